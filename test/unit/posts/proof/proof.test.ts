import { describe, expect, test } from "vitest";
import { catchPlantedBug, PLANTED_BUGS, prove, replay } from "./prove";

/** Another one every time; a failure names it, to be played again. */
function newSeed(): number {
  return crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
}

describe.each(["documented", "hostile"] as const)("on a KV with %s faults", (settings) => {
  test("every promise is kept in 500 histories", { timeout: 120_000 }, async () => {
    const proof = await prove({ settings, histories: 500, seed: newSeed() });
    expect(proof.broken).toBeNull();
    expect(proof.histories).toBe(500);
    expect(proof.counts.acknowledged).toBeGreaterThan(500);
    expect(proof.counts.failed).toBeGreaterThan(50);
    expect(proof.counts.conflictedPosts).toBeGreaterThan(10);
    expect(proof.counts.publishedPosts).toBeGreaterThan(10);
  });
});

describe("the proof catches a store in which", () => {
  test.each(Object.keys(PLANTED_BUGS))("%s", { timeout: 120_000 }, async (name) => {
    const caught = await catchPlantedBug(name, { histories: 2_000, seed: newSeed() });
    expect(caught).not.toBeNull();
  });
});

test("histories that break a promise are all counted, and the smallest can be played again", async () => {
  const plant = PLANTED_BUGS["the newest save wins"];
  const kind = { settings: "hostile", plant } as const;
  const { broken, ...proof } = await prove({ ...kind, histories: 40, seed: 1 });
  expect(proof.histories).toBe(40);
  expect(proof.brokenCount).toBeGreaterThan(1);
  if (!broken) throw new Error("What broke is not told");
  const told: string[] = [];
  expect(await replay({ ...kind, ...broken }, (line) => told.push(line))).toBe(broken.promise);
  expect(told.filter((line) => line.includes(": save "))).not.toEqual([]);
  expect(told.filter((line) => / put r\/\w{5}\/\w{5} in state d$/.test(line))).not.toEqual([]);
});

test("a history played twice is the same to the last count", async () => {
  const options = { settings: "hostile", histories: 60, seed: 1 } as const;
  expect(await prove(options)).toEqual(await prove(options));
});
