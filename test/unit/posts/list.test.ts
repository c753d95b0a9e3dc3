import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { RevisionId } from "~/posts/ids";
import type { PostSummary } from "~/posts/post";
import type { ListQuery, PostStore } from "~/posts/store.server";
import { countCalls, createFailingKv } from "../../support/failing-kv";
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

describe("what a page of the list costs", () => {
  /** Puts heads straight into KV: 5,000 saves would take a while. */
  async function fillFast(author: string, count: number): Promise<void> {
    await fill(author, ["Pattern"]);
    const { keys } = await env.POSTS.list({ prefix: `u/${author}/h/` });
    const [pattern] = keys;
    const puts: Promise<void>[] = [];
    for (let index = 1; index < count; index++) {
      const digits = index
        .toString(32)
        .padStart(4, "0")
        .replaceAll("u", "x")
        .replaceAll(/[il]/g, "y")
        .replaceAll("o", "z");
      const name = pattern?.name.replace(/h\/(.{16})..../, (_, stem) => `h/${stem}${digits}`);
      puts.push(env.POSTS.put(name ?? "", "1", { metadata: pattern?.metadata }));
    }
    await Promise.all(puts);
  }

  test.each([10, 5_000])("is one listing with %i posts", { timeout: 30_000 }, async (count) => {
    const author = newAuthor();
    await fillFast(author, count);
    const { kv, calls } = createFailingKv(env.POSTS);
    const { store } = openStore({ kv });
    const first = await store.list(author, { state: "all" });
    expect(first.posts).toHaveLength(Math.min(count, 30));
    expect(countCalls(calls)).toEqual({ list: 1 });

    calls.length = 0;
    await store.list(author, { state: "draft" });
    expect(countCalls(calls)).toEqual({ list: 1 });

    calls.length = 0;
    const cursor = first.cursor ?? undefined;
    const second = await store.list(author, { state: "all", cursor });
    expect(second.posts).toHaveLength(Math.min(count, 30));
    expect(countCalls(calls)).toEqual(cursor ? { list: 1, get: 1 } : { list: 1 });
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
