import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderMarkdown } from "~/posts/markdown/markdown.server";
import { onlyAllowed } from "~/posts/markdown/wall";

describe("the wall after the renderer", () => {
  test.each([
    ["a script", "<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"],
    ["a style", "<style>p{}</style>", "&lt;style>p{}&lt;/style>"],
    [
      "a frame",
      '<iframe src="https://a.test"></iframe>',
      '&lt;iframe src="https://a.test">&lt;/iframe>',
    ],
    ["an svg", "<svg><path></path></svg>", "&lt;svg>&lt;path>&lt;/path>&lt;/svg>"],
    ["a form", '<form action="/"></form>', '&lt;form action="/">&lt;/form>'],
    ["a field to write in", '<input type="text">', '&lt;input type="text">'],
    ["capital letters", "<P>a</P>", "&lt;P>a&lt;/P>"],
    ["an unquoted attribute", "<a href=x>a</a>", "&lt;a href=x>a&lt;/a>"],
    ["a single quote", "<a href='x'>a</a>", "&lt;a href='x'>a&lt;/a>"],
    ["a slash in a tag", "<br/>", "&lt;br/>"],
    ["a comment", "<!-- a -->", "&lt;!-- a -->"],
    ["a tag that is not finished", "<p", "&lt;p"],
    ["a property of every object", "<constructor>", "&lt;constructor>"],
  ])("makes text of %s", (_what, html, passed) => {
    expect(onlyAllowed(html)).toBe(passed);
  });

  test.each([
    ['<p onclick="a">', "<p></p>"],
    ['<a href="javascript:alert(1)">', "<a></a>"],
    ['<a href="JAVASCRIPT:alert(1)">', "<a></a>"],
    ['<a href="java&#10;script:alert(1)">', "<a></a>"],
    ['<a href="javascript&colon;alert(1)">', "<a></a>"],
    ['<a href="java\tscript:alert(1)">', "<a></a>"],
    ['<img src="data:image/svg+xml,x">', "<img>"],
    ['<p style="position:fixed">', "<p></p>"],
    ['<p id="h-x">', "<p></p>"],
    ['<h2 id="title">', "<h2></h2>"],
    ['<li class="page-header">', "<li></li>"],
    ['<a rel="opener" href="/x">', '<a href="/x"></a>'],
    ['<img width="9e9" src="/x">', '<img src="/x">'],
    ['<p constructor="x">', "<p></p>"],
  ])("takes from %j what is not on the list", (html, passed) => {
    expect(onlyAllowed(html)).toBe(passed);
  });

  test("lets nothing out of the place it stands in", () => {
    expect(onlyAllowed("</p></div></body>")).toBe("&lt;/p>&lt;/div>&lt;/body>");
    expect(onlyAllowed("<ul><li>a")).toBe("<ul><li>a</li></ul>");
    expect(onlyAllowed("<em><strong>a</em></strong>")).toBe("<em><strong>a&lt;/em></strong></em>");
  });

  test("changes nothing of what the renderer makes, whatever was written", () => {
    const pieces = [
      "# a\n",
      "> ",
      "- [x] ",
      "1. ",
      "*",
      "**",
      "`",
      "```js\n",
      "\n\n",
      "[a](b)",
      "![c](d#1x2)",
      "|a|b|\n|-|:-:|\n",
      "[^1]",
      "\n[^1]: n\n",
      "https://a.test ",
      "~~",
      "<b>",
      "&amp;",
      '"',
      "\\",
      "a",
      " ",
    ];
    const source = fc
      .array(fc.constantFrom(...pieces), { maxLength: 40 })
      .map((some) => some.join(""));
    fc.assert(
      fc.property(source, (markdown) => {
        const html = renderMarkdown(markdown);
        expect(onlyAllowed(html)).toBe(html);
        expect(html).not.toMatch(/&lt;\/(?!b>)\w/);
      }),
      { numRuns: 300 },
    );
  });
});
