import { describe, expect, test } from "vitest";
import { renderMarkdown, renderPost } from "~/posts/markdown/markdown.server";

describe("Markdown", () => {
  test("becomes HTML", () => {
    expect(renderMarkdown("# Hi\n\nA *word* and\n\n- one\n- two")).toBe(
      '<h1 id="h-hi">Hi</h1>\n<p>A <em>word</em> and</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n',
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
    "[x](jav\tascript:alert(1))",
    "[x](<java script:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\u00a0javascript:alert(1))",
    "ftp://a.test",
    "//a.test",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x][a]\n\n[a]: javascript:alert(1)",
  ])("makes no link of %j", (source) => {
    // Not even an empty one: the wall, which takes the address away, is not asked here.
    expect(renderMarkdown(source)).not.toMatch(/<(?:a|img)\b|(?:href|src)=/);
  });

  test.each([
    [
      "[x](https://a.test/?b=c)",
      '<a href="https://a.test/?b=c" rel="nofollow noopener noreferrer">x</a>',
    ],
    ["[x](//a.test)", '<a href="//a.test" rel="nofollow noopener noreferrer">x</a>'],
    ["[x](/posts)", '<a href="/posts">x</a>'],
    ["[x](#a:b)", '<a href="#h-a:b">x</a>'],
    ["[x](mailto:a@b.test)", '<a href="mailto:a@b.test">x</a>'],
    [
      "https://a.test",
      '<a href="https://a.test" rel="nofollow noopener noreferrer">https://a.test</a>',
    ],
    ["![alt](/a.png)", '<img src="/a.png" alt="alt" loading="lazy">'],
    [
      "![alt](/a.png#640x480)",
      '<img src="/a.png#640x480" alt="alt" width="640" height="480" loading="lazy">',
    ],
    ["![alt](/a.png#0x0)", '<img src="/a.png#0x0" alt="alt" loading="lazy">'],
  ])("makes of %j a safe link", (source, html) => {
    expect(renderMarkdown(source)).toBe(`<p>${html}</p>\n`);
  });

  test("cannot be broken out of by quotes in addresses and titles", () => {
    const html = renderMarkdown(`[x](https://a.test/"onmouseover="alert(1) "t\\"onclick=\\"x")`);
    expect(html).not.toMatch(/<a [^>]*\son\w+=/);
  });
});

describe("GitHub's Markdown", () => {
  test("has tables, aligned without styles, that a keyboard can scroll", () => {
    const html = renderMarkdown("| a | b |\n|:-:|--:|\n| 1 | 2 |");
    expect(html).toContain('<th align="center">a</th>');
    expect(html).toContain('<td align="right">2</td>');
    expect(html).not.toContain("style=");
    expect(html).toContain('<table tabindex="0">');
  });

  test("has task lists whose words label the box", () => {
    expect(renderMarkdown("- [ ] to *do*\n- [x] done\n- [y] none")).toBe(
      '<ul>\n<li class="task"><label><input type="checkbox" disabled=""> to <em>do</em></label></li>\n' +
        '<li class="task"><label><input type="checkbox" disabled="" checked=""> done</label></li>\n' +
        "<li>[y] none</li>\n</ul>\n",
    );
  });

  test("has strikethrough", () => {
    expect(renderMarkdown("~~no~~ yes")).toBe("<p><s>no</s> yes</p>\n");
  });
});

describe("pictures that a page may not load", () => {
  const link = (words: string, more = "") =>
    `<a href="http://a.test/b.png"${more} rel="nofollow noopener noreferrer">${words}</a>`;

  test.each([
    ["![a *door*](http://a.test/b.png)", link("a door")],
    ['![a](http://a.test/b.png "t")', link("a", ' title="t"')],
    ["![](http://a.test/b.png)", link("http://a.test/b.png")],
    ["*![a](http://a.test/b.png) b*", `<em>${link("a")} b</em>`],
    ["[![a](http://a.test/b.png) b](/c)", '<a href="/c">a b</a>'],
  ])("%j is a link to it", (source, html) => {
    expect(renderMarkdown(source)).toBe(`<p>${html}</p>\n`);
  });
});

describe("headings", () => {
  test("get ids of their words, each its own, and make the table of contents", () => {
    const { html, toc } = renderPost("## Two *words*\n\n### Two words\n\n## `code`\n\n> ## quoted");
    expect(toc).toEqual([
      { level: 2, id: "h-two-words", text: "Two words" },
      { level: 3, id: "h-two-words.2", text: "Two words" },
      { level: 2, id: "h-code", text: "code" },
    ]);
    for (const { id } of toc) expect(html).toContain(` id="${id}">`);
    expect(html).toContain('<h2 id="h-quoted">');
  });

  test("without a letter are sections, and no id is anything but a name", () => {
    const { html } = renderPost('# ???\n\n# <b id="x">\n\n# é"à');
    expect(html.match(/id="[^"]*"/g)).toEqual(['id="h-section"', 'id="h-b-id-x"', 'id="h-e-a"']);
  });
});
