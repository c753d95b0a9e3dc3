import MarkdownIt from "markdown-it";
import { POST_LIMITS } from "./post";

/** Kept with rendered HTML. Raise it when the same Markdown gives other HTML than before. */
export const RENDERER_VERSION = 1;

/** Deeper quotes and lists are shown flat: nesting is what makes hostile Markdown dear. */
const NESTING_LEVELS = 20;
const SAFE_SCHEMES = new Set(["http", "https", "mailto"]);

const markdown = new MarkdownIt({ html: false, linkify: true, maxNesting: NESTING_LEVELS });
markdown.validateLink = isSafeLink;
markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  const token = tokens[index];
  if (isForeign(String(token?.attrGet("href") ?? "")))
    token?.attrSet("rel", "nofollow noopener noreferrer");
  return self.renderToken(tokens, index, options);
};
const renderImage = markdown.renderer.rules.image;
markdown.renderer.rules.image = (tokens, index, options, env, self) => {
  tokens[index]?.attrSet("loading", "lazy");
  return renderImage?.(tokens, index, options, env, self) ?? "";
};

/**
 * Markdown as HTML that may stand in a page. HTML in the source is shown as text; links and pictures go
 * to http, https, mailto or a relative address, or stay text. Takes as much as a post may hold.
 */
export function renderMarkdown(source: string): string {
  return markdown.render(source.slice(0, POST_LIMITS.bodyCharacters));
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
