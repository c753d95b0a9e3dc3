import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createHighlighter } from "~/posts/markdown/highlight";
import { renderMarkdown } from "~/posts/markdown/markdown.server";

const colour = (code: string, language: string) => createHighlighter()(code, language) ?? "";
const kinds = (html: string) =>
  [...html.matchAll(/hl-(\w)">(.*?)<\/span>/gs)].map(([, kind, text]) => `${kind} ${text}`);

describe("code", () => {
  test.each([
    [
      "ts",
      "const a: Door = open('x', 1); // why",
      ["k const", "t Door", "f open", "s 'x'", "n 1", "c // why"],
    ],
    [
      "python",
      'def f(x):\n  """a\nb"""\n  # c',
      ["k def", "f f", "s &quot;&quot;&quot;a\nb&quot;&quot;&quot;", "c # c"],
    ],
    [
      "json",
      '{ "a": "b", "c" : null }',
      ["p &quot;a&quot;", "s &quot;b&quot;", "p &quot;c&quot;", "k null"],
    ],
    ["sql", "Select 'it' -- all", ["k Select", "s 'it'", "c -- all"]],
    [
      "html",
      '<!-- c --><a href="x">y</a>',
      ["c &lt;!-- c --&gt;", "t &lt;a", "p href", "s &quot;x&quot;", "t &lt;/a"],
    ],
    ["css", "@media print { a { color: red } }", ["k @media", "p color"]],
    ["yaml", "a-b: true # c", ["p a-b", "k true", "c # c"]],
    ["rust", "fn f<'a>(x: &'a str)", ["k fn", "k str"]],
    ["diff", "@@ 1 @@\n+new\n-old\n same", ["c @@ 1 @@\n", "i +new\n", "d -old\n"]],
    ["js", "`a ${b}\nc` /* d", ["s `a ${b}\nc`", "c /* d"]],
    ["js", "'a\\'b' 'open\nx", ["s 'a\\'b'", "s 'open"]],
  ])("in %s is coloured: %s", (language, code, expected) => {
    expect(kinds(colour(code, language))).toEqual(expected);
  });

  test("loses and gains not a character, in any language, whatever it is", () => {
    const pieces = [
      "<",
      ">",
      '"',
      "'",
      "`",
      "/*",
      "*/",
      "//",
      "#",
      "\\",
      "\n",
      "{",
      "a",
      "B(",
      "1",
      "&",
      "-",
      "é",
      "😀",
    ];
    const languages = [
      "js",
      "css",
      "python",
      "sh",
      "sql",
      "json",
      "yaml",
      "html",
      "diff",
      "rust",
      "php",
    ];
    const code = fc
      .array(fc.constantFrom(...pieces), { maxLength: 40 })
      .map((some) => some.join(""));
    fc.assert(
      fc.property(code, fc.constantFrom(...languages), (text, language) => {
        const shown = colour(text, language).replace(/<[^>]*>/g, "");
        const decoded = shown
          .replaceAll("&lt;", "<")
          .replaceAll("&gt;", ">")
          .replaceAll("&quot;", '"')
          .replaceAll("&amp;", "&");
        expect(decoded).toBe(text);
      }),
    );
  });

  test("of a language that is not known, or none, stands as it is", () => {
    expect(renderMarkdown("```klingon\nqapla' < 1\n```")).toBe(
      `<pre><code class="language-klingon">qapla' &lt; 1\n</code></pre>\n`,
    );
    expect(renderMarkdown("    const a = 1")).toBe("<pre><code>const a = 1\n</code></pre>\n");
    expect(renderMarkdown("```constructor\nx\n```")).not.toContain("<span");
  });

  test("beyond an allowance is not coloured", () => {
    const block = "```js\n" + "1 ".repeat(4_000) + "\n```\n\n";
    expect(renderMarkdown(block.repeat(2)).split("hl-n").length - 1).toBe(8_000);
    expect(renderMarkdown(block.repeat(6)).split("hl-n").length - 1).toBe(8_000);
  });
});
