import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { readFeed } from "~/posts/publishing/feed.server";
import { linkIn } from "~/posts/publishing/links.server";
import type { Feed, PublishedPost } from "~/posts/publishing/published";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { StoreUnavailable } from "~/posts/store.server";
import { countCalls, createFailingKv, kvError } from "../../../support/failing-kv";
import { draftOf, newAuthor, NOON, openStore, withStaleLists } from "./open-store";

const MINUTE = 60_000;

/** The feed as a reader gets it at some time, and the feed after what that reading set off. */
async function readFeedAt(
  author: string,
  now: number,
): Promise<{ now: Feed | null; later: Feed | null }> {
  const later: Promise<unknown>[] = [];
  const context = {
    kv: createPatientKv(env.POSTS, async () => undefined),
    now: () => now,
    waitUntil: (work: Promise<unknown>) => void later.push(work),
  };
  const first = await readFeed(context, author);
  await Promise.all(later);
  return { now: first, later: await readFeed(context, author) };
}

function idsIn(feed: Feed | null): string[] {
  return feed?.posts.map(({ id }) => id) ?? [];
}

async function copyOf(author: string, id: string): Promise<PublishedPost | null> {
  return env.POSTS.get(`u/${author}/l/${id}`, "json");
}

async function publish(author: string, title: string, now = NOON) {
  const { store } = openStore({ now });
  const { id, revision } = await store.create(author, draftOf(title, "Some *words*."), "");
  const published = await store.publish(author, id, revision);
  return { id, draft: revision, revision: published?.revision ?? revision };
}

