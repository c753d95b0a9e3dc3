import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test } from "vitest";
import type { PostId, RevisionId } from "~/posts/ids";
import { createErasure } from "~/posts/upkeep/erasure.server";
import { countCalls, createFailingKv, kvError } from "../../../support/failing-kv";
import { keysOf } from "../saved-versions";
import { draftOf, newAuthor, NOON, openStore } from "../store/open-store";
import {
  HOUR,
  hintsOf,
  LISTED,
  MINUTE,
  readersOf,
  requestAt,
  runAt,
  scheduleNew,
} from "./open-scheduler";

const DUE = NOON + HOUR;
const NOBODY = { copies: [], slugs: [], feed: [] };

/** Each test has the cron's listing for itself. */
afterEach(async () => {
  for (const { name } of (await env.POSTS.list({ prefix: "s/" })).keys)
    await env.POSTS.delete(name);
});

async function save(author: string, id: PostId, title: string, now: number) {
  const { store } = openStore({ now });
  const reading = await store.get(author, id);
  if (reading?.kind !== "post") throw new Error("There is one version");
  const parents = [reading.post.revision];
  await store.save(author, id, draftOf(title), { parents, nonce: title });
}

async function viewAt(now: number, author: string, id: PostId) {
  const { store, later } = openStore({ now });
  const reading = await store.get(author, id);
  const [first] = reading?.kind === "conflict" ? reading.versions : [];
  const post = reading?.kind === "post" ? reading.post : first;
  const view = post ? await store.getSchedule(author, id, post.revision) : null;
  await Promise.all(later);
  return view;
}

