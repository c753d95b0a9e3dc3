import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { PostId } from "~/posts/ids";
import type { Post, PostReading, SavedPost } from "~/posts/post";
import { createFailingKv } from "../../../support/failing-kv";
import { draftOf, newAuthor, NOON, openStore } from "./open-store";

function postIn(reading: PostReading | null): Post {
  if (reading?.kind !== "post") throw new Error(`Expected a post, got ${JSON.stringify(reading)}`);
  return reading.post;
}

function required(saved: SavedPost | null): SavedPost {
  if (!saved) throw new Error("The post was not found");
  return saved;
}

async function headsOf(author: string): Promise<string[]> {
  const { keys } = await env.POSTS.list({ prefix: `u/${author}/h/` });
  return keys.map(({ name }) => name.split("/").at(-1) ?? "");
}

describe("create", () => {
  test("keeps the whole post, under its author's own prefix", async () => {
    const author = newAuthor();
    const draft = draftOf("A door", "Stone 🚪\n\nand a hinge.", ["gate", "Stein"]);
    const { store } = openStore();
    const saved = await store.create(author, draft, store.createNonce());
    expect(postIn(await store.get(author, saved.id))).toEqual({
      ...draft,
      id: saved.id,
      revision: saved.revision,
      parents: [],
      state: "draft",
      createdAt: NOON,
      savedAt: NOON,
      words: 4,
      asParent: saved.asParent,
      writer: null,
    });
    const { keys } = await env.POSTS.list({ prefix: `u/${author}/` });
    expect(keys.map(({ name }) => name)).toEqual([
      `u/${author}/h/${saved.id}/${saved.revision}`,
      `u/${author}/r/${saved.id}/${saved.revision}`,
    ]);
  });

  test("of the same form twice makes one post, even hours apart", async () => {
    const author = newAuthor();
    const nonce = openStore().store.createNonce();
    const first = await openStore().store.create(author, draftOf("Once"), nonce);
    const later = openStore({ now: NOON + 7_200_000 });
    const second = await later.store.create(author, draftOf("Once"), nonce);
    expect(second).toMatchObject({ id: first.id, revision: first.revision });
    expect((await later.store.list(author, { state: "all" })).posts).toHaveLength(1);
  });

  test("gives the post the id that the form was told", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id, nonce } = await store.startPost(author);
    expect((await store.create(author, draftOf("Told"), nonce)).id).toBe(id);
  });

  test("of the same form with another text keeps both, as a conflict", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const nonce = store.createNonce();
    const { id } = await store.create(author, draftOf("One"), nonce);
    await store.create(author, draftOf("Two"), nonce);
    expect(await store.get(author, id)).toMatchObject({ kind: "conflict" });
  });

  test.each([
    ["a form far too old", NOON - 31 * 86_400_000],
    ["a form from the future", NOON + 3_600_000],
  ])("takes the time from the clock for %s", async (_what, issued) => {
    const author = newAuthor();
    const nonce = openStore({ now: issued }).store.createNonce();
    const { store } = openStore();
    const { id } = await store.create(author, draftOf("Now"), nonce);
    expect(postIn(await store.get(author, id)).createdAt).toBe(NOON);
  });

  test("without a nonce makes a new post each time", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const a = await store.create(author, draftOf("Same"), "");
    const b = await store.create(author, draftOf("Same"), "");
    expect(a.id).not.toBe(b.id);
  });
});

