import { findLanguage, type Language } from "./languages";

/** So much code of one post is coloured; what comes after stands as it is. Spans weigh ten times the code. */
const CODE_CHARACTERS = 20_000;

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const NUMBER = /\d[\w.]*/y;

/** Keyword, string, comment, number, function, type, property; inserted and deleted lines. */
type Kind = "k" | "s" | "c" | "n" | "f" | "t" | "p" | "i" | "d";

/**
 * Colours code in one pass from left to right, looking at no character twice: whatever stands there, it
 * takes time and gives bytes in proportion. Null: a language that is not known, or no allowance left.
 */
export function createHighlighter(): (code: string, language: string) => string | null {
  let left = CODE_CHARACTERS;
  return (code, name) => {
    const language = findLanguage(name);
    if (!language || code.length > left) return null;
    left -= code.length;
    if (language.isDiff) return highlightDiff(code);
    return language.isMarkup ? highlightMarkup(code) : highlightWords(code, language);
  };
}

function highlightWords(code: string, language: Language): string {
  let html = "";
  for (let at = 0; at < code.length;) {
    const [end, kind] = nextToken(code, at, language);
    html += span(kind, code.slice(at, end));
    at = end;
  }
  return html;
}

/** Where the token that begins at `at` ends, and what it is. */
function nextToken(code: string, at: number, language: Language): [number, Kind | null] {
  for (const [open, close] of language.blockComments ?? []) {
    if (code.startsWith(open, at)) return [after(code, close, at + open.length), "c"];
  }
  if (language.lineComments?.some((open) => code.startsWith(open, at))) {
    return [lineEnd(code, at), "c"];
  }
  for (const form of language.strings ?? []) {
    if (!code.startsWith(form.open, at)) continue;
    const end = stringEnd(code, at + form.open.length, form);
    return [end, isProperty(code, end, language) ? "p" : "s"];
  }
  const number = endOf(NUMBER, code, at);
  if (number > at) return [number, "n"];
  const word = endOf(language.word ?? WORD, code, at);
  if (word > at) return [word, kindOf(code, at, word, language)];
  return [at + 1, null];
}

function kindOf(code: string, at: number, end: number, language: Language): Kind | null {
  const word = code.slice(at, end);
  if (language.keywords?.has(language.isCaseless ? word.toLowerCase() : word)) return "k";
  if (isProperty(code, end, language)) return "p";
  if (code[end] === "(") return "f";
  if (/^[A-Z]\w*[a-z]/.test(word)) return "t";
  return null;
}

function isProperty(code: string, end: number, { propertySign }: Language): boolean {
  return (
    propertySign !== undefined &&
    (code[end] === propertySign || code.startsWith(` ${propertySign}`, end))
  );
}

function stringEnd(
  code: string,
  from: number,
  form: { close: string; escapes?: boolean; isMultiline?: boolean },
): number {
  for (let at = from; at < code.length; at++) {
    if (form.escapes && code[at] === "\\") at++;
    else if (code.startsWith(form.close, at)) return at + form.close.length;
    else if (!form.isMultiline && code[at] === "\n") return at;
  }
  return code.length;
}

function highlightMarkup(code: string): string {
  let html = "";
  for (let at = 0; at < code.length;) {
    const tag = code.indexOf("<", at);
    if (tag < 0) return html + escapeHtml(code.slice(at));
    html += escapeHtml(code.slice(at, tag));
    const isComment = code.startsWith("<!--", tag);
    const end = isComment ? after(code, "-->", tag) : after(code, ">", tag);
    const text = code.slice(tag, end);
    html += isComment ? span("c", text) : highlightTag(text);
    at = end;
  }
  return html;
}

function highlightTag(tag: string): string {
  const name = /^<[/!?]?[\w:.-]*/.exec(tag)?.[0] ?? "";
  const parts = tag.slice(name.length).match(/"[^"]*"?|'[^']*'?|[\w:@.-]+|[^\w:@.'"-]+/g) ?? [];
  const attributes = parts.map((part) => {
    if (/^["']/.test(part)) return span("s", part);
    return span(/^[\w:@.-]/.test(part) ? "p" : null, part);
  });
  return span("t", name) + attributes.join("");
}

function highlightDiff(code: string): string {
  const lines = code.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const kindOfLine = (line: string): Kind | null => {
    if (/^(?:@@|diff |index |\+\+\+|---)/.test(line)) return "c";
    return line.startsWith("+") ? "i" : line.startsWith("-") ? "d" : null;
  };
  return lines.map((line) => span(kindOfLine(line), line)).join("");
}

function after(code: string, close: string, from: number): number {
  const found = code.indexOf(close, from);
  return found < 0 ? code.length : found + close.length;
}

function lineEnd(code: string, from: number): number {
  const found = code.indexOf("\n", from);
  return found < 0 ? code.length : found;
}

/** Where a sticky pattern ends when it begins at `at`; `at` itself if it does not match there. */
function endOf(pattern: RegExp, code: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(code) ? pattern.lastIndex : at;
}

function span(kind: Kind | null, text: string): string {
  const html = escapeHtml(text);
  return kind === null ? html : `<span class="hl-${kind}">${html}</span>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
