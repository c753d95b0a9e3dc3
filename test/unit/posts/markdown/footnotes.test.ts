import { describe, expect, test } from "vitest";
import { renderMarkdown } from "~/posts/markdown/markdown.server";

const mark = (number: number, id = `fnref${number}`) =>
  `<sup class="footnote-ref"><a href="#fn${number}" id="${id}" role="doc-noteref">${number}</a></sup>`;
const back = (id: string, name: string) =>
  ` <a href="#${id}" class="footnote-backref" role="doc-backlink" aria-label="${name}">\u21a9\ufe0e</a>`;
const notes = (...items: string[]) => {
  const list = items.map((item, at) => `<li id="fn${at + 1}" class="footnote-item">${item}</li>\n`);
  return `<section class="footnotes" role="doc-endnotes">\n<ol>\n${list.join("")}</ol>\n</section>\n`;
};
const only = (number: number) => back(`fnref${number}`, String(number));

describe("footnotes", () => {
  test("lead there and back, by names that a screen reader says in its own language", () => {
    expect(renderMarkdown("A word.[^a] Again.[^a]\n\n[^a]: Its *note*.")).toBe(
      `<p>A word.${mark(1)} Again.${mark(1, "fnref1:1")}</p>\n` +
        notes(`<p>Its <em>note</em>.${only(1)}${back("fnref1:1", "1-2")}</p>\n`),
    );
  });

  test("stand in the order in which they are asked for", () => {
    expect(renderMarkdown("[^b] [^a]\n\n[^a]: one\n[^b]: two\n[^c]: nobody asks")).toBe(
      `<p>${mark(1)} ${mark(2)}</p>\n` + notes(`<p>two${only(1)}</p>\n`, `<p>one${only(2)}</p>\n`),
    );
  });

  test("lead to each other, and to none that is not there", () => {
    expect(
      renderMarkdown("[^a] [^none]\n\n[^a]: see [^b]\n[^b]: see [^a]\n[^c]: see [^d]\n[^d]: x"),
    ).toBe(
      `<p>${mark(1)} [^none]</p>\n` +
        notes(
          `<p>see ${mark(2)}${only(1)}${back("fnref1:1", "1-2")}</p>\n`,
          `<p>see ${mark(1, "fnref1:1")}${only(2)}</p>\n`,
        ),
    );
  });

  test("hold whatever a post does", () => {
    expect(
      renderMarkdown("[^a]\n\n[^a]: one\n\n    two\n\n    - [x] https://a.test\n\nthree"),
    ).toBe(
      `<p>${mark(1)}</p>\n<p>three</p>\n` +
        notes(
          '<p>one</p>\n<p>two</p>\n<ul>\n<li class="task"><label><input type="checkbox" disabled="" checked=""> ' +
            '<a href="https://a.test" rel="nofollow noopener noreferrer">https://a.test</a></label></li>\n</ul>\n' +
            only(1),
        ),
    );
  });

  test("of one name: the first counts, as with addresses", () => {
    expect(renderMarkdown("[^a]\n\n[^a]: one\n[^a]: two")).toBe(
      `<p>${mark(1)}</p>\n${notes(`<p>one${only(1)}</p>\n`)}`,
    );
  });

  test.each([
    ["[x [^a]](/b)", `[x ${mark(1)}](/b)`],
    ["![x [^a]](/b)", '<img src="/b" alt="x " loading="lazy">'],
    ["`[^a]`", "<code>[^a]</code>"],
    ["\\[^a]", "[^a]"],
    ["[^a b]", '<a href="n">^a b</a>'],
    ["[^]", "[^]"],
    [`[^${"a".repeat(101)}]`, `<a href="n">^${"a".repeat(101)}</a>`],
  ])("%j is read to the letter", (source, html) => {
    const definitions = `[^a]: n\n\n[^a b]: n\n\n[^${"a".repeat(101)}]: n`;
    expect(renderMarkdown(`${source}\n\n${definitions}`)).toContain(`<p>${html}</p>\n`);
  });
});
