import { byteLengthOf } from "./text";

/** Plain words out of Markdown, for lists and addresses. Rough on purpose: nothing here is rendered. */

const EXCERPT_SOURCE_CHARACTERS = 2_000;
const EXCERPT_CHARACTERS = 320;
/** A last word that begins earlier is so long that little would be left without it. */
const WHOLE_WORDS_FROM = 40;

/** A summary has room for 60 bytes of address; a number that tells it from another takes up to five. */
const SLUG_BYTES = 55;
const SECRET_SLUG_BYTES = 34;

/** Chinese and Japanese leave no space between words; there, each character counts as one. */
const WORD =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])[\p{L}\p{N}\p{M}'’_-])+/gu;

export function countWords(text: string): number {
  let count = 0;
  for (const [word] of text.matchAll(WORD)) if (/[\p{L}\p{N}]/u.test(word)) count++;
  return count;
}

/** The first words of a post, without its Markdown. */
export function excerptOf(body: string): string {
  const words = body
    .slice(0, EXCERPT_SOURCE_CHARACTERS)
    .replace(/^(```|~~~).*$/gm, " ")
    .replace(/!\[([^\]\n]*)\]\([^)\n]*\)/g, "$1")
    .replace(/\[([^\]\n]*)\]\([^)\n]*\)/g, "$1")
    .replace(/^[ \t]*(?:#{1,6}[ \t]|>[ \t]?|[-*+][ \t](?:\[[ xX]\][ \t])?|\d{1,9}[.)][ \t])/gm, "")
    .replace(/^[ \t]*(?:[-*_][ \t]*){3,}$/gm, " ")
    .replace(/(\*\*|__|~~|`|\*)(?=\S)([^\n]*?\S)\1/g, "$2")
    .replace(/\s+/g, " ")
    .trim();
  return shorten(words, EXCERPT_CHARACTERS);
}

/** As many whole words as fit, and `…` where there were more. */
export function shorten(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const start = text.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, "");
  const end = start.lastIndexOf(" ");
  // Scripts without spaces, and one endless word, are cut where they are.
  return `${end >= WHOLE_WORDS_FROM ? start.slice(0, end) : start}…`;
}

/** As long as a title. What is longer cannot be all of an address, and sorting its accents takes their number's square. */
const SLUG_SOURCE_CHARACTERS = 200;

/** The part of a public address that a title becomes: `Élan, at last!` is `elan-at-last`. May be empty. */
export function slugOf(title: string): string {
  // Nearly always it is one already: each public address is looked at in this way.
  if (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(title)) return title;
  return title
    .slice(0, SLUG_SOURCE_CHARACTERS)
    .normalize("NFKD")
    .replace(/(?<=\p{sc=Latin})\p{M}+/gu, "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}

/** As much of a slug as a public address has room for, before a number or a secret of 20 characters. */
export function cutSlug(slug: string, withSecret = false): string {
  const limit = withSecret ? SECRET_SLUG_BYTES : SLUG_BYTES;
  let kept = "";
  let used = 0;
  for (const character of slug) {
    used += byteLengthOf(character);
    if (used > limit) break;
    kept += character;
  }
  return kept.replace(/-+$/, "");
}
