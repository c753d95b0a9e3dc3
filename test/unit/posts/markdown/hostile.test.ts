import { describe, expect, test } from "vitest";
import { renderPost } from "~/posts/markdown/markdown.server";
import { POST_LIMITS } from "~/posts/post";

const SIZE = POST_LIMITS.bodyCharacters;
const fill = (piece: string) => piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE);
const count = (html: string, tag: string) => html.split(`<${tag}`).length - 1;

/** Nothing that a post can hold may make a page that nobody can load. */
const HTML_CHARACTERS = 1_000_000;

describe("hostile Markdown is bounded", () => {
  test.each([
    ["text beyond the limit", fill("x") + fill("y")],
    [
      "one address used ten thousand times",
      `[a]: ${"x".repeat(50_000)}\n\n${"[a]".repeat(16_000)}`,
    ],
    [
      "one picture used ten thousand times",
      `[a]: ${"x".repeat(50_000)}\n\n${"![a]".repeat(12_000)}`,
    ],
    [
      "a table that completes itself",
      `|${"a|".repeat(20_000)}\n|${"-|".repeat(20_000)}\n${"|a\n".repeat(6_000)}`,
    ],
    ["references to one note", `[^a]: x\n\n${"[^a]".repeat(24_000)}`],
    [
      "notes that lead to notes",
      Array.from({ length: 5_000 }, (_, i) => `[^${i}]: [^${i + 1}]\n`).join("") + "\n[^0]",
    ],
    ["notes within notes", fill("^[a ^[b] ")],
    ["headings", fill("# a\n")],
    ["task lists", fill("- [ ] a\n")],
    ["code of single digits", `\`\`\`js\n${fill("1 ")}`],
    ["code of many blocks", fill("```js\n1 1\n```\n")],
    ["bare links", fill("http://a.b ")],
    ["mail addresses", fill("a@a.a ")],
    ["brackets", fill("![[")],
    ["emphasis", fill("*a_ ")],
    ["backticks", Array.from({ length: 440 }, (_, i) => "`".repeat(i)).join(" ")],
    ["entities", fill("<")],
  ])("%s", (_what, source) => {
    const { html, toc } = renderPost(source);
    expect(html.length).toBeLessThan(HTML_CHARACTERS);
    expect(html.length).toBeGreaterThan(100);
    expect(toc.length).toBeLessThanOrEqual(100);
  });

  test("quotes and lists nest so deep and no deeper", () => {
    expect(count(renderPost("> ".repeat(1_000) + "x").html, "blockquote")).toBe(20);
    const list = Array.from({ length: 400 }, (_, i) => " ".repeat(2 * i) + "- x").join("\n");
    expect(count(renderPost(list).html, "ul")).toBeLessThanOrEqual(20);
  });

  test("a table has so many cells of its own making and no more", () => {
    const wide = `|${"a|".repeat(1_000)}\n|${"-|".repeat(1_000)}\n${"|a\n".repeat(10_000)}`;
    expect(count(renderPost(wide).html, "td")).toBeLessThanOrEqual(70_000);
  });

  test("an address that is used too often is left out, its words stay", () => {
    const { html } = renderPost(`[word]: /${"x".repeat(5_000)}\n\n${"[word] ".repeat(500)}`);
    expect(html.split("word").length - 1).toBe(500);
    expect(count(html, "a href")).toBeGreaterThan(1);
    expect(count(html, "a href")).toBeLessThan(10);
  });
});
