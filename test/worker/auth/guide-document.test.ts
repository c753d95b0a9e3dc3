import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const DOCUMENT = new URL("../../../docs/clerk.md", import.meta.url);
const text = readFileSync(DOCUMENT, "utf8");

const LINK = /\]\((\.\.\/[^)\s]+|[\w-]+\/[^)\s]+)\)/g;
const PARTS = 21;

/** What the document links to: files of this repository, from docs/. */
function fileAt(link: string): URL {
  return new URL(link, DOCUMENT);
}

/** The tests that the document names: a link to their file, and then their titles in “ ”. */
function listTests(): { file: string; title: string; line: string }[] {
  return text.split("\n").flatMap((line) => {
    const named = line.matchAll(/\]\((\.\.\/test\/[^)]+)\)((?: (?:· )?“[^”]+”)+)/g);
    return [...named].flatMap(([, file = "", titles = ""]) =>
      [...titles.matchAll(/“([^”]+)”/g)].map(([, title = ""]) => ({ file, title, line })),
    );
  });
}

/** Quotations: a block of code under a line that ends with a link to where it is from. */
function listQuotations(): { file: string; code: string }[] {
  const blocks = text.matchAll(/\]\((\.\.\/[^)]+)\):\n\n```tsx?\n([\s\S]+?)```/g);
  return [...blocks].map(([, file = "", code = ""]) => ({ file, code }));
}

describe("docs/clerk.md", () => {
  it("links to files that are there", () => {
    const links = [...text.matchAll(LINK)].map(([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(80);
    expect(links.filter((link) => !existsSync(fileAt(link)))).toEqual([]);
  });

  it("names tests that are there", () => {
    const tests = listTests();
    expect(tests.length).toBeGreaterThan(60);
    const missing = tests.filter(({ file, title }) => {
      const source = readFileSync(fileAt(file), "utf8");
      return !source.includes(`"${title}"`);
    });
    expect(missing).toEqual([]);
  });

  it("quotes code as it stands", () => {
    const quotations = listQuotations();
    expect(quotations.length).toBe((text.match(/^```tsx?$/gm) ?? []).length);
    expect(quotations.length).toBeGreaterThan(4);
    const changed = quotations.filter(
      ({ file, code }) => !flat(readFileSync(fileAt(file), "utf8")).includes(flat(code)),
    );
    expect(changed).toEqual([]);
  });

  it("has a row for each part of the guide, with a test named after it", () => {
    const rows = text.split("\n").filter((line) => /^\| \d+\. /.test(line));
    expect(rows.map((row) => Number.parseInt(row.slice(2), 10))).toEqual(
      Array.from({ length: PARTS }, (_, index) => index + 1),
    );
    const tests = listTests();
    rows.forEach((row, index) => {
      const titles = tests.filter(({ line }) => line === row).map(({ title }) => title);
      const ofThis = new RegExp(`^part (${index + 1}|%i): `);
      expect(titles.filter((title) => ofThis.test(title)).length, row).toBeGreaterThan(0);
    });
  });

  it("has a test for each trap", () => {
    const [, traps = ""] = text.split("## The traps");
    const rows = traps.split("## ")[0]?.match(/^\| (?!---|What happens).+$/gm) ?? [];
    expect(rows.length).toBeGreaterThan(15);
    const tests = listTests();
    expect(rows.filter((row) => !tests.some(({ line }) => line === row))).toEqual([]);
  });
});

/** A quotation begins at the left edge, wherever its lines stand. */
function flat(code: string): string {
  return code.replaceAll(/^\s+/gm, "");
}
