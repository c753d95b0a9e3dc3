import MarkdownIt from "markdown-it";
import { POST_LIMITS } from "../post";
import { footnotes } from "./footnotes.server";
import { nameHeadings } from "./headings.server";
import { createHighlighter } from "./highlight";
import { lazyImages, linkUnsafeImages } from "./images.server";
import { boundAddresses, checkLinks } from "./links.server";
import { boundNesting, MAX_NESTING } from "./nesting.server";
import { tables } from "./tables.server";
import { taskLists } from "./task-lists.server";
import type { TocEntry } from "./toc";
import { onlyAllowed } from "./wall";

/** Kept with rendered HTML. Raise it when the same Markdown gives other HTML than before. */
export const RENDERER_VERSION = 4;

/** A post as long as posts may be makes 140,000; only one that was made for it makes more than this. */
const HTML_CHARACTERS = 1_000_000;

const markdown = new MarkdownIt({ html: false, linkify: true, maxNesting: MAX_NESTING });
for (const extension of [
  boundNesting,
  linkUnsafeImages,
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
