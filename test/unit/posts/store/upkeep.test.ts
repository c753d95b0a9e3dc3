import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { PostId, RevisionId } from "~/posts/ids";
import { createFailingKv, kvError } from "../../../support/failing-kv";
import { keysOf, saveVersions } from "../saved-versions";
import { draftOf, newAuthor, NOON, openStore, withoutKeys } from "./open-store";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe("deleting for ever", () => {
  test("leaves nothing but a mark without words, for thirty days", async () => {
    const author = newAuthor();
    const { id } = await saveVersions(author, [NOON, NOON + 1, NOON + 2]);
    const { store } = openStore();
    const trashed = await store.trash(author, id);
    await store.purge(author, id, trashed ? [trashed.revision] : []);
    expect(await store.get(author, id)).toBeNull();
    for (const state of ["all", "draft", "trashed"] as const) {
      expect((await store.list(author, { state })).posts).toEqual([]);
    }
    const { keys } = await env.POSTS.list({ prefix: `u/${author}/` });
    expect(keys).toHaveLength(2);
    for (const { name, metadata, expiration } of keys) {
      expect(JSON.stringify([metadata, await env.POSTS.get(name)])).not.toContain("The text of");
      expect((expiration ?? 0) * 1_000 - Date.now()).toBeGreaterThan(29 * DAY);
    }
  });

  test("takes only what the author saw", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON]);
    const { store } = openStore();
    const base = { parents: revisions, nonce: "" };
    const edited = await store.save(author, id, draftOf("Edited elsewhere"), base);
    expect(await store.purge(author, id, revisions)).toBeNull();
    expect(await store.get(author, id)).toMatchObject({ post: { revision: edited?.revision } });
  });

  test("is outlived by an edit that was made meanwhile", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON]);
    const { store } = openStore();
    await store.purge(author, id, revisions);
    await store.save(author, id, draftOf("Written on the train"), {
      parents: revisions,
      nonce: "",
    });
    expect(await store.get(author, id)).toMatchObject({ post: { title: "Written on the train" } });
    expect((await store.list(author, { state: "all" })).posts).toMatchObject([
      { conflicted: false },
    ]);
  });

  test("keeps the rest of a conflict", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const nonce = store.createNonce();
    const a = await store.create(author, draftOf("This"), nonce);
    await store.create(author, draftOf("That"), nonce);
    await store.purge(author, a.id, [a.revision]);
    expect(await store.get(author, a.id)).toMatchObject({ kind: "post", post: { title: "That" } });
  });

  test("takes the post from readers", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON]);
    const { store } = openStore();
    const published = await store.publish(author, id, revisions[0] ?? ("" as RevisionId));
    await store.purge(author, id, published ? [published.revision] : []);
    expect(await keysOf(author, "l/")).toEqual([]);
  });

  test("done twice forgets nothing of what was deleted first", async () => {
    const author = newAuthor();
    const form = openStore().store.createNonce();
    const sendFirst = () => openStore().store.create(author, draftOf("First"), form);
    const { id, revision: first } = await sendFirst();
    const saveUpon = async (parent: RevisionId, title: string) => {
      const base = { parents: [parent], nonce: "" };
      const saved = await openStore().store.save(author, id, draftOf(title), base);
      return saved?.revision ?? parent;
    };
    const second = await saveUpon(first, "Second");
    const third = await saveUpon(second, "Third");
    await openStore().store.purge(author, id, [third]);
    await saveUpon(second, "From an old page");
    await openStore().store.purge(author, id, [third]);
    await sendFirst();
    expect(await openStore().store.get(author, id)).toMatchObject({
      kind: "post",
      post: { title: "From an old page" },
    });
  });

  test("of what is not there is refused", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id } = await store.startPost(author);
    expect(await store.purge(author, id, ["0123456789abcdefghjk" as RevisionId])).toBeNull();
    expect(await keysOf(author)).toEqual([]);
  });
});