describe("save", () => {
  test("makes a new version and keeps the old one", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const first = await store.create(author, draftOf("One"), "");
    const base = { parents: [first.revision], nonce: "n" };
    const second = required(await store.save(author, first.id, draftOf("Two"), base));
    expect(postIn(await store.get(author, first.id))).toMatchObject({
      title: "Two",
      revision: second.revision,
      parents: [first.revision],
    });
    const old = await env.POSTS.get(`u/${author}/r/${first.id}/${first.revision}`, "json");
    expect(old).toMatchObject({ title: "One" });
  });

  test("sent twice saves once", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const first = await store.create(author, draftOf("One"), "");
    const base = { parents: [first.revision], nonce: "n" };
    const a = required(await store.save(author, first.id, draftOf("Two"), base));
    const b = required(await store.save(author, first.id, draftOf("Two"), base));
    expect(b.revision).toBe(a.revision);
    expect(await headsOf(author)).toHaveLength(2);
  });

  test("from two old pages keeps both, and a merge of both ends it", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const first = await store.create(author, draftOf("One"), "");
    const base = { parents: [first.revision], nonce: "" };
    const a = required(await store.save(author, first.id, draftOf("This"), base));
    const b = required(await store.save(author, first.id, draftOf("That"), base));
    const reading = await store.get(author, first.id);
    expect(
      reading?.kind === "conflict" && reading.versions.map(({ title }) => title).toSorted(),
    ).toEqual(["That", "This"]);
    const { posts } = await store.list(author, { state: "all" });
    expect(posts).toMatchObject([{ id: first.id, conflicted: true }]);

    const both = { parents: [a.revision, b.revision], nonce: "" };
    await store.save(author, first.id, draftOf("Both"), both);
    expect(postIn(await store.get(author, first.id)).title).toBe("Both");
  });

  test("that merges more versions than one revision can name leaves the rest to be merged", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const nonce = store.createNonce();
    const versions: SavedPost[] = [];
    for (const title of ["1", "2", "3", "4", "5"]) {
      versions.push(await store.create(author, draftOf(title), nonce));
    }
    const id = required(versions[0] ?? null).id;
    const parents = versions.map(({ revision }) => revision);
    await store.save(author, id, draftOf("Merged"), { parents, nonce: "" });
    const reading = await store.get(author, id);
    expect(reading).toMatchObject({ kind: "conflict", versions: [{}, {}] });
  });

  test("on a version whose head is gone is still told from its ancestors", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const a = await store.create(author, draftOf("A"), "");
    const b = required(
      await store.save(author, a.id, draftOf("B"), { parents: [a.revision], nonce: "" }),
    );
    await store.save(author, a.id, draftOf("C"), { parents: [b.revision], nonce: "" });
    await env.POSTS.delete(`u/${author}/h/${a.id}/${b.revision}`);
    expect(postIn(await store.get(author, a.id)).title).toBe("C");
  });

  test("of a stranger's or a made-up id is refused without asking KV", async () => {
    const { kv, calls } = createFailingKv(env.POSTS);
    const { store } = openStore({ kv });
    const { id, revision } = await openStore().store.create(newAuthor(), draftOf("Mine"), "");
    const made = "0123456789abcdefghjk" as PostId;
    for (const unknown of [id, made]) {
      const base = { parents: [revision], nonce: "" };
      expect(await store.save(newAuthor(), unknown, draftOf("Yours"), base)).toBeNull();
      expect(await store.get(newAuthor(), unknown)).toBeNull();
      expect(await store.trash(newAuthor(), unknown)).toBeNull();
      expect(await store.restore(newAuthor(), unknown)).toBeNull();
    }
    expect(calls).toEqual([]);
  });

  test("of an own id that was never used finds nothing to read", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id } = await store.startPost(author);
    expect(await store.get(author, id)).toBeNull();
    expect(await store.trash(author, id)).toBeNull();
  });
});

describe("trash", () => {
  test("and restore are versions too", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id } = await store.create(author, draftOf("Old", "Old text", ["x"]), "");
    const trashed = required(await store.trash(author, id));
    expect(postIn(await store.get(author, id))).toMatchObject({
      state: "trashed",
      body: "Old text",
    });
    const restored = required(await store.restore(author, id));
    expect(postIn(await store.get(author, id))).toMatchObject({
      state: "draft",
      body: "Old text",
      tags: ["x"],
      parents: [trashed.revision],
      revision: restored.revision,
    });
    expect((await env.POSTS.list({ prefix: `u/${author}/r/` })).keys).toHaveLength(3);
  });

  test("twice, or in two places at once, is once", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id } = await store.create(author, draftOf("Old"), "");
    const [a, b] = await Promise.all([store.trash(author, id), store.trash(author, id)]);
    expect(required(a).revision).toBe(required(b).revision);
    expect(required(await store.trash(author, id)).revision).toBe(required(a).revision);
  });

  test("keeps a conflict a conflict", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const nonce = store.createNonce();
    const { id } = await store.create(author, draftOf("One"), nonce);
    await store.create(author, draftOf("Two"), nonce);
    await store.trash(author, id);
    expect((await store.list(author, { state: "trashed" })).posts).toMatchObject([
      { conflicted: true },
    ]);
    await store.restore(author, id);
    expect(await store.get(author, id)).toMatchObject({
      kind: "conflict",
      versions: [{ state: "draft" }, { state: "draft" }],
    });
  });

  test("does not take a version it never saw", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const first = await store.create(author, draftOf("One"), "");
    await store.trash(author, first.id);
    await store.save(author, first.id, draftOf("Two"), { parents: [first.revision], nonce: "" });
    expect((await store.list(author, { state: "all" })).posts).toMatchObject([
      { title: "Two", conflicted: true, state: "draft" },
    ]);
  });

  test("is left by writing in the post", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const first = await store.create(author, draftOf("One"), "");
    const { revision } = required(await store.trash(author, first.id));
    await store.save(author, first.id, draftOf("Two"), { parents: [revision], nonce: "" });
    expect(postIn(await store.get(author, first.id))).toMatchObject({
      title: "Two",
      state: "draft",
    });
  });
});

describe("heads that were replaced", () => {
  test.each([
    [239_000, 2],
    [241_000, 1],
  ])("%i ms later, %i are left", async (age, left) => {
    const author = newAuthor();
    const { store } = openStore();
    const first = await store.create(author, draftOf("One"), "");
    await store.save(author, first.id, draftOf("Two"), { parents: [first.revision], nonce: "" });
    const reader = openStore({ now: NOON + age });
    await reader.store.get(author, first.id);
    await Promise.all(reader.later);
    expect(await headsOf(author)).toHaveLength(left);
    expect(postIn(await store.get(author, first.id)).title).toBe("Two");
  });
});
