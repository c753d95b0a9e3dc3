import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { PostId } from "~/posts/ids";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { type FoundPost, type Place, walkPosts } from "~/posts/upkeep/found-posts.server";
import {
  isRepairDue,
  repairBegunCookie,
  writeFailedCookie,
} from "~/posts/upkeep/repair-due.server";
import { countCalls, createFailingKv, kvError } from "../../../support/failing-kv";
import { createFaultyKv } from "../../../support/faulty-kv";
import { CALM, FaultyWorld } from "../../../support/faulty-kv-world";
import { makePosts } from "../../../support/made/posts";
import { draftOf, newAuthor, NOON, openStore } from "./open-store";

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
const LATER = NOON + 10 * MINUTE;

/** A simulated namespace, and a store on it for each request: it counts operations and allows a thousand. */
function openWorld() {
  const world = new FaultyWorld({ settings: CALM, seed: 1, now: NOON });
  const open = () => {
    const faulty = createFaultyKv(world, { location: 0, wait: async () => undefined }).kv;
    const { kv, calls } = createFailingKv(faulty);
    return { ...openStore({ kv, now: LATER }), kv, calls };
  };
  return { world, open };
}

async function writePosts(
  world: FaultyWorld,
  author: string,
  shape: Omit<Parameters<typeof makePosts>[1], "savedAt">,
): Promise<void> {
  for (const { name, value, metadata } of await makePosts(author, { ...shape, savedAt: NOON })) {
    world.write(0, name, value, { metadata });
  }
}

describe("a walk through an author's posts", () => {
  async function walkAll(kv: KVNamespace, author: string, start: Place | null = null) {
    const context = { kv: createPatientKv(kv, async () => undefined) };
    const found: { posts: FoundPost[]; next: Place | null }[] = [];
    for await (const some of walkPosts(context, author, start)) found.push(some);
    return found;
  }
  const lines = (found: { posts: FoundPost[] }[]) =>
    found
      .flatMap(({ posts }) => posts)
      .map(({ post, heads, revisions }) => `${post} ${heads.length} ${revisions.length}`);

  test.each([
    ["nothing", { count: 0, versions: 1, hasHead: () => true }],
    ["a few posts", { count: 3, versions: 2, hasHead: () => true }],
    ["posts whose versions go over pages", { count: 900, versions: 3, hasHead: () => true }],
    [
      "posts of which half have no head",
      { count: 1_500, versions: 1, hasHead: (post: number) => post % 2 === 0 },
    ],
    ["one post with more versions than a page", { count: 2, versions: 1_300, hasHead: () => true }],
  ])(
    "of %s has each whole, once, and can be gone on with from every place",
    async (_what, shape) => {
      const author = newAuthor();
      const { world, open } = openWorld();
      await writePosts(world, author, shape);
      const { kv } = open();
      const found = await walkAll(kv, author);
      const all = lines(found);
      expect(all).toHaveLength(shape.count);
      expect(new Set(all.map((line) => line.slice(0, 20))).size).toBe(shape.count);
      const heads = Array.from({ length: shape.count }, (_, post) => Number(shape.hasHead(post)));
      const expected = heads.map((count) => `${count} ${shape.versions}`);
      expect(all.map((line) => line.slice(21)).toSorted()).toEqual(expected.toSorted());
      expect(found.at(-1)?.next).toBeNull();
      let passed = 0;
      for (const { posts, next } of found.slice(0, -1)) {
        passed += posts.length;
        expect(lines(await walkAll(kv, author, next))).toEqual(all.slice(passed));
      }
    },
  );
});

describe("a repair of a large account", () => {
  test("does what one request may, and the next goes on", async () => {
    const author = newAuthor();
    const { world, open } = openWorld();
    await writePosts(world, author, { count: 400, versions: 1, hasHead: () => false });
    let added = 0;
    for (const isLast of [false, false, true]) {
      const { store, calls } = open();
      const report = await store.repair(author);
      added += report.headsAdded;
      expect(report.isComplete).toBe(isLast);
      expect(calls.length).toBeLessThan(900);
    }
    expect(added).toBe(400);
    expect((await open().store.list(author, { state: "all", limit: 100 })).posts).toHaveLength(100);
    expect([...world.truth().keys()].filter((key) => key.endsWith("/repair"))).toEqual([]);
  });

  test("of 5,000 posts in 20,000 versions that are whole takes a request's worth of listings", async () => {
    const author = newAuthor();
    const { world, open } = openWorld();
    await writePosts(world, author, { count: 5_000, versions: 4, hasHead: () => true });
    const { store, calls } = open();
    expect(await store.repair(author)).toMatchObject({ headsAdded: 0, isComplete: true });
    // 20 pages of versions, 5 of heads, one each of copies, addresses, schedules, links and takedowns; the notes and
    // the feed.
    expect(countCalls(calls)).toEqual({ list: 30, get: 2 });
  });

  test("goes on where it stopped at a damaged note as from the beginning", async () => {
    const author = newAuthor();
    const { world, open } = openWorld();
    await writePosts(world, author, { count: 3, versions: 1, hasHead: () => false });
    for (const note of ["nonsense", "[]", "null", '{"missing":7,"next":{"from":1},"at":1e99}']) {
      world.write(0, `u/${author}/repair`, note);
      expect((await open().store.repair(author)).isComplete).toBe(true);
    }
  });
});

