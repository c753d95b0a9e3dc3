import type { MarkdownIt } from "markdown-it";
import { slugOf } from "../words";
import type { TocEntry } from "./toc";

/** More would be no help to a reader, and a hostile post has tens of thousands. */
const TOC_ENTRIES = 100;
const TOC_TEXT_CHARACTERS = 200;
const ID_CHARACTERS = 60;

/** Gives headings ids, and leaves the table of contents in `env.toc`. Headings within quotes are not in it. */
export function nameHeadings(markdown: MarkdownIt): void {
  markdown.core.ruler.push("name_headings", (state) => {
    const toc: TocEntry[] = [];
    const idOf = createHeadingIds();
    for (const [index, token] of state.tokens.entries()) {
      if (token.type !== "heading_open") continue;
      const text = plainText(state.tokens[index + 1]?.children ?? []);
      const id = idOf(text);
      token.attrSet("id", id);
      if (token.level === 0 && text && toc.length < TOC_ENTRIES) {
        const level = Number(token.tag.slice(1));
        toc.push({ level, id, text: text.slice(0, TOC_TEXT_CHARACTERS) });
      }
    }
    state.env["toc"] = toc;
  });
}

function plainText(tokens: readonly { type: string; content: string }[]): string {
  return tokens
    .filter(({ type }) => type === "text" || type === "code_inline" || type === "image")
    .map(({ content }) => content)
    .join("")
    .trim();
}

/** An id of a post's own carries a prefix: it can be mistaken for none of the page around it. */
export function prefixedId(name: string): string {
  return `h-${name}`;
}

/** Gives each heading of a post an id of its own, made of its words. */
function createHeadingIds(): (text: string) => string {
  const used = new Map<string, number>();
  return (text) => {
    const stem = slugOf(text).slice(0, ID_CHARACTERS) || "section";
    const count = (used.get(stem) ?? 0) + 1;
    used.set(stem, count);
    return prefixedId(count === 1 ? stem : `${stem}.${count}`);
  };
}
