import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { openHistory } from "~/editing/history/history.server";
import { draftOf, newAuthor, NOON, openStore, withoutKeys } from "../posts/store/open-store";

const MINUTE_MS = 60_000;
const writerOf = () => null;

describe("the history of a post, while a version of it is on its way", () => {
  test("says so of the one that stands for the post", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("New"), store.createNonce());
    const asked = { version: null, now: NOON, writerOf };
    expect(await openHistory(store, author, id, asked)).toMatchObject({ id, versions: [{}] });
    const { store: late } = openStore({ kv: withoutKeys(`/r/${id}/${revision}`) });
    expect(await openHistory(late, author, id, asked)).toEqual({ title: "New", isArriving: true });
  });

  test("says so of one that was asked for, but not of one that is damaged or was never there", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("Old"), store.createNonce());
    await store.save(author, id, draftOf("New"), { parents: [revision], nonce: "new" });
    await env.POSTS.put(`u/${author}/r/${id}/${revision}`, "damaged", {
      metadata: { t: "Old", at: NOON },
    });
    const ask = (now: number, version: string) =>
      openHistory(store, author, id, { version, now, writerOf });
    expect(await ask(NOON + MINUTE_MS, revision)).toEqual({ title: "Old", isArriving: true });
    expect(await ask(NOON + 6 * MINUTE_MS, revision)).toBeNull();
    expect(await ask(NOON, "0".repeat(20))).toBeNull();
  });
});
