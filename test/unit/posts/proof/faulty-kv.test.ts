import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFaultyKv } from "../../../support/faulty-kv";
import { VirtualClock } from "../../../support/faulty-kv-clock";
import { CALM, type FaultSettings, FaultyWorld, HOSTILE } from "../../../support/faulty-kv-world";

const START = Date.UTC(2026, 10, 23, 12);

function openWorld(settings: FaultSettings, seed = 1) {
  const world = new FaultyWorld({ settings, seed, now: START });
  const wait = async (ms: number) => void (world.now += ms);
  const at = (location: number) => createFaultyKv(world, { location, wait }).kv;
  return { world, at, here: at(0) };
}

type Change =
  | { operation: "put"; key: string; value: string; metadata: unknown }
  | { operation: "delete"; key: string }
  | { operation: "get"; key: string }
  | { operation: "list"; prefix: string; limit: number };

const key = fc.constantFrom("a", "a/b", "a/b/c", "a/ß", "a/🚪", "a/\uFF5E", "b", "a/b/d", "字");
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    operation: fc.constant("put" as const),
    key,
    value: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
    metadata: fc.option(fc.jsonValue(), { nil: undefined }),
  }),
  fc.record({ operation: fc.constant("delete" as const), key }),
  fc.record({ operation: fc.constant("get" as const), key }),
  fc.record({
    operation: fc.constant("list" as const),
    prefix: fc.constantFrom("", "a", "a/", "a/b/", "c"),
    limit: fc.integer({ min: 1, max: 4 }),
  }),
);

/** Does one thing on a namespace, under a prefix of its own, and tells all there is to see of it. */
async function perform(kv: KVNamespace, prefix: string, step: Change): Promise<unknown> {
  if (step.operation === "put") {
    return kv.put(prefix + step.key, step.value, { metadata: step.metadata });
  }
  if (step.operation === "delete") return kv.delete(prefix + step.key);
  if (step.operation !== "list") {
    const both = [prefix + step.key, `${prefix}a`];
    return [
      await kv.get(prefix + step.key),
      await kv.getWithMetadata(prefix + step.key),
      await kv.get([...new Set(both)]),
      await kv.getWithMetadata([...new Set(both)]),
    ];
  }
  const pages: unknown[] = [];
  let cursor: string | undefined;
  do {
    const { limit } = step;
    const page: KVNamespaceListResult<unknown> = await kv.list({
      prefix: prefix + step.prefix,
      limit,
      cursor,
    });
    pages.push({ keys: page.keys, isComplete: page.list_complete });
    cursor = page.list_complete ? undefined : page.cursor;
  } while (cursor);
  return pages;
}

/** The status of KV's refusal, or the kind of error if it never came so far. */
function outcomeOf(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => "done",
    (error: Error) => /failed: (\d{3})/.exec(error.message)?.[1] ?? error.name,
  );
}

describe("without faults, the simulated KV", () => {
  test("does what Miniflare's does", () =>
    fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
        const prefix = `compare/${crypto.randomUUID()}/`;
        const { here } = openWorld(CALM);
        for (const step of changes) {
          const expected = await perform(env.POSTS, prefix, step);
          expect(await perform(here, prefix, step)).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    ));

  test.each<[string, (kv: KVNamespace) => Promise<unknown>]>([
    ["an empty key", (kv) => kv.put("", "x")],
    ["the key .", (kv) => kv.put(".", "x")],
    ["the key ..", (kv) => kv.get("..")],
    ["a key of 513 bytes", (kv) => kv.put("字".repeat(171), "x")],
    ["a look-up of such a key", (kv) => kv.get("字".repeat(171))],
    ["metadata of 1,025 bytes", (kv) => kv.put("x", "x", { metadata: "x".repeat(1_023) })],
    ["a value over 25 MiB", (kv) => kv.put("x", "x".repeat(25 * 1_024 * 1_024 + 1))],
    ["an expiration within a minute", (kv) => kv.put("x", "x", { expirationTtl: 59 })],
    ["a cache time under half a minute", (kv) => kv.get("x", { cacheTtl: 29 })],
    ["a listing of 1,001 keys", (kv) => kv.list({ limit: 1_001 })],
    ["101 keys at once", (kv) => kv.get(Array.from({ length: 101 }, (_, index) => `${index}`))],
  ])("refuses %s, as Miniflare's does", async (_what, ask) => {
    const expected = await outcomeOf(ask(env.POSTS));
    expect(expected).not.toBe("done");
    expect(await outcomeOf(ask(openWorld(CALM).here))).toBe(expected);
  });

  test("refuses a bulk read of more than 25 MiB, as Miniflare's does, and no smaller one", async () => {
    const keys = ["bulk/1", "bulk/2", "bulk/3"];
    for (const kv of [env.POSTS, openWorld(CALM).here]) {
      for (const name of keys) await kv.put(name, "a".repeat(9_000_000));
      expect(await outcomeOf(kv.get(keys.slice(0, 2)))).toBe("done");
      expect(await outcomeOf(kv.get(keys))).toBe("413");
    }
  });

  test.each<[string, (kv: KVNamespace) => Promise<unknown>]>([
    ["a key of 512 bytes", (kv) => kv.put(`x${"字".repeat(170)}x`, "x")],
    ["metadata of 1,024 bytes", (kv) => kv.put("x", "x", { metadata: "x".repeat(1_022) })],
    ["a listing limited to nothing", (kv) => kv.list({ limit: 0, prefix: "none" })],
    ["100 keys at once", (kv) => kv.get(Array.from({ length: 100 }, (_, index) => `${index}`))],
  ])("takes %s, as Miniflare's does", async (_what, ask) => {
    expect(await outcomeOf(ask(env.POSTS))).toBe("done");
    expect(await outcomeOf(ask(openWorld(CALM).here))).toBe("done");
  });
});