describe("history", () => {
  test("has every version, the latest first, and each as it was", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON, NOON + 1, NOON + 2]);
    const { store } = openStore();
    const history = await store.listRevisions(author, id);
    expect(history.map(({ revision }) => revision)).toEqual(revisions.toReversed());
    const [first] = revisions;
    const old = first ? await store.getRevision(author, id, first) : null;
    expect(old).toMatchObject({ title: "0", body: "The text of 0." });
  });

  test("is the author's own", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON]);
    const { store } = openStore();
    expect(await store.listRevisions(newAuthor(), id)).toEqual([]);
    const [first] = revisions;
    expect(first && (await store.getRevision(newAuthor(), id, first))).toBeNull();
  });

  test("knows what two versions were made from", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON, NOON + 1]);
    const { store } = openStore();
    const base = { parents: revisions.slice(-1), nonce: "" };
    const a = await store.save(author, id, draftOf("This"), base);
    const b = await store.save(author, id, draftOf("That"), base);
    const both = [a?.revision, b?.revision].filter((name) => name !== undefined);
    expect(await store.getCommonAncestor(author, id, both)).toMatchObject({ title: "1" });
    const strangers = [...both, "0123456789abcdefghjk" as RevisionId];
    expect(await store.getCommonAncestor(author, id, strangers)).toBeNull();
  });
});

