import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { RevisionId } from "~/posts/post";
import { StoreUnavailable, TakenDown } from "~/posts/store.server";
import { createFailingKv, kvError } from "../../../support/failing-kv";
import { draftOf, newAuthor, NOON, openStore } from "./open-store";

const MINUTE = 60_000;

async function publish(author: string, body = "Another's words.") {
  const { store } = openStore();
  const { id, revision } = await store.create(author, draftOf("Borrowed", body), "");
  const published = await store.publish(author, id, revision);
  if (!published) throw new Error("The post was published");
  const seen = { revision: published.revision, title: "Borrowed", body };
  return { id, draft: revision, request: { ...seen, reason: "Not theirs" } };
}

/** What readers can get of a post: its copy and its addresses that are not gone. */
async function listReadable(author: string, id: string): Promise<string[]> {
  const { keys } = await env.POSTS.list({ prefix: `u/${author}/` });
  const feed = (await env.POSTS.get(`u/${author}/feed`)) ?? "";
  const pages = keys.filter(({ name }) => name.startsWith(`u/${author}/p/`));
  const values = await Promise.all(pages.map(({ name }) => env.POSTS.get(name)));
  return [
    ...keys.map(({ name }) => name).filter((name) => name === `u/${author}/l/${id}`),
    ...pages.map(({ name }) => name).filter((_, at) => !values[at]?.includes("goneAt")),
    ...(feed.includes(id) ? ["feed"] : []),
  ];
}

describe("a takedown", () => {
  test("takes a post from readers and nothing from its author", async () => {
    const author = newAuthor();
    const { id, request } = await publish(author);
    expect(await listReadable(author, id)).toHaveLength(3);
    const { store } = openStore({ now: NOON + MINUTE });
    expect(await store.takeDown(author, id, request)).toBe(true);
    expect(await listReadable(author, id)).toEqual([]);
    expect(await store.getTakedown(author, id)).toMatchObject({
      reason: "Not theirs",
      at: NOON + MINUTE,
    });
    const reading = await openStore({ now: NOON + MINUTE }).store.get(author, id);
    expect(reading).toMatchObject({ kind: "post", post: { state: "draft", body: request.body } });
    const states = (await store.listRevisions(author, id)).map(({ state }) => state);
    expect(states.toSorted()).toEqual(["draft", "draft", "published"]);
  });

  test("lets other words of the post be published, and the same never again", async () => {
    const author = newAuthor();
    const { id, draft, request } = await publish(author);
    const { store } = openStore({ now: NOON + MINUTE });
    await store.takeDown(author, id, request);
    const taken = await store.get(author, id);
    const revision = taken?.kind === "post" ? taken.post.revision : draft;
    for (const same of [draft, revision, request.revision]) {
      await expect(store.publish(author, id, same)).rejects.toBeInstanceOf(TakenDown);
    }
    const retagged = { ...draftOf("Borrowed", request.body), tags: ["new"] };
    const base = (parent: RevisionId, nonce: string) => ({ parents: [parent], nonce });
    const tagged = await store.save(author, id, retagged, base(revision, "tags"));
    await expect(store.publish(author, id, tagged?.revision ?? draft)).rejects.toBeInstanceOf(
      TakenDown,
    );
    expect(await listReadable(author, id)).toEqual([]);
    const own = draftOf("Borrowed", "My own words.");
    const saved = await store.save(author, id, own, base(tagged?.revision ?? draft, "own"));
    expect(await store.publish(author, id, saved?.revision ?? draft)).not.toBeNull();
    expect(await listReadable(author, id)).toHaveLength(3);
  });

  test("is of this author's posts alone", async () => {
    const [author, other] = [newAuthor(), newAuthor()];
    const { id, request } = await publish(author);
    expect(await openStore().store.takeDown(other, id, request)).toBe(false);
    expect(await listReadable(author, id)).toHaveLength(3);
    expect((await env.POSTS.list({ prefix: `u/${other}/` })).keys).toEqual([]);
  });

  test("that fails anywhere gives readers nothing more, and is done to its end by a second try", async () => {
    const count = await countOperations();
    expect(count).toBeGreaterThan(6);
    for (let at = 1; at <= count; at++) {
      const author = newAuthor();
      const { id, request } = await publish(author);
      const { kv } = createFailingKv(env.POSTS, ({ operation }, nth) =>
        nth >= at ? { error: kvError(operation, 503), isApplied: false } : null,
      );
      const failing = openStore({ kv, now: NOON + MINUTE }).store;
      await expect(failing.takeDown(author, id, request), `${at}`).rejects.toBeInstanceOf(
        StoreUnavailable,
      );
      const { store } = openStore({ now: NOON + MINUTE });
      expect(await store.takeDown(author, id, request)).toBe(true);
      expect(await listReadable(author, id), `${at}`).toEqual([]);
      expect((await store.list(author, { state: "published" })).posts).toEqual([]);
    }
  });

  test("that stopped half-way is not undone by whatever mends", async () => {
    const author = newAuthor();
    const { id, request } = await publish(author);
    const { kv } = createFailingKv(env.POSTS, ({ operation, keys }) =>
      operation === "put" && keys[0]?.includes("/r/")
        ? { error: kvError("put", 503), isApplied: false }
        : null,
    );
    const failing = openStore({ kv, now: NOON + MINUTE }).store;
    await expect(failing.takeDown(author, id, request)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await listReadable(author, id)).toEqual([]);

    const { store, later } = openStore({ now: NOON + 10 * MINUTE });
    await store.list(author, { state: "all" });
    await Promise.all(later);
    await openStore({ now: NOON + 20 * MINUTE }).store.repair(author);
    expect(await listReadable(author, id)).toEqual([]);
    const reading = await openStore({ now: NOON + 30 * MINUTE }).store.get(author, id);
    expect(reading).toMatchObject({ kind: "post", post: { state: "draft" } });
  });

  test("whose record is damaged keeps nobody from publishing", async () => {
    const author = newAuthor();
    const { id, draft } = await publish(author);
    const { store } = openStore({ now: NOON + MINUTE });
    for (const damage of ["not JSON", "null", "[]", '{"text":1}']) {
      await env.POSTS.put(`u/${author}/m/${id}`, damage);
      expect(await store.getTakedown(author, id)).toBeNull();
      expect(await store.publish(author, id, draft)).not.toBeNull();
    }
  });
});

/** How many operations a takedown takes. */
async function countOperations(): Promise<number> {
  const author = newAuthor();
  const { id, request } = await publish(author);
  const { kv, calls } = createFailingKv(env.POSTS);
  await openStore({ kv, now: NOON + MINUTE }).store.takeDown(author, id, request);
  return calls.length;
}
