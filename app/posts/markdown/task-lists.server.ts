import type { MarkdownIt, Token } from "markdown-it";

const BOX = /^\[([ xX])\][ \t]/;

/** GitHub's task lists: `- [ ] to do`, `- [x] done`. The item's words are the box's label. */
export function taskLists(markdown: MarkdownIt): void {
  markdown.core.ruler.before("linkify", "task_lists", (state) => {
    for (const [index, item] of state.tokens.entries()) {
      if (item.type !== "list_item_open") continue;
      const words = state.tokens[index + 2];
      if (state.tokens[index + 1]?.type !== "paragraph_open" || !words?.children) continue;
      const [first] = words.children;
      const mark = first?.type === "text" ? BOX.exec(first.content)?.[1] : undefined;
      if (!first || mark === undefined) continue;
      first.content = first.content.slice("[ ]".length);
      item.attrSet("class", "task");
      const box: Token = new state.Token("task_box", "input", 0);
      box.attrSet("type", "checkbox");
      box.attrSet("disabled", "");
      if (mark !== " ") box.attrSet("checked", "");
      const label = new state.Token("task_label_open", "label", 1);
      const end = new state.Token("task_label_close", "label", -1);
      words.children = [label, box, ...words.children, end];
    }
  });
}
