import { parseJson } from "../parse-json";
import type { PublicPage } from "./pages";
import type { PublishedPost } from "./published";

/** A post's page as it is read: its HTML as the bytes that readers are sent, its source for whoever asks for it. */
export interface PageOfPost extends Omit<PublishedPost, "html"> {
  html: string | Uint8Array;
}

/** What stands at an address, as it is read from there. */
export type ReadPage = PageOfPost | Exclude<PublicPage, PublishedPost>;

/** A value as a read of many keys gives it, or one of a single key. */
export type StoredPage = { value: string } | { bytes: Uint8Array };

const decoder = new TextDecoder();
const LINE_END = 0x0a;
const HTML_END = 0x00;

/**
 * A page's value in KV: a line of JSON, the HTML, a zero byte, the source. JSON has no raw line ends and HTML, as
 * CommonMark would have it, no zero bytes; a source may have both. So nobody unescapes, decodes and encodes a whole post for a reader,
 * which was a third of what a cold read cost beyond its calls.
 */
export function pageValueOf({ html, body, ...rest }: PublishedPost): string {
  return `${JSON.stringify(rest)}\n${html.replaceAll("\0", "\uFFFD")}\0${body}`;
}

/** Null for what is damaged, or not there. One whole JSON, as all pages were once, is read too. */
export function parsePageValue(stored: StoredPage | undefined): ReadPage | null {
  if (!stored) return null;
  const bytes = "bytes" in stored ? stored.bytes : new TextEncoder().encode(stored.value);
  const lineEnd = bytes.indexOf(LINE_END);
  const line = parseJson(decoder.decode(lineEnd < 0 ? bytes : bytes.subarray(0, lineEnd)));
  if (typeof line !== "object" || line === null) return null;
  if (lineEnd < 0) return line as ReadPage;
  const htmlEnd = bytes.indexOf(HTML_END, lineEnd);
  if (htmlEnd < 0) return null;
  return {
    ...(line as Omit<PageOfPost, "html" | "body">),
    html: bytes.subarray(lineEnd + 1, htmlEnd),
    get body() {
      return decoder.decode(bytes.subarray(htmlEnd + 1));
    },
  };
}