describe("a scheduled post", () => {
  test("appears when its time has come, as it stands then, and nobody looks at it any more", async () => {
    const author = newAuthor();
    const id = await scheduleNew(author);
    await save(author, id, "Edited since", NOON + MINUTE);
    expect(await runAt(DUE - 1)).toMatchObject({ looked: 0 });
    expect(await readersOf(author)).toEqual(NOBODY);

    const { published } = await runAt(DUE);
    const slug = "edited-since";
    expect(published).toEqual([{ authorId: author, slug, origin: "https://postern.example" }]);
    expect(await readersOf(author)).toEqual({ copies: [id], slugs: [slug], feed: [id] });
    expect(await env.POSTS.get(`u/${author}/l/${id}`, "json")).toMatchObject({
      title: "Edited since",
      publishedAt: DUE,
      updatedAt: DUE,
    });
    expect(await viewAt(DUE, author, id)).toBeNull();
    expect(await runAt(DUE + 10 * MINUTE)).toMatchObject({ looked: 1, published: [] });
    expect(await runAt(DUE + 20 * MINUTE)).toMatchObject({ looked: 0 });
    expect(await hintsOf(author)).toEqual([]);
    expect((await keysOf(author, "r/")).length).toBe(3);
  });

  test("is shown as was chosen, and says who scheduled it", async () => {
    const author = "org_of-two";
    const choice = { ...LISTED, isUnlisted: true, isPage: true, slug: "hidden" };
    const id = await scheduleNew(author, "Team", { choice, writerId: "user_ada" });
    await runAt(DUE);
    const { slugs } = await readersOf(author);
    expect(slugs).toEqual([expect.stringMatching(/^hidden-\w{20}$/)]);
    expect(await openStore().store.getPublication(author, id)).toMatchObject({
      isUnlisted: true,
      isPage: true,
    });
    const { store } = openStore({ now: DUE });
    expect(await store.get(author, id)).toMatchObject({ post: { writer: "user_ada" } });
  });

  test("waits while somebody writes in it, and appears when they pause", async () => {
    const author = newAuthor();
    const id = await scheduleNew(author);
    await save(author, id, "Half a sen", DUE - 2 * MINUTE);
    expect(await runAt(DUE)).toMatchObject({ waiting: 1, published: [] });
    expect(await viewAt(DUE, author, id)).toMatchObject({ isDue: true, reason: null });
    await save(author, id, "Half a sentence", DUE + 4 * MINUTE);
    expect((await runAt(DUE + 10 * MINUTE)).published).toHaveLength(1);
    expect((await readersOf(author)).slugs).toEqual(["half-a-sentence"]);
  });

  test("of somebody who never pauses is missed after a day", async () => {
    const author = newAuthor();
    const id = await scheduleNew(author);
    const late = DUE + 24 * HOUR + 1;
    await save(author, id, "Still", late - MINUTE);
    expect(await runAt(late)).toMatchObject({ refused: 1 });
    expect(await viewAt(late, author, id)).toMatchObject({ reason: "missed" });
    expect(await readersOf(author)).toEqual(NOBODY);
  });

  test.each(["unpublish", "trash", "purge"] as const)(
    "does not come back after %s, though its hint does",
    async (end) => {
      const author = newAuthor();
      const id = await scheduleNew(author);
      await runAt(DUE);
      const { store } = openStore({ now: DUE + MINUTE });
      const reading = await store.get(author, id);
      const seen: RevisionId[] = reading?.kind === "post" ? [reading.post.revision] : [];
      await (end === "purge" ? store.purge(author, id, seen) : store[end](author, id));
      if (end === "trash") await openStore({ now: DUE + 2 * MINUTE }).store.restore(author, id);
      expect(await readersOf(author)).toEqual(NOBODY);
      for (const after of [10, 20, 30]) {
        await env.POSTS.put(`s/${String(DUE).padStart(15, "0")}/${author}/${id}`, "1");
        expect((await runAt(DUE + after * MINUTE)).published).toEqual([]);
        expect(await readersOf(author)).toEqual(NOBODY);
      }
    },
  );

  test("is not published by a run that saw what stood there before it was withdrawn, for long", async () => {
    const author = newAuthor();
    const id = await scheduleNew(author);
    const before = await snapshotOf(author);
    await runAt(DUE);
    await openStore({ now: DUE + MINUTE }).store.unpublish(author, id);
    await runAt(DUE + MINUTE, { kv: before });
    expect((await readersOf(author)).copies).toEqual([id]);
    expect((await keysOf(author, "r/")).length).toBe(3);
    await runAt(DUE + 10 * MINUTE);
    expect(await readersOf(author)).toEqual(NOBODY);
  });

  test.each(["publish", "trash", "cancel"] as const)("is over with %s", async (end) => {
    const author = newAuthor();
    const id = await scheduleNew(author);
    const { store } = openStore({ now: NOON + MINUTE });
    const reading = await store.get(author, id);
    if (reading?.kind !== "post") throw new Error("There is one version");
    if (end === "publish") {
      await store.publish(author, id, reading.post.revision);
      await openStore({ now: NOON + 2 * MINUTE }).store.unpublish(author, id);
    }
    if (end === "trash") {
      await store.trash(author, id);
      await openStore({ now: NOON + 2 * MINUTE }).store.restore(author, id);
    }
    if (end === "cancel") await store.endSchedule(author, id, null);
    expect(await viewAt(NOON + 3 * MINUTE, author, id)).toBeNull();
    expect((await runAt(DUE)).published).toEqual([]);
    expect(await readersOf(author)).toEqual(NOBODY);
  });

  test("appears at the time that was asked for last, and once", async () => {
    const author = newAuthor();
    const id = await scheduleNew(author);
    for (const at of [DUE + HOUR, DUE + 2 * HOUR, DUE + HOUR]) {
      const { store } = openStore({ now: NOON + MINUTE });
      expect(await store.schedule(author, id, requestAt(at))).toBe("scheduled");
    }
    expect(await hintsOf(author)).toEqual([DUE + HOUR]);
    // A hint that is still listed leads to nothing, and goes.
    await env.POSTS.put(`s/${String(DUE).padStart(15, "0")}/${author}/${id}`, "1");
    expect(await runAt(DUE)).toMatchObject({ looked: 1, published: [] });
    expect(await runAt(DUE + 11 * MINUTE)).toMatchObject({ looked: 1, published: [] });
    expect(await hintsOf(author)).toEqual([DUE + HOUR]);
    expect((await runAt(DUE + HOUR)).published).toHaveLength(1);
  });

  test("that is deleted for ever leaves nothing of its schedule behind", async () => {
    const author = newAuthor();
    const id = await scheduleNew(author);
    const { store } = openStore({ now: NOON + MINUTE });
    const reading = await store.get(author, id);
    const seen = reading?.kind === "post" ? [reading.post.revision] : [];
    await store.purge(author, id, seen);
    expect([await keysOf(author, "s/"), await hintsOf(author)]).toEqual([[], []]);
  });

  test("whose hint is lost gets it again from its page and from a repair", async () => {
    const author = newAuthor();
    const id = await scheduleNew(author);
    const lose = () => env.POSTS.delete(`s/${String(DUE).padStart(15, "0")}/${author}/${id}`);
    await lose();
    await openStore({ now: NOON + MINUTE }).store.repair(author);
    expect(await hintsOf(author)).toEqual([DUE]);
    await lose();
    expect(await viewAt(DUE + 21 * MINUTE, author, id)).toMatchObject({ isDue: true });
    expect(await hintsOf(author)).toEqual([DUE]);
    expect((await runAt(DUE + 30 * MINUTE)).published).toHaveLength(1);
  });
});

