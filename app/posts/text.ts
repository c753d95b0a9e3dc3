/** What may stand in a post's text. */

// Control characters but line break and tab, halves of a surrogate pair, and the mark that decoders
// leave where bytes were no text. None of them survives a round trip through UTF-8, JSON and a textarea.
const UNKEEPABLE = /(?![\n\t])\p{Cc}|\p{Cs}|\uFFFD/u;

/** Line breaks as `\n`, whichever system they were typed on (browsers send `\r\n`). */
export function normalizeLineBreaks(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Whether anything can be seen: not only spaces and characters of no width. */
export function isBlank(text: string): boolean {
  return !/[^\s\p{Z}\p{Cc}\p{Cf}]/u.test(text);
}

/** The first character that cannot be kept, as `U+0007`, and its line, "none" in a text of one; or null. */
export function findUnkeepable(text: string): { code: string; line: string } | null {
  const found = UNKEEPABLE.exec(text);
  if (!found) return null;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const line = text.slice(0, found.index).split("\n").length;
  return { code: `U+${code}`, line: text.includes("\n") ? String(line) : "none" };
}

const utf8 = new TextEncoder();

export function byteLengthOf(text: string): number {
  return utf8.encode(text).length;
}

/** Of what is longer no tags are made: it is refused by its length, and sorting accents takes their number's square. */
export const TYPED_TAGS_CHARACTERS = 1_000;

/** Tags from what a person typed: `Essays, #edge,essays` is `["Essays", "edge"]`. */
export function splitTags(typed: string): string[] {
  const tags = new Map<string, string>();
  for (const part of typed.slice(0, TYPED_TAGS_CHARACTERS).normalize("NFC").split(/[,\n]/)) {
    const tag = part
      .replace(/^[\s#]+/, "")
      .replace(/\s+/g, " ")
      .trim();
    const name = tag.toLowerCase();
    if (tag && !tags.has(name)) tags.set(name, tag);
  }
  return [...tags.values()];
}