describe("a repair is begun beside a list of posts", () => {
  const valueOf = (cookie: string) => cookie.split(";")[0] ?? "";

  test("once a week in a browser, and costs the question nothing", async () => {
    const author = newAuthor();
    const { kv, calls } = createFailingKv(env.POSTS);
    const first = openStore({ kv });
    const cookie = await first.store.repairWhenDue(author);
    expect(cookie).toMatch(
      /^postern_repair=\w{8}\.\w+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(first.later).toHaveLength(1);
    await Promise.all(first.later);
    calls.length = 0;
    for (const now of [NOON, NOON + WEEK - 1]) {
      const again = openStore({ kv, now, cookie: cookie ?? "" });
      expect(await again.store.repairWhenDue(author)).toBeNull();
      expect(again.later).toEqual([]);
    }
    expect(calls).toEqual([]);
    const weekLater = openStore({ kv, now: NOON + WEEK, cookie: cookie ?? "" });
    expect(await weekLater.store.repairWhenDue(author)).not.toBeNull();
    await Promise.all(weekLater.later);
  });

  test("some minutes after a write that failed, and not while it may be on its way", async () => {
    const author = newAuthor();
    const failed = valueOf(openStore().store.repairSoonCookie());
    expect(await isRepairDue(failed, author, NOON + 5 * MINUTE)).toBe(false);
    expect(await isRepairDue(failed, author, NOON + 6 * MINUTE)).toBe(true);
  });

  test("for the next person at the same computer, too", async () => {
    const options = { now: NOON, secureCookies: true };
    const cookie = valueOf(await repairBegunCookie("user_ada", options));
    expect(cookie).not.toContain("ada");
    expect(await isRepairDue(cookie, "user_ada", NOON)).toBe(false);
    expect(await isRepairDue(cookie, "user_eve", NOON)).toBe(true);
    expect(await isRepairDue(`a=b; ${cookie}; c=d`, "user_ada", NOON)).toBe(false);
  });

  test.each([
    null,
    "",
    "postern_repair=",
    "postern_repair=any.",
    "postern_repair=any.zzzzzzzzzz",
    "postern_repair=any.-1",
    `xpostern_repair=any.${(NOON + MINUTE).toString(36)}`,
  ])("whatever else the cookie says: %j", async (cookie) => {
    expect(await isRepairDue(cookie, "user_ada", NOON)).toBe(true);
    expect(writeFailedCookie({ now: NOON, secureCookies: false })).not.toContain("Secure");
  });
});

test("a version that a failed save left half written is seen again, by itself", async () => {
  const author = newAuthor();
  const first = await openStore().store.create(author, draftOf("Before"), "");
  const { kv } = createFailingKv(env.POSTS, ({ operation, keys }) =>
    operation === "put" && keys[0]?.includes("/h/")
      ? { error: new Error("KV PUT failed: 503 injected"), isApplied: false }
      : null,
  );
  const failing = openStore({ kv }).store;
  const base = { parents: [first.revision], nonce: "n" };
  await expect(failing.save(author, first.id, draftOf("After"), base)).rejects.toThrow(/KV/);
  const browser = openStore({ now: LATER, cookie: failing.repairSoonCookie() });
  await browser.store.repairWhenDue(author);
  await Promise.all(browser.later);
  const id: PostId = first.id;
  expect(await openStore({ now: LATER }).store.get(author, id)).toMatchObject({
    post: { title: "After" },
  });
});

describe("a publishing that stopped before anybody was told of it", () => {
  async function stopPublishing() {
    const author = newAuthor();
    const { id, revision } = await openStore().store.create(author, draftOf("Not yet"), "");
    const { kv } = createFailingKv(env.POSTS, ({ operation, keys }) =>
      operation === "put" && keys[0]?.includes("/h/")
        ? { error: kvError("put", 500), isApplied: false }
        : null,
    );
    const half = openStore({ kv }).store.publish(author, id, revision);
    await expect(half).rejects.toThrow(/did not answer/);
    const keys = async () => {
      const listed = await env.POSTS.list({ prefix: `u/${author}/` });
      return listed.keys
        .map(({ name }) => name.split("/")[2] ?? "")
        .sort((a, b) => a.localeCompare(b));
    };
    expect(await keys()).toEqual(["h", "r", "r"]);
    return { author, id, revision, keys };
  }

  test("is not finished by a repair", async () => {
    const { author, id, revision, keys } = await stopPublishing();
    const report = await openStore({ now: LATER }).store.repair(author);
    expect(report).toMatchObject({ headsAdded: 0, copiesMended: 0 });
    expect(await keys()).toEqual(["h", "r", "r"]);
    expect(await openStore({ now: LATER }).store.get(author, id)).toMatchObject({
      post: { revision, state: "draft" },
    });
  });

  test("goes when what was to be published is deleted for ever", async () => {
    const { author, id, revision, keys } = await stopPublishing();
    await openStore().store.purge(author, id, [revision]);
    expect(await keys()).toEqual(["h", "r", "r"]);
    const report = await openStore({ now: LATER }).store.repair(author);
    expect(report).toMatchObject({ headsAdded: 0, purgesFinished: 1 });
    expect(await keys()).toEqual(["h", "r"]);
    expect(await openStore({ now: LATER }).store.get(author, id)).toBeNull();
  });
});
