import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { PostId, RevisionId } from "~/posts/ids";
import type { PostSummary } from "~/posts/post";
import type { ListQuery, PostStore } from "~/posts/store.server";
import { countCalls, createFailingKv } from "../../../support/failing-kv";
import { createFaultyKv } from "../../../support/faulty-kv";
import { CALM, FaultyWorld } from "../../../support/faulty-kv-world";
import { draftOf, newAuthor, NOON, openStore } from "./open-store";

/** Saves posts a second apart, the first one first. */
async function fill(author: string, titles: string[]): Promise<void> {
  for (const [index, title] of titles.entries()) {
    await openStore({ now: NOON + index * 1_000 }).store.create(author, draftOf(title), "");
  }
}

function titled(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `Post ${index}`);
}

async function pagesOf(
  store: PostStore,
  author: string,
  query: ListQuery,
): Promise<PostSummary[][]> {
  const pages: PostSummary[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = await store.list(author, { ...query, cursor: cursor ?? undefined });
    pages.push(page.posts);
    cursor = page.cursor;
    if (pages.length > 100) throw new Error("Paging does not end");
  } while (cursor !== null);
  return pages;
}

function titlesIn(pages: PostSummary[][]): string[] {
  return pages.flat().map(({ title }) => title);
}

describe("a list", () => {
  test("of no posts is empty", async () => {
    const { store } = openStore();
    expect(await store.list(newAuthor(), { state: "all" })).toEqual({ posts: [], cursor: null });
  });

  test("shows the newest created first, thirty at a time, each once", async () => {
    const author = newAuthor();
    await fill(author, titled(65));
    const pages = await pagesOf(openStore().store, author, { state: "all" });
    expect(pages.map((page) => page.length)).toEqual([30, 30, 5]);
    expect(titlesIn(pages)).toEqual(titled(65).toReversed());
  });

  test.each([1, 2, 3, 7, 100])("pages by %i without losing or repeating a post", async (limit) => {
    const author = newAuthor();
    await fill(author, titled(7));
    const pages = await pagesOf(openStore().store, author, { state: "all", limit });
    expect(titlesIn(pages)).toEqual(titled(7).toReversed());
    expect(Math.max(...pages.map((page) => page.length))).toBe(Math.min(limit, 7));
  });

  test("never tears a post whose heads fall on two pages", async () => {
    const author = newAuthor();
    const { store } = openStore();
    await fill(author, titled(3));
    const nonce = openStore({ now: NOON + 1_500 }).store.createNonce();
    for (const title of ["A", "B", "C", "D", "E"])
      await store.create(author, draftOf(title), nonce);
    for (const limit of [1, 2, 3, 4, 5, 6, 7]) {
      for (const state of ["all", "draft"] as const) {
        const pages = await pagesOf(store, author, { state, limit });
        const posts = pages.flat();
        expect(posts.map(({ conflicted }) => conflicted)).toEqual([false, true, false, false]);
        expect(new Set(posts.map(({ id }) => id)).size).toBe(4);
      }
    }
  });

  test("is filtered by state; all leaves out the trash", async () => {
    const author = newAuthor();
    await fill(author, titled(5));
    const { store } = openStore();
    const [newest] = (await store.list(author, { state: "all" })).posts;
    if (newest) await store.trash(author, newest.id);
    const titles = async (state: ListQuery["state"]) =>
      titlesIn([(await store.list(author, { state })).posts]);
    expect(await titles("trashed")).toEqual(["Post 4"]);
    expect(await titles("all")).toEqual(["Post 3", "Post 2", "Post 1", "Post 0"]);
    expect(await titles("draft")).toEqual(["Post 3", "Post 2", "Post 1", "Post 0"]);
    expect(await titles("published")).toEqual([]);
  });

  test("pages on through posts that do not match", async () => {
    const author = newAuthor();
    await fill(author, titled(12));
    const { store } = openStore();
    const { posts } = await store.list(author, { state: "all" });
    for (const { id } of posts.slice(0, 9)) await store.trash(author, id);
    const pages = await pagesOf(store, author, { state: "all", limit: 2 });
    expect(titlesIn(pages)).toEqual(["Post 2", "Post 1", "Post 0"]);
    expect(pages[0]).not.toEqual([]);
  });

  test("reads on after an empty page of KV's", async () => {
    const author = newAuthor();
    await fill(author, ["One"]);
    const list = async ({ cursor, ...options }: KVNamespaceListOptions) =>
      cursor === "on"
        ? env.POSTS.list(options)
        : { keys: [], list_complete: false, cursor: "on", cacheStatus: null };
    const kv = Object.assign(createFailingKv(env.POSTS).kv, { list });
    const { posts } = await openStore({ kv }).store.list(author, { state: "all" });
    expect(posts.map(({ title }) => title)).toEqual(["One"]);
  });

  test("shows only its author's posts", async () => {
    const [author, other] = [newAuthor(), newAuthor()];
    await fill(author, ["Mine"]);
    await fill(`${author}x`, ["Not mine"]);
    await fill(other, ["Theirs"]);
    const { posts } = await openStore().store.list(author, { state: "all" });
    expect(posts.map(({ title }) => title)).toEqual(["Mine"]);
  });

  test.each([
    "garbage",
    "..",
    "0123456789abcdefghjk..%%%",
    "a.b.c.d",
    "0123456789abcdefghjk.x.",
    "\u0000",
  ])("begins at the newest post, or ends, for the cursor %j", async (cursor) => {
    const author = newAuthor();
    await fill(author, ["One"]);
    const { posts } = await openStore().store.list(author, { state: "all", cursor });
    expect(posts.length).toBeLessThanOrEqual(1);
  });
});

