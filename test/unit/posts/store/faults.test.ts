import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { RevisionId } from "~/posts/ids";
import { StoreUnavailable } from "~/posts/store.server";
import { countCalls, createFailingKv, type Fault, kvError } from "../../../support/failing-kv";
import { draftOf, newAuthor, NOON, openStore, withoutKeys } from "./open-store";

function failing(decide: Parameters<typeof createFailingKv>[1]) {
  const { kv, calls } = createFailingKv(env.POSTS, decide);
  return { ...openStore({ kv }), calls };
}

function fault(error: Error, isApplied = false): Fault {
  return { error, isApplied };
}

describe("KV that fails", () => {
  test("is asked up to five times, after pauses that double", async () => {
    const author = newAuthor();
    const put = failing((call, count) => (count < 5 ? fault(kvError(call.operation, 500)) : null));
    await put.store.create(author, draftOf("At last"), "");
    expect(put.pauses).toEqual([50, 100, 200, 400]);
    expect((await openStore().store.list(author, { state: "all" })).posts).toHaveLength(1);
  });

  test("is given a second and more to recover when it says that it is asked too often", async () => {
    const { store, pauses } = failing((call, count) =>
      count < 4 ? fault(kvError(call.operation, 429)) : null,
    );
    await store.create(newAuthor(), draftOf("Patient"), "");
    expect(pauses).toEqual([1_100, 2_200, 4_400]);
  });

  test.each(["create", "save", "get", "list", "trash", "restore"] as const)(
    "for good makes %s throw StoreUnavailable, after five tries",
    async (method) => {
      const author = newAuthor();
      const { id, revision } = await openStore().store.create(author, draftOf("Here"), "");
      const { store, calls, pauses } = failing((call) => fault(kvError(call.operation, 503)));
      const attempts = {
        create: () => store.create(author, draftOf("New"), ""),
        save: () => store.save(author, id, draftOf("New"), { parents: [revision], nonce: "" }),
        get: () => store.get(author, id),
        list: () => store.list(author, { state: "all" }),
        trash: () => store.trash(author, id),
        restore: () => store.restore(author, id),
      };
      const error: unknown = await attempts[method]().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect(error).toMatchObject({ retryAfterSeconds: 5, cause: { message: /503/ } });
      expect(calls).toHaveLength(5);
      expect(pauses).toHaveLength(4);
    },
  );

  test("is not asked again for what it can never do", async () => {
    const { store, calls } = failing((call) => fault(kvError(call.operation, 400)));
    await expect(store.create(newAuthor(), draftOf("No"), "")).rejects.toThrow(/400/);
    expect(calls).toHaveLength(1);
  });

  test("although it did what it was asked makes no second post", async () => {
    const author = newAuthor();
    const { store } = failing((call, count) =>
      count % 2 === 1 ? fault(kvError(call.operation, 500), true) : null,
    );
    await store.create(author, draftOf("Once"), "");
    const { keys } = await env.POSTS.list({ prefix: `u/${author}/` });
    expect(keys).toHaveLength(2);
  });

  test("between the two writes of a save tells nobody that it was saved, and the old version stands", async () => {
    const author = newAuthor();
    const first = await openStore().store.create(author, draftOf("Old"), "");
    const { store, calls } = failing((call) =>
      call.operation === "put" && call.keys[0]?.includes("/h/") ? fault(kvError("put", 500)) : null,
    );
    const base = { parents: [first.revision], nonce: "n" };
    await expect(store.save(author, first.id, draftOf("New"), base)).rejects.toThrow(
      StoreUnavailable,
    );
    expect(countCalls(calls)).toEqual({ get: 1, put: 6 });
    const { store: reader } = openStore();
    expect(await reader.get(author, first.id)).toMatchObject({ post: { title: "Old" } });
    await reader.save(author, first.id, draftOf("New"), base);
    expect(await reader.get(author, first.id)).toMatchObject({ post: { title: "New" } });
  });

  test("never deletes anything in a save, and writes nothing twice", async () => {
    const author = newAuthor();
    const { store, calls } = failing(() => null);
    const first = await store.create(author, draftOf("Old"), "");
    const base = { parents: [first.revision], nonce: "" };
    await store.save(author, first.id, draftOf("New"), base);
    expect(countCalls(calls)).toEqual({ get: 1, put: 4 });
    const keys = calls.filter(({ operation }) => operation === "put").map((call) => call.keys[0]);
    expect(new Set(keys).size).toBe(4);
  });
});

test("a body that is not in sight yet is said to be arriving, never to be gone", async () => {
  const author = newAuthor();
  const { id, revision } = await openStore().store.create(author, draftOf("Soon"), "");
  await env.POSTS.delete(`u/${author}/r/${id}/${revision}`);
  expect(await openStore().store.get(author, id)).toMatchObject({
    kind: "arriving",
    summary: { title: "Soon", conflicted: false },
  });
  await expect(openStore().store.trash(author, id)).rejects.toThrow(StoreUnavailable);
});

describe("while the latest of two versions has come into sight without its text", () => {
  const MINUTE = 60_000;

  /** "Mine" was saved long ago and edited on another machine just now; "Theirs" knows of neither. */
  async function openHalfSeen() {
    const author = newAuthor();
    const early = { now: NOON - 10 * MINUTE };
    const first = await openStore(early).store.create(author, draftOf("First"), "");
    const save = async (title: string, parent: RevisionId, now: number) => {
      const base = { parents: [parent], nonce: "" };
      const saved = await openStore({ now }).store.save(author, first.id, draftOf(title), base);
      return saved?.revision ?? parent;
    };
    const theirs = await save("Theirs", first.revision, early.now);
    const mine = await save("Mine", first.revision, early.now);
    const edited = await save("Mine, edited", mine, NOON);
    const kv = withoutKeys(`/r/${first.id}/${edited}`);
    return { author, id: first.id, theirs, edited, kv };
  }

  test("the other one is not shown as if it were all", async () => {
    const { author, id, edited, kv } = await openHalfSeen();
    for (const now of [NOON, NOON + 5 * MINUTE - 1]) {
      expect(await openStore({ kv, now }).store.get(author, id)).toMatchObject({
        kind: "arriving",
        summary: { revision: edited, title: "Mine, edited", conflicted: true },
      });
    }
  });

  test("and should have long since, the other one can be read", async () => {
    const { author, id, theirs, kv } = await openHalfSeen();
    const { store } = openStore({ kv, now: NOON + 5 * MINUTE });
    expect(await store.get(author, id)).toMatchObject({
      kind: "post",
      post: { revision: theirs },
    });
  });
});

test("a body that is damaged is said to be so, and is no empty post", async () => {
  const author = newAuthor();
  const { id, revision } = await openStore().store.create(author, draftOf("Whole"), "");
  await env.POSTS.put(`u/${author}/r/${id}/${revision}`, '{"v":1}');
  expect(await openStore().store.get(author, id)).toMatchObject({
    kind: "damaged",
    summary: { title: "Whole" },
  });
});

test("an author's id that is no plain name reaches no key", async () => {
  const { store } = openStore();
  for (const author of ["", "a/b", "..", "user_1/h/x"]) {
    await expect(store.create(author, draftOf("No"), "")).rejects.toThrow(TypeError);
    await expect(store.list(author, { state: "all" })).rejects.toThrow(TypeError);
  }
});
