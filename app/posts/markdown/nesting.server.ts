import type { MarkdownIt, StateBlock } from "markdown-it";

/** Deeper quotes, lists and notes are shown flat: nesting is what makes hostile Markdown dear. */
const NESTING_LEVELS = 20;

/** Within, markdown-it would leave out all the rest of the post; a list in the last level takes two more. */
export const MAX_NESTING = NESTING_LEVELS + 2;

/** What stands too deep is a paragraph, to the letter. */
export function boundNesting(markdown: MarkdownIt): void {
  markdown.block.ruler.before("table", "flat", readFlat);
}

function readFlat(state: StateBlock, line: number, endLine: number): boolean {
  if (state.level < NESTING_LEVELS) return false;
  let next = line + 1;
  // Below zero are lines that go on with a quote without its sign.
  const isOn = () => {
    const columns = state.sCount[next] ?? 0;
    return !state.isEmpty(next) && (columns < 0 || columns >= state.blkIndent);
  };
  while (next < endLine && isOn()) next++;
  state.line = next;
  state.push("paragraph_open", "p", 1).map = [line, next];
  const words = state.push("inline", "", 0);
  words.content = state.getLines(line, next, state.blkIndent, false).trim();
  words.map = [line, next];
  words.children = [];
  state.push("paragraph_close", "p", -1);
  return true;
}
