import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PostId, RevisionId } from "~/posts/ids";
import { resolveHeads } from "~/posts/resolve";
import { parseSummary, type Summary } from "~/posts/summary";

const POST = "zyay000000abcde12345" as PostId;

function head(name: string, parents: string[], more: Partial<Summary> = {}): Summary {
  const empty = parseSummary({ post: POST, revision: name as RevisionId }, null);
  return { ...empty, parents: parents as RevisionId[], ...more };
}

function namesOf(heads: Summary[]): string[] {
  return heads.map(({ revision }) => revision);
}

describe("of several heads", () => {
  test("one that another was made from is dropped", () => {
    const outcome = resolveHeads([head("a", []), head("b", ["a"])]);
    expect(namesOf(outcome.current)).toEqual(["b"]);
    expect(outcome.superseded.map(({ head: old, by }) => [old.revision, by.revision])).toEqual([
      ["a", "b"],
    ]);
    expect(outcome.undecided).toBe(false);
  });

  test("one that several were made from was replaced by the first of them", () => {
    const outcome = resolveHeads([
      head("c", ["b"], { savedAt: 3 }),
      head("b", ["a"], { savedAt: 2 }),
      head("a", [], { savedAt: 1 }),
    ]);
    expect(outcome.superseded.map(({ head: old, by }) => [old.revision, by.revision])).toEqual([
      ["b", "c"],
      ["a", "b"],
    ]);
  });

  test("two that were made from the same one are a conflict, the newest first", () => {
    const outcome = resolveHeads([
      head("a", [], { savedAt: 1 }),
      head("b", ["a"], { savedAt: 2 }),
      head("c", ["a"], { savedAt: 3 }),
    ]);
    expect(namesOf(outcome.current)).toEqual(["c", "b"]);
    expect(outcome.undecided).toBe(false);
  });

  test("a version that merges all of them is what is left", () => {
    const outcome = resolveHeads([head("b", ["a"]), head("c", ["a"]), head("d", ["b", "c"])]);
    expect(namesOf(outcome.current)).toEqual(["d"]);
  });

  test("a gap in the line of parents is closed by the ancestry, and only then", () => {
    const heads = [head("a", [], { depth: 0 }), head("c", ["b"], { depth: 2 })];
    expect(resolveHeads(heads)).toMatchObject({ undecided: true });
    expect(namesOf(resolveHeads(heads).current)).toHaveLength(2);
    const ancestry = new Map([["b" as RevisionId, ["a" as RevisionId]]]);
    expect(namesOf(resolveHeads(heads, ancestry).current)).toEqual(["c"]);
  });

  test("heads of one depth need no ancestry to be told apart", () => {
    const heads = [head("b", ["x"], { depth: 3 }), head("c", ["y"], { depth: 3 })];
    expect(resolveHeads(heads).undecided).toBe(false);
    const unknown = [head("b", ["x"]), head("c", ["y"])];
    expect(resolveHeads(unknown).undecided).toBe(true);
  });

  test("a purge gives way to a version it did not know of", () => {
    const heads = [head("x", ["a"], { state: "purged", savedAt: 9 }), head("b", ["a"])];
    expect(namesOf(resolveHeads(heads).current)).toEqual(["b"]);
    expect(namesOf(resolveHeads(heads.slice(0, 1)).current)).toEqual(["x"]);
  });
});

test("whatever the history, exactly the revisions without children are left", () => {
  const history = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(history, (choices) => {
      const heads: Summary[] = [];
      for (const [index, picks] of choices.entries()) {
        const parents = index === 0 ? [] : [...new Set(picks.map((pick) => `r${pick % index}`))];
        heads.push(head(`r${index}`, parents));
      }
      const parents = new Set<string>(heads.flatMap((one) => one.parents));
      const leaves = namesOf(heads).filter((name) => !parents.has(name));
      const { current, superseded, undecided } = resolveHeads(heads.toReversed());
      expect(namesOf(current).toSorted()).toEqual(leaves.toSorted());
      expect(superseded).toHaveLength(heads.length - leaves.length);
      expect(undecided).toBe(false);
    }),
  );
});

test("a circle, which no honest history has, does not hang it", () => {
  const heads = [head("a", ["b"]), head("b", ["a"])];
  expect(resolveHeads(heads).current.length + resolveHeads(heads).superseded.length).toBe(2);
});
