import type {
  MarkdownIt,
  RendererRule,
  StateBlock,
  StateCore,
  StateInline,
  Token,
} from "markdown-it";

/** `[^name]`. A name has an end: else each `[^` of a hostile post would be followed to the next `]`. */
const MARK = /\[\^([^\s[\]]{1,100})\]/y;
/** Lines that go on with a note are indented by so many columns. */
const INDENT = 4;

interface Note {
  tokens: Token[];
  /** From 1, in the order of the marks that lead to it; 0 while none does. */
  number: number;
  marks: number;
}

/**
 * `A word.[^a]` and, on a line of its own, `[^a]: Its note.`, as at GitHub: notes stand at the end in the
 * order in which they are asked for, and lead back. Every token is moved once, however many notes there are.
 */
export function footnotes(markdown: MarkdownIt): void {
  markdown.block.ruler.before("reference", "note", readNote, { alt: ["paragraph", "reference"] });
  markdown.inline.ruler.after("image", "note_mark", readMark);
  markdown.core.ruler.after("inline", "notes", moveNotes);
  // The roles are said in each reader's own language, a label would be in one.
  Object.assign(markdown.renderer.rules, {
    notes_open: () => '<section class="footnotes" role="doc-endnotes">\n<ol>\n',
    notes_close: () => "</ol>\n</section>\n",
    note_open: (tokens, index) =>
      `<li id="fn${placeOf(tokens[index]).number}" class="footnote-item">`,
    note_close: () => "</li>\n",
    note_mark: (tokens, index) => {
      const { number, mark } = placeOf(tokens[index]);
      const link = `<a href="#fn${number}" id="${markId(number, mark)}" role="doc-noteref">${number}</a>`;
      return `<sup class="footnote-ref">${link}</sup>`;
    },
    note_back: (tokens, index) => {
      const { number, mark } = placeOf(tokens[index]);
      const name = mark === 0 ? number : `${number}-${mark + 1}`;
      const attributes = `class="footnote-backref" role="doc-backlink" aria-label="${name}"`;
      // The variation selector keeps the arrow from being shown as an emoji.
      return ` <a href="#${markId(number, mark)}" ${attributes}>\u21a9\ufe0e</a>`;
    },
  } satisfies Record<string, RendererRule>);
}

function readNote(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const from = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  const name = nameAt(state.src, from);
  if (name === null) return false;
  const colon = from + `[^${name}]`.length;
  if (state.src[colon] !== ":") return false;
  if (silent) return true;
  const note: Note = { tokens: [], number: 0, marks: 0 };
  const { tokens, bMarks, tShift, sCount, blkIndent } = state;
  const marks = [bMarks[line] ?? 0, tShift[line] ?? 0, sCount[line] ?? 0] as const;
  state.tokens = note.tokens;
  state.level++;
  state.blkIndent += INDENT;
  bMarks[line] = colon + 1;
  tShift[line] = state.skipSpaces(colon + 1) - (colon + 1);
  sCount[line] = state.blkIndent;
  state.md.block.tokenize(state, line, endLine);
  [bMarks[line], tShift[line], sCount[line]] = marks;
  state.blkIndent = blkIndent;
  state.level--;
  state.tokens = tokens;
  // As with addresses, the first of two of one name counts.
  const notes = notesOf(state.env);
  if (!notes.has(name)) notes.set(name, note);
  return true;
}

function readMark(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos + 1] !== "^") return false;
  const name = nameAt(state.src, state.pos);
  if (name === null || !notesOf(state.env).has(name)) return false;
  if (!silent) state.push("note_mark", "", 0).meta = { name };
  state.pos += `[^${name}]`.length;
  return true;
}

/** Sets the notes behind the text that the text leads to, and those that these lead to. */
function moveNotes(state: StateCore): void {
  const notes = notesOf(state.env);
  const shown: Note[] = [];
  const follow = (tokens: readonly Token[]) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const note = token.type === "note_mark" && notes.get(token.meta?.["name"] as string);
      if (!note) continue;
      if (note.number === 0) note.number = shown.push(note);
      token.meta = { number: note.number, mark: note.marks++ };
    }
  };
  follow(state.tokens);
  // The list grows while it is read.
  for (const { tokens } of shown) {
    for (const { type, content, children } of tokens) {
      if (type === "inline") state.md.inline.parse(content, state.md, state.env, children ?? []);
    }
    follow(tokens);
  }
  if (shown.length === 0) return;
  const push = (type: string, nesting: -1 | 0 | 1, meta: Token["meta"] = null) => {
    const token = new state.Token(type, "", nesting);
    token.meta = meta;
    state.tokens.push(token);
  };
  push("notes_open", 1);
  for (const { tokens, number, marks } of shown) {
    push("note_open", 1, { number, mark: 0 });
    const end = tokens.at(-1)?.type === "paragraph_close" ? tokens.pop() : undefined;
    for (const token of tokens) state.tokens.push(token);
    for (let mark = 0; mark < marks; mark++) push("note_back", 0, { number, mark });
    if (end) state.tokens.push(end);
    push("note_close", -1);
  }
  push("notes_close", -1);
}

function nameAt(source: string, at: number): string | null {
  MARK.lastIndex = at;
  return MARK.exec(source)?.[1] ?? null;
}

/** The notes of one post by their names. */
function notesOf(env: StateCore["env"]): Map<string, Note> {
  return (env["notes"] ??= new Map()) as Map<string, Note>;
}

function placeOf(token: Token | undefined): { number: number; mark: number } {
  return token?.meta as { number: number; mark: number };
}

function markId(number: number, mark: number): string {
  return mark === 0 ? `fnref${number}` : `fnref${number}:${mark}`;
}
