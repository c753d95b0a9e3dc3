import { describe, expect, test } from "vitest";
import { renderMarkdown } from "~/posts/markdown.server";

describe("Markdown", () => {
  test("becomes HTML", () => {
    expect(renderMarkdown("# Hi\n\nA *word* and\n\n- one\n- two")).toBe(
      "<h1>Hi</h1>\n<p>A <em>word</em> and</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n",
    );
  });

  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- <b> -->",
    "a <b onclick='x'>b</b>",
  ])("shows the HTML in %j as text", (source) => {
    expect(renderMarkdown(source)).not.toMatch(/<(?!\/?p>)/);
  });

  test.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](\u0001javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](blob:x)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x][a]\n\n[a]: javascript:alert(1)",
  ])("makes no link of %j", (source) => {
    expect(renderMarkdown(source)).not.toMatch(/(?:href|src)=/);
  });

  test.each([
    [
      "[x](https://a.test/?b=c)",
      '<a href="https://a.test/?b=c" rel="nofollow noopener noreferrer">x</a>',
    ],
    ["[x](//a.test)", '<a href="//a.test" rel="nofollow noopener noreferrer">x</a>'],
    ["[x](/posts)", '<a href="/posts">x</a>'],
    ["[x](#a:b)", '<a href="#a:b">x</a>'],
    ["[x](mailto:a@b.test)", '<a href="mailto:a@b.test">x</a>'],
    [
      "https://a.test",
      '<a href="https://a.test" rel="nofollow noopener noreferrer">https://a.test</a>',
    ],
    ["![alt](/a.png)", '<img src="/a.png" alt="alt" loading="lazy">'],
  ])("makes of %j a safe link", (source, html) => {
    expect(renderMarkdown(source)).toBe(`<p>${html}</p>\n`);
  });

  test("cannot be broken out of by quotes in addresses and titles", () => {
    const html = renderMarkdown(`[x](https://a.test/"onmouseover="alert(1) "t\\"onclick=\\"x")`);
    expect(html).not.toMatch(/<a [^>]*\son\w+=/);
  });

  test("is bounded: what exceeds a post is left out, deep nesting is flattened", () => {
    expect(renderMarkdown("x".repeat(200_000)).length).toBeLessThan(100_100);
    const deep = renderMarkdown("> ".repeat(1_000) + "x");
    expect(deep.match(/<blockquote>/g)?.length ?? 0).toBeLessThanOrEqual(20);
  });
});
