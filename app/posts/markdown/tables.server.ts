import type { MarkdownIt } from "markdown-it";

/**
 * Tables scroll where they are wider than the page, by the keyboard too. A table is told as one, with its rows and
 * columns; Markdown gives it no name, and none could be made in the post's own language. Alignment is an attribute, as
 * GitHub's specification has it: pages allow no inline styles.
 */
export function tables(markdown: MarkdownIt): void {
  markdown.renderer.rules["table_open"] = () => '<table tabindex="0">\n';
  for (const rule of ["th_open", "td_open"]) {
    markdown.renderer.rules[rule] = (tokens, index, options, _env, self) => {
      const cell = tokens[index];
      const side = /^text-align:(left|center|right)$/.exec(String(cell?.attrGet("style") ?? ""));
      if (cell && side?.[1]) cell.attrs = [["align", side[1]]];
      return self.renderToken(tokens, index, options);
    };
  }
}
