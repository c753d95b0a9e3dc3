/** A piece of HTML that is safe to stand in a page. Only `html` and `trusted` make one. */
export class Html {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

type Piece = Html | string | number | null | undefined | false | readonly Piece[];

/**
 * HTML with its holes filled: text is escaped, HTML stays, lists are joined, nothing is nothing. The
 * template's own indentation is for those who read the program, and does not travel.
 */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const parts = withoutIndentation(strings);
  let text = parts[0] ?? "";
  for (const [index, piece] of pieces.entries()) text += written(piece) + (parts[index + 1] ?? "");
  return new Html(text);
}

const parted = new WeakMap<TemplateStringsArray, string[]>();

function withoutIndentation(strings: TemplateStringsArray): string[] {
  const known = parted.get(strings) ?? strings.map((part) => part.replace(/\s*\n\s*/g, "\n"));
  parted.set(strings, known);
  return known;
}

/** HTML that something else has made safe: the renderer, or this program itself. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** For HTML and for XML alike. */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function written(piece: Piece): string {
  if (piece instanceof Html) return piece.text;
  if (piece === null || piece === undefined || piece === false) return "";
  if (typeof piece === "object") return piece.map(written).join("");
  return escapeText(String(piece));
}
