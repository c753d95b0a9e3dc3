/** A piece of HTML that is safe to stand in a page. Only `html`, `trusted` and `apart` make one. */
export class Html {
  /** More than one where something is kept apart. */
  constructor(readonly texts: readonly string[]) {}
  toString(): string {
    return this.texts.join("");
  }
}

type Piece = Html | string | number | null | undefined | false | readonly Piece[];

/**
 * HTML with its holes filled: text is escaped, HTML stays, lists are joined, nothing is nothing. The
 * template's own indentation is for those who read the program, and does not travel.
 */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const parts = withoutIndentation(strings);
  const before: string[] = [];
  let text = parts[0] ?? "";
  for (const [index, piece] of pieces.entries()) {
    if (piece instanceof Html && piece.texts.length > 1) {
      before.push(text + piece.texts[0], ...piece.texts.slice(1, -1));
      text = piece.texts.at(-1) ?? "";
    } else {
      text += written(piece);
    }
    text += parts[index + 1] ?? "";
  }
  return new Html([...before, text]);
}

const parted = new WeakMap<TemplateStringsArray, string[]>();

function withoutIndentation(strings: TemplateStringsArray): string[] {
  const known = parted.get(strings) ?? strings.map((part) => part.replace(/\s*\n\s*/g, "\n"));
  parted.set(strings, known);
  return known;
}

/** HTML that something else has made safe: the renderer, or this program itself. */
export function trusted(text: string): Html {
  return new Html([text]);
}

/**
 * The same for what is long: it is encoded by itself. One character beyond Latin-1, a dash in a title, say,
 * has the engine keep a whole string in two bytes a character, and encode it ten times as slowly.
 */
export function apart(text: string): Html {
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
