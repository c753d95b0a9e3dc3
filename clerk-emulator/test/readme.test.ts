import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./support/bundle";

/** The README's table of what is imitated names its tests: here they are looked for. */
const README = readFileSync(join(ROOT, "clerk-emulator/README.md"), "utf8");

interface Row {
  area: string;
  mark: string;
  tests: { file: string; titles: string[] }[];
}

function listRows(): Row[] {
  const [, section = ""] = README.split("## What it imitates");
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) => {
    const [, area = "", mark = "", , tests = ""] = line.split("|").map((cell) => cell.trim());
    return { area, mark, tests: tests.split("; `").map(readTests) };
  });
}

function readTests(text: string): Row["tests"][number] {
  const [, file = "", rest = ""] = /^`?([\w/-]+)` (.*)$/.exec(text) ?? [];
  return { file, titles: [...rest.matchAll(/“([^”]+)”/g)].map(([, title = ""]) => title) };
}

/** Steps of a suite stand beside it, without `.test`. */
function readSource(file: string): string {
  const places = [".test.ts", ".ts"].map((end) => join(ROOT, "clerk-emulator/test", file + end));
  const place = places.find((each) => existsSync(each));
  return place ? readFileSync(place, "utf8") : "";
}

test.each(listRows())("$area", ({ mark, tests }) => {
  expect(["●", "○", "–"]).toContain(mark);
  const sources = tests.map(({ file, titles }) => {
    const source = readSource(file);
    expect(source, `${file} is not there`).not.toBe("");
    expect(titles, file).not.toEqual([]);
    for (const title of titles) expect(source, file).toContain(`("${title}", `);
    return source;
  });
  const isDriven = sources.some((each) =>
    /@clerk\/|support\/journey|withApp: true|from "\.\/target"/.test(each),
  );
  if (mark === "●") expect(isDriven, "by none of Clerk's own packages").toBe(true);
});

test("the table has its rows", () => {
  expect(listRows().length).toBeGreaterThan(15);
});
