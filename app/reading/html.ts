import { textOf } from "~/posts/publishing/page-value";

/** A piece of HTML that is safe to stand in a page. Only `html`, `trusted` and `apart` make one. */
export class Html {
  /** More than one where something is kept apart; bytes are UTF-8. */
  constructor(readonly texts: readonly (string | Uint8Array)[]) {}
  toString(): string {
    const [only = ""] = this.texts;
    return this.texts.length > 1 ? this.texts.map((text) => textOf(text)).join("") : textOf(only);
  }
}

type Piece = Html | string | number | null | undefined | false | readonly Piece[];

/**
 * HTML with its holes filled: text is escaped, HTML stays, lists are joined, nothing is nothing. The
 * template's own indentation is for those who read the program, and does not travel.
 */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const parts = withoutIndentation(strings);
  const texts: (string | Uint8Array)[] = [];
  let text = parts[0] ?? "";
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at];
    if (piece instanceof Html && piece.texts.length > 1) {
      texts.push(text + textOf(piece.texts[0] ?? ""), ...piece.texts.slice(1, -1));
      text = textOf(piece.texts.at(-1) ?? "");
    } else {
      text += written(piece);
    }
    text += parts[at + 1] ?? "";
  }
  texts.push(text);
  return new Html(texts);
}

const parted = new WeakMap<TemplateStringsArray, string[]>();

function withoutIndentation(strings: TemplateStringsArray): string[] {
  const known = parted.get(strings);
  if (known) return known;
  const made = strings.map((part) => part.replace(/\s*\n\s*/g, "\n"));
  parted.set(strings, made);
  return made;
}

/** HTML that something else has made safe: the renderer, or this program itself. */
export function trusted(text: string): Html {
  return new Html([text]);
}

/**
 * The same for what is long: it is encoded by itself. One character beyond Latin-1, a dash in a title, say,
 * has the engine keep a whole string in two bytes a character, and encode it ten times as slowly.
 */
export function apart(text: string | Uint8Array): Html {
  return new Html(["", text, ""]);
}

/** For HTML and for XML alike. */
export function escapeText(text: string): string {
  // Most pieces have nothing to escape: one look in place of four.
  if (!/[&<>"]/.test(text)) return text;
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function written(piece: Piece): string {
  if (piece instanceof Html) return piece.toString();
  if (piece === null || piece === undefined || piece === false) return "";
  if (typeof piece === "object") return piece.map(written).join("");
  return escapeText(String(piece));
}
