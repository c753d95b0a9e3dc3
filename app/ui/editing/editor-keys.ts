/** A textarea's text and selection, as the DOM names them. Offsets count UTF-16 units. */
export type Writing = { text: string; selectionStart: number; selectionEnd: number };

/** Put `insert` in the place of `from`…`to`, then select `selectionStart`…`selectionEnd`. */
export type Edit = {
  from: number;
  to: number;
  insert: string;
  selectionStart: number;
  selectionEnd: number;
};

/** Indent; a bullet or a number with its stop; spaces; perhaps a task's box; what follows. */
const LIST_ITEM = /^(\s*(?:>\s?)*)([-*+]|(\d{1,9})([.)]))( +)(\[[ xX]\] +)?(.*)$/;
const QUOTE = /^(\s*(?:>\s?)+)(.*)$/;

/**
 * Enter within a list or a quotation: the next line begins as this one did, and numbers count on.
 * On an item without words it ends the list instead. Null: Enter is just Enter.
 */
export function continueList(writing: Writing): Edit | null {
  const { text, selectionStart: caret, selectionEnd } = writing;
  if (caret !== selectionEnd) return null;
  const lineStart = text.lastIndexOf("\n", caret - 1) + 1;
  const lineEnd = endOfLine(text, caret);
  const line = text.slice(lineStart, lineEnd);
  const opening = lineOpening(line);
  if (!opening || caret - lineStart < opening.length) return null;
  if (opening.words.trim() === "") return replace(lineStart, lineEnd, "");
  return replace(caret, caret, `\n${opening.next}`);
}

function lineOpening(line: string): { length: number; next: string; words: string } | null {
  const item = LIST_ITEM.exec(line);
  if (item) {
    const [, indent = "", bullet = "", number, stop = "", gap = "", box = "", words = ""] = item;
    const marker = number === undefined ? bullet : `${Number(number) + 1}${stop}`;
    return {
      length: line.length - words.length,
      next: `${indent}${marker}${gap}${box && "[ ] "}`,
      words,
    };
  }
  const quote = QUOTE.exec(line);
  if (!quote) return null;
  const [, opening = "", words = ""] = quote;
  return { length: opening.length, next: opening, words };
}

/** ⌘B and ⌘I: puts `mark` around the selection, or takes it away where it already stands. */
export function toggleMark(writing: Writing, mark: "**" | "*"): Edit {
  const { text } = writing;
  const { start, end } = withoutOuterSpace(writing);
  const inner = text.slice(start, end);
  const size = mark.length;
  if (runBefore(text, start, mark) && runAfter(text, end, mark)) {
    return {
      from: start - size,
      to: end + size,
      insert: inner,
      selectionStart: start - size,
      selectionEnd: end - size,
    };
  }
  return {
    from: start,
    to: end,
    insert: `${mark}${inner}${mark}`,
    selectionStart: start + size,
    selectionEnd: end + size,
  };
}

/** Whether the asterisks that end at `at` hold `mark`: two are strong, one emphasis, three both. */
function runBefore(text: string, at: number, mark: "**" | "*"): boolean {
  let count = 0;
  while (text[at - count - 1] === "*") count += 1;
  return holdsMark(count, mark);
}

function runAfter(text: string, at: number, mark: "**" | "*"): boolean {
  let count = 0;
  while (text[at + count] === "*") count += 1;
  return holdsMark(count, mark);
}

function holdsMark(count: number, mark: "**" | "*"): boolean {
  return mark === "**" ? count >= 2 : count % 2 === 1;
}

/** ⌘K: makes a link of the selection and leaves the caret where the address, or the text, goes. */
export function insertLink(writing: Writing): Edit {
  const { start, end } = withoutOuterSpace(writing);
  const chosen = writing.text.slice(start, end);
  if (isWebAddress(chosen)) {
    const insert = `[](${chosen})`;
    return { from: start, to: end, insert, selectionStart: start + 1, selectionEnd: start + 1 };
  }
  const insert = `[${chosen}]()`;
  const caret = start + (chosen === "" ? 1 : insert.length - 1);
  return { from: start, to: end, insert, selectionStart: caret, selectionEnd: caret };
}

/** Pasting a web address on selected words links them. Null: paste as always. */
export function pasteLink(writing: Writing, pasted: string): Edit | null {
  const address = pasted.trim();
  const { start, end } = withoutOuterSpace(writing);
  const words = writing.text.slice(start, end);
  if (words.trim() === "" || words.includes("\n") || isWebAddress(words)) return null;
  if (!isWebAddress(address)) return null;
  return replace(start, end, `[${words.replace(/[[\]]/g, "\\$&")}](${destination(address)})`);
}

/** Whether the whole string is one http or https address. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);
}

/** Markdown ends a bare destination at a parenthesis that does not balance. */
function destination(address: string): string {
  return /[()<>\\]/.test(address)
    ? address.replace(/[()<>\\]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
    : address;
}

function replace(from: number, to: number, insert: string): Edit {
  const caret = from + insert.length;
  return { from, to, insert, selectionStart: caret, selectionEnd: caret };
}

/** Emphasis that touches a space from inside is not emphasis to Markdown. */
function withoutOuterSpace({ text, selectionStart, selectionEnd }: Writing) {
  const chosen = text.slice(selectionStart, selectionEnd);
  if (chosen.trim() === "") return { start: selectionStart, end: selectionEnd };
  const start = selectionStart + chosen.length - chosen.trimStart().length;
  return { start, end: start + chosen.trim().length };
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf("\n", from);
  return newline === -1 ? text.length : newline;
}