describe("nothing is published", () => {
  async function refuse(author: string, id: PostId, options: Parameters<typeof runAt>[1] = {}) {
    expect(await runAt(DUE, options)).toMatchObject({ refused: 1, published: [] });
    expect(await hintsOf(author)).toEqual([]);
    const view = await viewAt(DUE, author, id);
    // Asked for again, it appears; a repair does not ask.
    await openStore({ now: DUE + MINUTE }).store.repair(author);
    expect((await runAt(DUE + 20 * MINUTE, options)).published).toEqual([]);
    return view?.reason;
  }

  test("of two versions", async () => {
    const author = newAuthor();
    const id = await scheduleNew(author);
    const { store } = openStore({ now: NOON + MINUTE });
    await store.save(author, id, draftOf("Elsewhere"), { parents: [], nonce: "" });
    expect(await refuse(author, id)).toBe("conflict");
    expect(await readersOf(author)).toEqual(NOBODY);
  });

  test("of the words that a moderator took down", async () => {
    const author = newAuthor();
    const id = await scheduleNew(author);
    const { store } = openStore();
    const words = draftOf("Later");
    const revision = "0".repeat(20) as RevisionId;
    await store.takeDown(author, id, { ...words, revision, reason: "Not theirs" });
    expect(await refuse(author, id)).toBe("takenDown");
  });

  test("where another post stands", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const choice = { ...LISTED, slug: "here" };
    const other = await store.create(author, draftOf("Other"), store.createNonce());
    const id = await scheduleNew(author, "Later", { choice });
    await store.publish(author, other.id, other.revision, { slug: "here" });
    expect(await refuse(author, id)).toBe("address");
    expect((await readersOf(author)).copies).toEqual([other.id]);
    const again = requestAt(DUE + HOUR, { choice });
    expect(await openStore({ now: DUE }).store.schedule(author, id, again)).toBe("address");
    expect(await openStore({ now: DUE }).store.schedule(author, id, requestAt(DUE + HOUR))).toBe(
      "scheduled",
    );
    expect(await viewAt(DUE + 2, author, id)).toMatchObject({ reason: null, at: DUE + HOUR });
    expect((await runAt(DUE + HOUR)).published).toHaveLength(1);
  });

  test("by whoever manages the posts no more", async () => {
    const author = "org_left";
    const id = await scheduleNew(author, "Later", { writerId: "user_left" });
    const asked: string[][] = [];
    const mayPublish = async (...who: string[]) => (asked.push(who), false);
    expect(await refuse(author, id, { mayPublish })).toBe("notManager");
    expect(asked).toEqual([[author, "user_left"]]);
  });

  test("of a version that is damaged", async () => {
    const author = newAuthor();
    const id = await scheduleNew(author);
    const [key = ""] = await keysOf(author, "r/");
    await env.POSTS.put(key, "damaged");
    expect(await runAt(DUE)).toMatchObject({ refused: 1 });
    expect(await env.POSTS.get(`u/${author}/o/${id}`)).toContain('"damaged"');
  });

  test("for whoever is leaving, and their erasure takes all along", async () => {
    const author = newAuthor();
    await scheduleNew(author);
    const sleep = async () => undefined;
    const erasureAt = (now: number) =>
      createErasure({
        kv: env.POSTS,
        now: () => now,
        sleep,
        isKnown: async () => false,
        dissolve: async () => false,
      });
    await erasureAt(NOON).request(author, []);
    expect((await runAt(DUE)).published).toEqual([]);
    await erasureAt(DUE).sweep();
    expect([await hintsOf(author), await keysOf(author)]).toEqual([[], []]);
  });

  test("that cannot be scheduled", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("Now"), store.createNonce());
    const ask = (at: number) => store.schedule(author, id, requestAt(at));
    expect(await ask(NOON + 4 * MINUTE)).toBe("too-soon");
    expect(await ask(NOON + 367 * 24 * HOUR)).toBe("too-late");
    expect(await store.schedule(newAuthor(), id, requestAt(DUE))).toBeNull();
    await store.publish(author, id, revision);
    expect(await ask(DUE)).toBe("published");
    await store.trash(author, id);
    expect(await ask(DUE)).toBe("trashed");
    expect(await hintsOf(author)).toEqual([]);
  });
});