describe("a repair", () => {
  const later = NOON + 10 * MINUTE;

  test("of what is whole changes nothing", async () => {
    const author = newAuthor();
    await saveVersions(author, [NOON]);
    const before = await keysOf(author, "r/");
    const report = await openStore({ now: later }).store.repair(author);
    expect(report).toEqual({
      headsAdded: 0,
      headsRemoved: 0,
      purgesFinished: 0,
      revisionsPruned: 0,
      copiesMended: 0,
      missing: [],
      unshown: [],
      isComplete: true,
    });
    expect(await keysOf(author, "r/")).toEqual(before);
  });

  test("gives a version whose save stopped half-way a head, but not while it may be on its way", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON]);
    const { kv } = createFailingKv(env.POSTS, ({ operation, keys }) =>
      operation === "put" && keys[0]?.includes("/h/")
        ? { error: kvError("put", 500), isApplied: false }
        : null,
    );
    const base = { parents: revisions, nonce: "" };
    const half = openStore({ kv }).store.save(author, id, draftOf("Half saved"), base);
    await expect(half).rejects.toThrow(/did not answer/);
    const soon = await openStore({ now: NOON + MINUTE }).store.repair(author);
    expect(soon.headsAdded).toBe(0);
    const report = await openStore({ now: later }).store.repair(author);
    expect(report.headsAdded).toBe(1);
    const { store } = openStore({ now: later });
    expect(await store.get(author, id)).toMatchObject({ post: { title: "Half saved" } });
  });

  test("removes heads that were replaced", async () => {
    const author = newAuthor();
    await saveVersions(author, [NOON, NOON + 1, NOON + 2]);
    const report = await openStore({ now: later }).store.repair(author);
    expect(report.headsRemoved).toBe(2);
    expect(await keysOf(author, "h/")).toHaveLength(1);
  });

  test("that gives a version a head leaves the head it replaces until both can be seen everywhere", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON, NOON + 1]);
    await env.POSTS.delete(`u/${author}/h/${id}/${revisions[1]}`);
    expect((await openStore({ now: later }).store.repair(author)).headsAdded).toBe(1);
    for (const [age, left] of [
      [1, 2],
      [3 * MINUTE, 2],
      [5 * MINUTE, 1],
    ] as const) {
      const { store, later: deletions } = openStore({ now: later + age });
      expect(await store.get(author, id)).toMatchObject({
        post: { title: "1", savedAt: NOON + 1 },
      });
      await Promise.all(deletions);
      await store.repair(author);
      expect(await keysOf(author, "h/")).toHaveLength(left);
    }
  });

  test("removes a head without a version only when it is missing twice, minutes apart", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON]);
    await env.POSTS.delete(`u/${author}/r/${id}/${revisions[0]}`);
    const first = await openStore({ now: later }).store.repair(author);
    expect(first).toMatchObject({ headsRemoved: 0, missing: [{ post: id, since: later }] });
    const soon = await openStore({ now: later + MINUTE }).store.repair(author);
    expect(soon).toMatchObject({ headsRemoved: 0, missing: [{ since: later }] });
    const last = await openStore({ now: later + 2 * MINUTE }).store.repair(author);
    expect(last.headsRemoved).toBe(1);
    expect(await keysOf(author, "h/")).toEqual([]);
    await openStore({ now: later + 3 * MINUTE }).store.repair(author);
    expect(await keysOf(author, "repair")).toEqual([]);
  });

  test("finishes a purge that stopped half-way", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON, NOON + 1]);
    const { kv } = createFailingKv(env.POSTS, ({ operation }) =>
      operation === "delete" ? { error: kvError("delete", 500), isApplied: false } : null,
    );
    const half = openStore({ kv }).store.purge(author, id, revisions.slice(-1));
    await expect(half).rejects.toThrow(/did not answer/);
    expect(await keysOf(author, "r/")).toHaveLength(3);
    const report = await openStore({ now: later }).store.repair(author);
    expect(report.purgesFinished).toBe(1);
    expect(await keysOf(author, "r/")).toHaveLength(1);
    expect(await openStore().store.get(author, id)).toBeNull();
  });

  test("finishes a purge that could not see all that it was to delete", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON, NOON + 1, NOON + 2]);
    const { store } = openStore({ kv: withoutKeys(revisions[1] ?? "") });
    expect(await store.purge(author, id, revisions.slice(-1))).not.toBeNull();
    await openStore({ now: later }).store.repair(author);
    expect(await keysOf(author, "r/")).toHaveLength(1);
    expect(await openStore().store.get(author, id)).toBeNull();
  });

  test("makes readers' copies agree with the author's posts", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON]);
    const { store } = openStore();
    await store.publish(author, id, revisions[0] ?? ("" as RevisionId));
    await env.POSTS.delete(`u/${author}/l/${id}`);
    const other = "0123456789abcdefghjk" as PostId;
    await env.POSTS.put(`u/${author}/l/${other}`, "{}", { metadata: { r: revisions[0] } });
    const first = await openStore({ now: later }).store.repair(author);
    expect(first).toMatchObject({ copiesMended: 0, unshown: [{ post: id }] });
    const repairer = openStore({ now: later + 5 * MINUTE }).store;
    expect((await repairer.repair(author)).copiesMended).toBe(1);
    expect(await keysOf(author, "l/")).toContain(`u/${author}/l/${id}`);
    expect((await repairer.repair(author)).copiesMended).toBe(0);
  });

  test("makes a draft of an edit whose published version was deleted for ever elsewhere", async () => {
    const author = newAuthor();
    const { id, revisions } = await saveVersions(author, [NOON]);
    const { store } = openStore();
    const published = await store.publish(author, id, revisions[0] ?? ("" as RevisionId));
    const base = { parents: published ? [published.revision] : [], nonce: "" };
    const deleted = await store.save(author, id, draftOf("Deleted"), base);
    await store.save(author, id, draftOf("Edited elsewhere"), base);
    await store.purge(author, id, deleted ? [deleted.revision] : []);
    expect(await store.get(author, id)).toMatchObject({ post: { state: "published" } });
    await openStore({ now: later }).store.repair(author);
    expect(await keysOf(author, "l/")).toEqual([]);
    const { store: reader } = openStore({ now: later });
    expect(await reader.get(author, id)).toMatchObject({
      post: { title: "Edited elsewhere", state: "draft" },
    });
  });

  test("lets go of old history, but of nothing that was published or is among the last fifty", async () => {
    const author = newAuthor();
    const times = Array.from({ length: 60 }, (_, version) => NOON - 40 * DAY + version * MINUTE);
    const { id, revisions } = await saveVersions(author, times);
    const published = openStore({ now: (times[3] ?? 0) + 1 }).store;
    await published.publish(author, id, revisions[3] ?? ("" as RevisionId));
    const reading = await openStore().store.get(author, id);
    const versions = reading?.kind === "conflict" ? reading.versions : [];
    const parents = versions.map((version) => version.revision);
    await openStore().store.save(author, id, draftOf("Now"), { parents, nonce: "" });
    await openStore({ now: later }).store.repair(author); // Removes the replaced heads.
    const report = await openStore({ now: later }).store.repair(author);
    expect(report.revisionsPruned).toBe(11);
    const kept = await openStore().store.listRevisions(author, id);
    expect(kept).toHaveLength(51);
    expect(kept.at(-1)?.state).toBe("published");
    expect((await openStore({ now: later }).store.repair(author)).revisionsPruned).toBe(0);
  });

  test("keeps all history for thirty days", async () => {
    const author = newAuthor();
    const times = Array.from({ length: 55 }, (_, version) => NOON - 29 * DAY + version * MINUTE);
    await saveVersions(author, times);
    await openStore().store.repair(author);
    expect((await openStore().store.repair(author)).revisionsPruned).toBe(0);
    expect(await keysOf(author, "r/")).toHaveLength(55);
  });
});
