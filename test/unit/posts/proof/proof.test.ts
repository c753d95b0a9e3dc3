import { describe, expect, test } from "vitest";
import { catchPlantedBug, PLANTED_BUGS, prove } from "./prove";

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
    expect(proof.counts.needlessConflicts).toBe(0);
  });
});

describe("the proof catches a store in which", () => {
  test.each(Object.keys(PLANTED_BUGS))("%s", { timeout: 120_000 }, async (name) => {
    const caught = await catchPlantedBug(name, { histories: 2_000, seed: newSeed() });
    expect(caught).not.toBeNull();
  });
});

test("a history played twice is the same to the last count", async () => {
  const options = { settings: "hostile", histories: 60, seed: 1 } as const;
  expect(await prove(options)).toEqual(await prove(options));
});