describe("a run", () => {
  test("is one list when nothing is due", async () => {
    await scheduleNew(newAuthor());
    const { kv, calls } = createFailingKv(env.POSTS);
    await runAt(DUE - 1, { kv });
    expect(countCalls(calls)).toEqual({ list: 1 });
  });

  test("takes for a post what the guide says", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id } = await store.create(author, draftOf("Counted"), store.createNonce());
    const counting = createFailingKv(env.POSTS);
    const own = openStore({ kv: counting.kv }).store;
    await own.schedule(author, id, requestAt(DUE, { writerId: author }));
    expect(countCalls(counting.calls)).toEqual({ list: 1, get: 1, put: 2 });
    const costAt = async (now: number) => {
      const { kv, calls } = createFailingKv(env.POSTS);
      await runAt(now, { kv });
      return countCalls(calls);
    };
    // For all posts, for this one, and for its author's feed; then the hint goes, and the head that was replaced.
    expect(await costAt(DUE)).toEqual({ list: 1 + 4 + 1, get: 1 + 3 + 1, put: 6 + 1 });
    expect(await costAt(DUE + 10 * MINUTE)).toEqual({ list: 1 + 3, get: 1, delete: 2 });
  });

  test("does as much as a run may, within its operations, and the next ones the rest", async () => {
    const author = newAuthor();
    const ids = [];
    for (let count = 0; count < 25; count++) ids.push(await scheduleNew(author, `Post ${count}`));
    const { kv, calls } = createFailingKv(env.POSTS);
    expect((await runAt(DUE, { kv })).published).toHaveLength(20);
    expect(calls.length).toBeLessThan(400);
    expect(countCalls(calls).list).toBe(20 * 4 + 2);
    for (const after of [10, 20]) await runAt(DUE + after * MINUTE);
    const { copies, slugs, feed } = await readersOf(author);
    expect(copies).toHaveLength(25);
    expect(slugs).toHaveLength(25);
    expect(feed.toSorted()).toEqual(ids.toSorted());
  });

  test("gives two posts of one title two addresses, and tells the feed of both, whatever is listed", async () => {
    const author = newAuthor();
    await scheduleNew(author, "Same");
    await scheduleNew(author, "Same");
    const stale = createFailingKv(env.POSTS).kv;
    const list = async (options: KVNamespaceListOptions) =>
      /\/[pl]\/$/.test(options.prefix ?? "")
        ? { keys: [], list_complete: true, cacheStatus: null }
        : env.POSTS.list(options);
    await runAt(DUE, { kv: Object.assign(stale, { list }) });
    const { slugs, feed } = await readersOf(author);
    expect(slugs).toEqual(["same", "same-2"]);
    expect(feed).toHaveLength(2);
  });

  test("that breaks off anywhere leaves what the next one finishes", async () => {
    const { calls } = await interrupt(Number.POSITIVE_INFINITY);
    for (let last = 1; last < calls; last++) {
      const { author, id } = await interrupt(last);
      // Read before every next step, so that no copy of what is not there matters.
      await runAt(DUE + 10 * MINUTE);
      await runAt(DUE + 20 * MINUTE);
      await runAt(DUE + 30 * MINUTE);
      const { copies, slugs, feed } = await readersOf(author);
      expect([copies, feed], `after ${last}`).toEqual([[id], [id]]);
      expect(slugs, `after ${last}`).toHaveLength(1);
      expect(slugs[0], `after ${last}`).toMatch(/^later-\w{20}$/);
      expect(await hintsOf(author), `after ${last}`).toEqual([]);
      expect(await keysOf(author, "r/"), `after ${last}`).toHaveLength(2);
    }
  });

  async function interrupt(last: number) {
    const author = newAuthor();
    const id = await scheduleNew(author, "Later", { choice: { ...LISTED, isUnlisted: true } });
    const { kv, calls } = createFailingKv(env.POSTS, ({ operation }, count) =>
      count > last ? { error: kvError(operation, 500), isApplied: false } : null,
    );
    const outcome = await runAt(DUE, { kv }).then(
      () => "done",
      () => "broken",
    );
    expect(outcome).toBe(Number.isFinite(last) ? "broken" : "done");
    return { author, id, calls: calls.length };
  }
});

/** KV as it shows itself where nobody has seen yet what is done from now on; what is written there is there. */
async function snapshotOf(author: string): Promise<KVNamespace> {
  const { kv } = createFailingKv(env.POSTS);
  const names = (await env.POSTS.list()).keys;
  const shown = names.filter(({ name }) => name.includes(author));
  const list = async ({ prefix }: KVNamespaceListOptions) => ({
    keys: shown.filter(({ name }) => name.startsWith(prefix ?? "")),
    list_complete: true,
    cacheStatus: null,
  });
  return Object.assign(kv, { list });
}
