import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createControl } from "../control.mjs";
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

/** What drives a test by Clerk's own packages: a file imports it, and the steps of the test use it. */
const DRIVERS: [imported: RegExp, used: RegExp][] = [
  // clerk-js in Chromium, and the page objects of @clerk/testing.
  [/from "\.\.\/support\/journey"/, /\b(journey|page|open)\b/],
  [/from "@clerk\/testing/, /\b(clerk|po)\b/],
  // The client of @clerk/backend: by itself, as the emulator's own, or as that of the conformance suite.
  [/from "@clerk\/backend"|support\/start-emulator"/, /\bbackend\.|createClerkClient/],
  [/from "\.\/target"/, /\b(clerk|target)\b/],
  // The app of these tests takes webhooks by `verifyWebhook`.
  [/support\/webhooks"/, /\blist\w+\(/],
];

/** From the title to the end of its steps, which the formatter puts below its beginning. */
function readSteps(source: string, title: string): string {
  const [before = "", rest = ""] = source.split(`("${title}", `);
  const indent = /(\s*)\S*$/.exec(before.slice(before.lastIndexOf("\n") + 1))?.[1] ?? "";
  return rest.split(`\n${indent}});`)[0] ?? "";
}

test.each(listRows())("$area", ({ mark, tests }) => {
  expect(["●", "○", "–"]).toContain(mark);
  const drivers = tests.flatMap(({ file, titles }) => {
    const source = readSource(file);
    expect(source, `${file} is not there`).not.toBe("");
    expect(titles, file).not.toEqual([]);
    return titles.flatMap((title) => {
      expect(source, file).toContain(`("${title}", `);
      const steps = readSteps(source, title);
      return DRIVERS.filter(([imported, used]) => imported.test(source) && used.test(steps));
    });
  });
  if (mark === "●") expect(drivers, "by none of Clerk's own packages").not.toEqual([]);
});

test("the table has its rows", () => {
  expect(listRows().length).toBeGreaterThan(15);
});

const CONTROL = readFileSync(join(ROOT, "clerk-emulator/control.mjs"), "utf8");

/** The names of an object's type, of its own level only. */
function listNames(type: string): string[] {
  let own = type.slice(1, -1);
  while (own.includes("{")) own = own.replaceAll(/\{[^{}]*\}/g, "");
  return [...own.matchAll(/(\w+)\??:/g)].map(([, name = ""]) => name);
}

/** What the options of a call may be, by its comment in control.mjs; `null` where they are not written there. */
function listOptions(call: string): string[] | null {
  const [, comment = ""] =
    new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*(?:async |const )?${call}\\b`).exec(CONTROL) ?? [];
  const [, typed = ""] =
    /@param \{(\{[^]*?\}|[A-Z]\w+)\} /.exec(comment.replaceAll("\n     * ", " ")) ?? [];
  if (typed.startsWith("{")) return listNames(typed);
  const [, typedef] =
    new RegExp(`@typedef \\{object\\} ${typed}\\b((?:(?!@typedef)[^])*)`).exec(CONTROL) ?? [];
  return typedef
    ? [...typedef.matchAll(/@property \{[^\n]*?\} \[?(\w+)/g)].map(([, name = ""]) => name)
    : null;
}

test("the table of what can be controlled is that of control.mjs", () => {
  const [, section = ""] = README.split("## Controlling it");
  const [table = ""] = section.split("## ");
  const calls = [...table.matchAll(/`(\w+)\((.*?)\)`/g)].filter(
    ([call]) => !call.includes("Token)"),
  );
  const known = Object.keys(createControl({ fetch: () => Promise.reject(new Error()) }, ""));
  expect(calls.map(([, name = ""]) => name).toSorted()).toEqual(known.toSorted());
  const compared = calls.filter(([, name = "", signature = ""]) => {
    const options = signature.includes("…") ? null : listOptions(name);
    const [, written = null] = /\{ (.*) \}/.exec(signature) ?? [];
    if (options === null || written === null) return false;
    expect(written.replaceAll("?", "").split(", ").toSorted(), name).toEqual(options.toSorted());
    return true;
  });
  expect(compared.length).toBeGreaterThan(7);
});