describe("a list that is searched", () => {
  async function titlesFound(query: Omit<ListQuery, "state">): Promise<string[]> {
    const author = newAuthor();
    const { store } = openStore();
    await store.create(author, draftOf("Élan vital", "On *movement* and time.", ["Essays"]), "");
    await store.create(author, draftOf("Postern", "A small door.", ["gate", "essays"]), "");
    await store.create(author, draftOf("Bread", "Flour, water, time.", ["kitchen"]), "");
    const { posts } = await store.list(author, { state: "all", ...query });
    return posts.map(({ title }) => title).toSorted();
  }

  test.each([
    ["elan", ["Élan vital"]],
    ["TIME", ["Bread", "Élan vital"]],
    ["time water", ["Bread"]],
    ["kitchen", ["Bread"]],
    ["  ", ["Bread", "Postern", "Élan vital"]],
    ["nothing of the kind", []],
  ])("for %j finds %j", async (search, titles) => {
    expect(await titlesFound({ search })).toEqual(titles);
  });

  test("by tag finds the whole tag, in any case", async () => {
    expect(await titlesFound({ tag: "essays" })).toEqual(["Postern", "Élan vital"]);
    expect(await titlesFound({ tag: "essay" })).toEqual([]);
  });
});

describe("what a page of the list costs", () => {
  /** A namespace with so many posts of one author: Miniflare would take long over 5,000 puts. */
  async function filledWith(author: string, count: number): Promise<KVNamespace> {
    const world = new FaultyWorld({ settings: CALM, seed: 1, now: NOON });
    const wait = async () => undefined;
    for (let index = 0; index < count; index++) {
      const { kv } = createFaultyKv(world, { location: 0, wait });
      const { store } = openStore({ kv, now: NOON + index * 1_000 });
      await store.create(author, draftOf(`Post ${index}`), "");
    }
    return createFaultyKv(world, { location: 0, wait }).kv;
  }

  test.each([10, 5_000])("is one listing with %i posts", { timeout: 30_000 }, async (count) => {
    const author = newAuthor();
    const { kv, calls } = createFailingKv(await filledWith(author, count));
    const { store } = openStore({ kv });
    const costOf = async <T>(work: () => Promise<T>) => {
      calls.length = 0;
      const answer = await work();
      return { answer, cost: countCalls(calls) };
    };
    const first = await costOf(() => store.list(author, { state: "all" }));
    expect(first.answer.posts).toHaveLength(Math.min(count, 30));
    expect(first.cost).toEqual({ list: 1 });

    const drafts = await costOf(() => store.list(author, { state: "draft" }));
    expect(drafts.cost).toEqual({ list: 1 });
    const found = await costOf(() =>
      store.list(author, { state: "all", search: `post ${count - 5}` }),
    );
    expect(found.answer.posts).toHaveLength(1);
    expect(found.cost).toEqual({ list: 1 });

    const cursor = first.answer.cursor ?? undefined;
    const second = await costOf(() => store.list(author, { state: "all", cursor }));
    expect(second.answer.posts).toHaveLength(Math.min(count, 30));
    expect(second.cost).toEqual(cursor ? { list: 1, get: 1 } : { list: 1 });

    const [newest] = first.answer.posts;
    const id = newest?.id ?? ("" as PostId);
    expect((await costOf(() => store.get(author, id))).cost).toEqual({ list: 1, get: 1 });
    const base = { parents: newest ? [newest.revision] : [], nonce: "" };
    const saved = await costOf(() => store.save(author, id, draftOf("Edited"), base));
    expect(saved.cost).toEqual({ get: 1, put: 2 });
    expect((await costOf(() => store.create(author, draftOf("New"), ""))).cost).toEqual({ put: 2 });
  });

  test("in the trash of somebody who threw nothing away is five listings at most", async () => {
    const author = newAuthor();
    const { kv, calls } = createFailingKv(await filledWith(author, 5_100));
    const { store } = openStore({ kv });
    const { posts, cursor } = await store.list(author, { state: "trashed" });
    expect(posts).toEqual([]);
    expect(cursor).not.toBeNull();
    expect(countCalls(calls)).toEqual({ list: 5 });
  });
});

test("a post has one row while all its versions are known, however many there are", async () => {
  const author = newAuthor();
  const { store } = openStore();
  const first = await store.create(author, draftOf("0"), "");
  let parents: RevisionId[] = [first.revision];
  for (let version = 1; version < 8; version++) {
    const saved = await store.save(author, first.id, draftOf(`${version}`), { parents, nonce: "" });
    parents = saved ? [saved.revision] : [];
  }
  const { posts } = await store.list(author, { state: "all" });
  expect(posts).toMatchObject([{ title: "7", conflicted: false }]);
});