describe("with faults, the simulated KV", () => {
  const late = { ...HOSTILE, failShare: 0, crowdedShare: 0 };

  test("shows a change elsewhere late, but never later than three minutes", async () => {
    let wasLate = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const { world, at } = openWorld(late, seed);
      await at(0).put("x", "old");
      world.now += 180_000;
      await at(1).get("x");
      await at(0).put("x", "new");
      world.now += 50_000;
      if ((await at(1).get("x")) === "old") wasLate++;
      world.now += 130_000;
      expect(await at(1).get("x")).toBe("new");
    }
    expect(wasLate).toBeGreaterThan(10);
    expect(wasLate).toBeLessThan(190);
  });

  test("remembers that a key was not there", async () => {
    let remembered = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const { at } = openWorld(late, seed);
      await at(1).get("x");
      await at(0).put("x", "new");
      if ((await at(1).get("x")) === null) remembered++;
    }
    expect(remembered).toBeGreaterThan(90);
  });

  test("lists late, and keys in any order of their writing", async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 200; seed++) {
      const { world, at } = openWorld(late, seed);
      await at(0).put("1", "first");
      await at(0).put("2", "second");
      world.now += 20_000;
      const { keys } = await at(1).list();
      seen.add(keys.map(({ name }) => name).join());
      world.now += 180_000;
      expect((await at(1).list()).keys).toHaveLength(2);
    }
    expect([...seen].toSorted()).toEqual(["", "1", "1,2", "2"]);
  });

  test("mostly shows a change at once where it was made", async () => {
    let shown = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const { here } = openWorld(late, seed);
      await here.get("x");
      await here.put("x", "new");
      if ((await here.get("x")) === "new") shown++;
    }
    expect(shown).toBeGreaterThan(160);
    expect(shown).toBeLessThan(200);
  });

  test("refuses some second writes within a second, and none after", async () => {
    const outcomes = { taken: 0, refused: 0 };
    for (let seed = 1; seed <= 100; seed++) {
      const { world, here } = openWorld({ ...CALM, crowdedShare: 0.5 }, seed);
      await here.put("x", "1");
      await here.put("x", "2").then(
        () => outcomes.taken++,
        (error: Error) => {
          expect(error.message).toBe("KV PUT failed: 429 Too Many Requests");
          outcomes.refused++;
        },
      );
      world.now += 1_000;
      await here.put("x", "3");
    }
    expect(Math.min(outcomes.taken, outcomes.refused)).toBeGreaterThan(20);
  });

  test("carries out about half of the writes that it says have failed", async () => {
    const outcomes = { applied: 0, notApplied: 0 };
    for (let seed = 1; seed <= 100; seed++) {
      const { world, here } = openWorld({ ...CALM, failShare: 1 }, seed);
      await expect(here.put("x", "1")).rejects.toThrow("KV PUT failed: 500");
      if (world.truth().has("x")) outcomes.applied++;
      else outcomes.notApplied++;
    }
    expect(Math.min(outcomes.applied, outcomes.notApplied)).toBeGreaterThan(20);
  });

  test("lets a request die between any two operations", async () => {
    for (const crashAfter of [0, 1, 2]) {
      const { world } = openWorld(CALM);
      const wait = async () => undefined;
      const { kv, hasCrashed } = createFaultyKv(world, { location: 0, wait, crashAfter });
      for (const name of ["1", "2", "3"]) await kv.put(name, "x").catch(() => undefined);
      expect([...world.truth().keys()]).toEqual(["1", "2", "3"].slice(0, crashAfter));
      expect(hasCrashed()).toBe(true);
    }
  });

  test("forgets what has expired", async () => {
    const { world, here } = openWorld(CALM);
    await here.put("x", "1", { expirationTtl: 60 });
    world.now += 59_000;
    expect(await here.get("x")).toBe("1");
    world.now += 2_000;
    expect(await here.get("x")).toBeNull();
    expect((await here.list()).keys).toEqual([]);
  });

  test("allows a request a thousand operations", async () => {
    const { here } = openWorld(CALM);
    for (let count = 0; count < 1_000; count++) await here.get("x");
    await expect(here.get("x")).rejects.toThrow("Too many API requests");
  });
});

test("virtual time lets everybody act in the order of the clock, whatever the seed", async () => {
  const world = { now: 0 };
  const clock = new VirtualClock(world);
  const told: string[] = [];
  const steps = (name: string, pauses: number[]) => async (actor: { waiting: number }) => {
    for (const pause of pauses) {
      await clock.wait(actor, pause);
      await crypto.subtle.digest("SHA-256", new Uint8Array(8));
      told.push(`${name}${world.now}`);
    }
  };
  await clock.run([steps("a", [10, 10, 10]), steps("b", [15, 10])]);
  expect(told).toEqual(["a10", "b15", "a20", "b25", "a30"]);
});
