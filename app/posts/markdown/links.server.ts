import type { MarkdownIt, Token } from "markdown-it";
import { prefixedId } from "./headings.server";

const SAFE_SCHEMES = new Set(["http", "https", "mailto"]);

/** Links and pictures go to http, https, mailto or a relative address, or stay text. */
export function checkLinks(markdown: MarkdownIt): void {
  markdown.validateLink = isSafeLink;
  // GitHub makes no links of these without brackets, and a hostile post has thousands of `//` in one address,
  // each of which would be followed to its end.
  markdown.linkify.add("//", null).add("ftp:", null);
  markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
    const link = tokens[index];
    const address = String(link?.attrGet("href") ?? "");
    if (isForeign(address)) link?.attrSet("rel", "nofollow noopener noreferrer");
    else if (address.length > 1 && address.startsWith("#")) {
      link?.attrSet("href", `#${prefixedId(address.slice(1))}`);
    }
    return self.renderToken(tokens, index, options);
  };
}

/**
 * One long address, defined once and used a thousand times, would make a hundred megabytes of a small
 * post. What addresses and titles take together is bounded by the size of the post; beyond that, links
 * lose their address and pictures theirs.
 */
export function boundAddresses(markdown: MarkdownIt): void {
  markdown.core.ruler.push("bound_addresses", (state) => {
    let left = 2 * state.src.length + 10_000;
    const spend = (tokens: readonly Token[]) => {
      for (const token of tokens) {
        for (const [, value] of token.attrs ?? []) left -= String(value).length;
        if (left < 0) token.attrs = token.type === "image" ? [["alt", ""]] : null;
        if (token.children) spend(token.children);
      }
    };
    spend(state.tokens);
  });
}

/** Browsers skip control characters and spaces within a scheme, so those are looked through. */
function isSafeLink(address: string): boolean {
  // eslint-disable-next-line no-control-regex
  const scheme = /^([^/?#:]*):/.exec(address.replace(/[\u0000-\u0020\u007f-\u00a0]/g, ""))?.[1];
  return scheme === undefined || SAFE_SCHEMES.has(scheme.toLowerCase());
}

function isForeign(address: string): boolean {
  return /^(?:https?:|[/\\]{2})/i.test(address);
}
