import { HOSTILE_MARKDOWN } from "../../../../bench/hostile-markdown.mjs";
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
    ["notes within notes", fill("^[a ^[b] ")],
    ["code of single digits", `\`\`\`js\n${fill("1 ")}`],
    ["brackets", fill("![[")],
    ["entities", fill("<")],
    ...Object.entries(HOSTILE_MARKDOWN).map(
      ([what, source]) => [what, source(SIZE)] satisfies [string, string],
    ),
  ] satisfies [string, string][])("%s", (_what, source) => {
    const { html, toc } = renderPost(source);
    expect(html.length).toBeLessThan(HTML_CHARACTERS);
    expect(toc.length).toBeLessThanOrEqual(100);
  });

  test.each(Object.entries(HOSTILE_MARKDOWN))(
    "%s takes no word from what follows",
    (_what, source) => {
      expect(
        renderPost(`${source(10_000)}\n\nthe last word`).html.replace(/<[^>]*>/g, ""),
      ).toContain("the last word");
    },
  );

  test("quotes and lists nest so deep and no deeper", () => {
    expect(count(renderPost("> ".repeat(1_000) + "x").html, "blockquote")).toBe(20);
    const list = Array.from({ length: 200 }, (_, i) => " ".repeat(2 * i) + "- x").join("\n");
    expect(count(renderPost(list).html, "ul")).toBe(10);
    // What stands deeper, and what comes after it, is all there.
    expect(count(renderPost(`${list}\n\nend`).html, "p>end</p")).toBe(1);
    expect(renderPost(list).html.match(/- x/g)).toHaveLength(190);
    const note = "[^a]:".repeat(30);
    expect(renderPost(`${note}x\n\nend`).html).toBe("<p>end</p>\n");
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
