import MarkdownIt from "markdown-it";
import footnotes from "markdown-it-footnote";
import { POST_LIMITS } from "../post";
import { nameHeadings } from "./headings.server";
import { createHighlighter } from "./highlight";
import { lazyImages } from "./images.server";
import { boundAddresses, checkLinks } from "./links.server";
import { tables } from "./tables.server";
import { taskLists } from "./task-lists.server";
import type { TocEntry } from "./toc";
import { onlyAllowed } from "./wall";

/** Kept with rendered HTML. Raise it when the same Markdown gives other HTML than before. */
export const RENDERER_VERSION = 3;

/** Deeper quotes and lists are shown flat: nesting is what makes hostile Markdown dear. */
const NESTING_LEVELS = 20;
/** A post as long as posts may be makes 140,000; only one that was made for it makes more than this. */
const HTML_CHARACTERS = 1_000_000;

const markdown = new MarkdownIt({ html: false, linkify: true, maxNesting: NESTING_LEVELS });
for (const extension of [
  footnotes,
  checkLinks,
  lazyImages,
  tables,
  taskLists,
  nameHeadings,
  boundAddresses,
]) {
  extension(markdown);
}
// Notes within the text are no part of GitHub's Markdown, and nested they cost the square of their number.
markdown.inline.ruler.disable("footnote_inline");
Object.assign(markdown.renderer.rules, {
  footnote_caption: numberOf,
  footnote_block_open: () => '<section class="footnotes">\n<ol>\n',
});

export interface RenderedPost {
  /** Safe to stand in a page. */
  html: string;
  toc: TocEntry[];
}

/**
 * CommonMark with GitHub's tables, task lists, strikethrough and bare links, and with footnotes, as HTML
 * that may stand in a page. HTML in the source is shown as text. Takes as much as a post may hold. What
 * the renderer made is read again, by rules that know nothing of Markdown (wall.ts).
 */
export function renderPost(source: string): RenderedPost {
  // Each post has an allowance of its own of code to be coloured.
  const highlight = createHighlighter();
  markdown.set({ highlight: (code, language) => highlight(code, language) ?? "" });
  const env: { toc?: TocEntry[] } = {};
  const text = source.slice(0, POST_LIMITS.bodyCharacters);
  const html = markdown.render(text, env);
  if (html.length > HTML_CHARACTERS) {
    return { html: `<pre>${markdown.utils.escapeHtml(text)}</pre>`, toc: [] };
  }
  return { html: onlyAllowed(html), toc: env.toc ?? [] };
}

/** The HTML alone. */
export function renderMarkdown(source: string): string {
  return renderPost(source).html;
}

function numberOf(tokens: readonly { meta: { id: number } }[], index: number): string {
  return String((tokens[index]?.meta.id ?? 0) + 1);
}
