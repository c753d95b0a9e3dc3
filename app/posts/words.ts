/** Plain words out of Markdown, for lists and addresses. Rough on purpose: nothing here is rendered. */

const EXCERPT_SOURCE_CHARACTERS = 2_000;
const EXCERPT_CHARACTERS = 320;

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
  return body
    .slice(0, EXCERPT_SOURCE_CHARACTERS)
    .replace(/^(```|~~~).*$/gm, " ")
    .replace(/!\[([^\]\n]*)\]\([^)\n]*\)/g, "$1")
    .replace(/\[([^\]\n]*)\]\([^)\n]*\)/g, "$1")
    .replace(/^[ \t]*(?:#{1,6}[ \t]|>[ \t]?|[-*+][ \t](?:\[[ xX]\][ \t])?|\d{1,9}[.)][ \t])/gm, "")
    .replace(/^[ \t]*(?:[-*_][ \t]*){3,}$/gm, " ")
    .replace(/(\*\*|__|~~|`|\*)(?=\S)([^\n]*?\S)\1/g, "$2")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, EXCERPT_CHARACTERS)
    .replace(/[\uD800-\uDBFF]$/, "");
}

/** The part of a public address that a title becomes: `Élan, at last!` is `elan-at-last`. May be empty. */
export function slugOf(title: string): string {
  return title
    .normalize("NFKD")
    .replace(/(?<=\p{sc=Latin})\p{M}+/gu, "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}
