import { parseJson } from "../parse-json";
import type { PublicPage } from "./pages";
import type { PublishedPost } from "./published";

/** A post's page as it is read: its HTML and its source as they were written, for whoever sends them on. */
export interface PageOfPost extends Omit<PublishedPost, "html" | "body"> {
  html: string | Uint8Array;
  body: string | Uint8Array;
}

/** What stands at an address, as it is read from there. */
export type ReadPage = PageOfPost | Exclude<PublicPage, PublishedPost>;

/** A value as a read of many keys gives it, or one of a single key. */
export type StoredPage = { value: string } | { bytes: Uint8Array };

/** What the line says besides: how many bytes of HTML follow it. */
interface Line extends Omit<PublishedPost, "html" | "body"> {
  htmlBytes: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const LINE_END = 0x0a;

/**
 * A page's value in KV: a line of JSON, which has no raw line ends, then the HTML, then the source. So nobody
 * unescapes, decodes and encodes a whole post for a reader, which was a third of what a cold read cost beyond its calls.
 */
export function pageValueOf({ html, body, ...rest }: PublishedPost): string {
  const line: Line = { ...rest, htmlBytes: encoder.encode(html).byteLength };
  return `${JSON.stringify(line)}\n${html}${body}`;
}

/** Null for what is damaged, or not there. One whole JSON, as all pages were once, is read too. */
export function parsePageValue(stored: StoredPage | undefined): ReadPage | null {
  if (!stored) return null;
  const bytes = "bytes" in stored ? stored.bytes : encoder.encode(stored.value);
  const lineEnd = bytes.indexOf(LINE_END);
  const said = parseJson(decoder.decode(lineEnd < 0 ? bytes : bytes.subarray(0, lineEnd)));
  if (typeof said !== "object" || said === null) return null;
  if (lineEnd < 0) return said as ReadPage;
  const line = said as Line & PageOfPost;
  const htmlEnd = lineEnd + 1 + line.htmlBytes;
  if (!Number.isInteger(line.htmlBytes) || htmlEnd > bytes.byteLength) return null;
  line.html = bytes.subarray(lineEnd + 1, htmlEnd);
  line.body = bytes.subarray(htmlEnd);
  return line;
}

/** What was kept as bytes, for whoever reads it. */
export function textOf(kept: string | Uint8Array): string {
  return typeof kept === "string" ? kept : decoder.decode(kept);
}