test("a damaged list of recent texts stops nobody from publishing, and a damaged link leads nowhere", async () => {
  const author = newAuthor();
  const { store } = openStore();
  const { id, revision } = await store.create(author, draftOf("Public"), store.createNonce());
  const token = (await store.share(author, id, revision, null)) ?? "";
  const key = `u/${author}/k/${token}`;
  for (const damage of ["not JSON", "null", "{}", "[1]"]) {
    await env.POSTS.put(`u/${author}/recent`, damage);
    expect(await store.publish(author, id, revision)).not.toBeNull();
    expect(await env.POSTS.get(`u/${author}/recent`)).toMatch(/^\[\{"id"/);
    expect(linkIn(author, token, new Map([[key, { value: damage }]]), NOON)).toBeNull();
  }
  const stored = new Map([[key, { value: (await env.POSTS.get(key)) ?? "" }]]);
  expect(linkIn(author, token, stored, NOON)).toMatchObject({ kind: "post", post: { post: id } });
});

describe("publishing", () => {
  test("gives readers the text that was looked at, rendered, and tells the feed of it", async () => {
    const author = newAuthor();
    const { id, draft, revision } = await publish(author, "Hello, reader");
    expect(revision).not.toBe(draft);
    expect(await copyOf(author, id)).toMatchObject({
      revision,
      title: "Hello, reader",
      slug: "hello-reader",
      body: "Some *words*.",
      html: "<p>Some <em>words</em>.</p>\n",
      publishedAt: NOON,
    });
    const { now } = await readFeedAt(author, NOON);
    expect(now?.posts).toMatchObject([{ id, title: "Hello, reader", excerpt: "Some words." }]);
    expect((await openStore().store.list(author, { state: "published" })).posts).toHaveLength(1);
  });

  test("lets readers keep what they have while the author goes on writing", async () => {
    const author = newAuthor();
    const { id, revision } = await publish(author, "First");
    const { store } = openStore({ now: NOON + MINUTE });
    const base = { parents: [revision], nonce: "" };
    const edited = await store.save(author, id, draftOf("Second"), base);
    expect((await copyOf(author, id))?.title).toBe("First");
    expect(await store.get(author, id)).toMatchObject({
      post: { state: "published", title: "Second" },
    });

    if (edited) await store.publish(author, id, edited.revision);
    expect(await copyOf(author, id)).toMatchObject({ title: "Second", publishedAt: NOON });
  });

  test("twice writes no second version", async () => {
    const author = newAuthor();
    const { id, revision } = await publish(author, "Once");
    const again = await openStore().store.publish(author, id, revision);
    expect(again?.revision).toBe(revision);
    expect((await env.POSTS.list({ prefix: `u/${author}/r/` })).keys).toHaveLength(2);
  });

  test("of what is not there, or not theirs, is refused", async () => {
    const [author, other] = [newAuthor(), newAuthor()];
    const { id, draft } = await publish(author, "Mine");
    expect(await openStore().store.publish(other, id, draft)).toBeNull();
    const { store } = openStore();
    const { id: empty } = await store.startPost(author);
    expect(await store.publish(author, empty, draft)).toBeNull();
    expect(await copyOf(other, id)).toBeNull();
  });

  test.each(["unpublish", "trash"] as const)("ends with %s", async (method) => {
    const author = newAuthor();
    const { id } = await publish(author, "Public");
    const { id: other } = await publish(author, "Also public");
    const { store } = openStore();
    await store[method](author, id);
    expect(await copyOf(author, id)).toBeNull();
    expect(idsIn((await readFeedAt(author, NOON)).now)).toEqual([other]);
    const state = method === "trash" ? "trashed" : "draft";
    expect(await store.get(author, id)).toMatchObject({ post: { state, title: "Public" } });
    await store.restore(author, id);
    expect(await copyOf(author, id)).toBeNull();
  });

  test("that cannot be withdrawn from readers is not said to be withdrawn", async () => {
    const author = newAuthor();
    const { id } = await publish(author, "Public");
    const { kv } = createFailingKv(env.POSTS, ({ operation }) =>
      operation === "delete" ? { error: kvError("delete", 500), isApplied: false } : null,
    );
    await expect(openStore({ kv }).store.unpublish(author, id)).rejects.toThrow(StoreUnavailable);
    const { store } = openStore();
    expect(await store.get(author, id)).toMatchObject({ post: { state: "published" } });
    await store.unpublish(author, id);
    expect(await copyOf(author, id)).toBeNull();
  });

  test("stays known to a save whose page KV no longer shows", async () => {
    const author = newAuthor();
    const { id, revision } = await publish(author, "Public");
    await env.POSTS.delete(`u/${author}/h/${id}/${revision}`);
    await env.POSTS.delete(`u/${author}/r/${id}/${revision}`);
    const { store } = openStore({ now: NOON + 1 });
    await store.save(author, id, draftOf("Edited"), { parents: [revision], nonce: "" });
    const { posts } = await store.list(author, { state: "published" });
    expect(posts).toMatchObject([{ title: "Edited" }]);
  });
});

describe("the feed", () => {
  test("has the latest first, and costs a reader one read", async () => {
    const author = newAuthor();
    const a = await publish(author, "A", NOON);
    const b = await publish(author, "B", NOON + MINUTE);
    expect(idsIn((await readFeedAt(author, NOON)).now)).toEqual([b.id, a.id]);
    const { kv, calls } = createFailingKv(env.POSTS);
    const context = { kv: createPatientKv(kv, async () => undefined), now: () => NOON };
    await readFeed({ ...context, waitUntil: () => undefined }, author);
    expect(countCalls(calls)).toEqual({ get: 1 });
  });

  test("is healed by the first reader once listings show what was missed, and only once", async () => {
    const author = newAuthor();
    const a = await publish(author, "A");
    const key = `u/${author}/feed`;
    const stale = (await env.POSTS.get(key)) ?? "";
    const b = await publish(author, "B", NOON + 1_000);
    await env.POSTS.put(key, stale); // As if both had been published at once, in two places.

    expect(idsIn((await readFeedAt(author, NOON + 200_000)).later)).toEqual([a.id]);
    const healing = await readFeedAt(author, NOON + 200_001);
    expect(idsIn(healing.now)).toEqual([a.id]);
    expect(idsIn(healing.later)).toEqual([b.id, a.id]);

    await env.POSTS.delete(`u/${author}/l/${a.id}`);
    expect(idsIn((await readFeedAt(author, NOON + 60 * MINUTE)).later)).toEqual([b.id, a.id]);
    expect(idsIn((await readFeedAt(author, NOON + 25 * 60 * MINUTE)).later)).toEqual([b.id]);
  });

  test("that is healed late does not hide a newer one", async () => {
    const author = newAuthor();
    const a = await publish(author, "A");
    await readFeedAt(author, NOON + 200_001);
    const { store } = openStore({ now: NOON + 200_002 });
    await store.unpublish(author, a.id);
    expect(idsIn((await readFeedAt(author, NOON + 200_003)).now)).toEqual([]);
  });

  test("knows of the change that led to it, whatever the listing shows", async () => {
    const author = newAuthor();
    const a = await publish(author, "A");
    const b = await openStore().store.create(author, draftOf("B"), "");
    const { store } = openStore({ kv: await withStaleLists(author), now: NOON + 1 });
    await store.publish(author, b.id, b.revision);
    expect(idsIn((await readFeedAt(author, NOON)).now)).toEqual([b.id, a.id]);
    await store.unpublish(author, a.id);
    expect(idsIn((await readFeedAt(author, NOON)).now)).not.toContain(a.id);
  });

  test("of somebody who published nothing is none", async () => {
    expect((await readFeedAt(newAuthor(), NOON)).now).toBeNull();
  });
});

describe("a list of posts mends what readers get", () => {
  async function lose(author: string, id: string) {
    await env.POSTS.delete(`u/${author}/l/${id}`);
    await env.POSTS.delete(`u/${author}/feed`);
  }

  test.each([
    ["not while KV may be late", 0, 0],
    ["within the day", 4 * MINUTE, 1],
    ["not after", 25 * 60 * MINUTE, 0],
  ])("%s", async (_when, age, copies) => {
    const author = newAuthor();
    const { id } = await publish(author, "Public");
    await lose(author, id);
    // What is wrong at one look may be so only because KV is late.
    for (const look of [age, age + MINUTE, age + 5 * MINUTE]) {
      expect((await env.POSTS.list({ prefix: `u/${author}/l/` })).keys).toEqual([]);
      const { store, later } = openStore({ now: NOON + look });
      await store.list(author, { state: "all" });
      await Promise.all(later);
    }
    expect((await env.POSTS.list({ prefix: `u/${author}/l/` })).keys).toHaveLength(copies);
    expect(idsIn((await readFeedAt(author, NOON)).now)).toHaveLength(copies);
  });

  test("for one read, and none if nothing was published of late", async () => {
    const author = newAuthor();
    await publish(author, "Public");
    const costAt = async (now: number) => {
      const { kv, calls } = createFailingKv(env.POSTS);
      const { store, later } = openStore({ kv, now });
      await store.list(author, { state: "all" });
      await Promise.all(later);
      return countCalls(calls.filter(({ operation }) => operation !== "delete"));
    };
    expect(await costAt(NOON + 10 * MINUTE)).toEqual({ list: 1, get: 1 });
    expect(await costAt(NOON + 25 * 60 * MINUTE)).toEqual({ list: 1 });
  });
});
