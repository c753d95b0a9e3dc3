import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { type PublicationChoice, settlePublication } from "~/posts/publishing/pages";
import { parsePageValue, type ReadPage } from "~/posts/publishing/page-value";
import type { PostId, RevisionId } from "~/posts/post";
import { METADATA_BYTES } from "~/posts/summary";
import { draftOf, newAuthor, NOON, openStore, withStaleLists } from "./open-store";

/** All is in sight of what happened until a minute past noon. */
const LATER = NOON + 6 * 60_000 + 1;

async function pageAt(author: string, slug: string): Promise<ReadPage | null> {
  const value = await env.POSTS.get(`u/${author}/p/${slug}`);
  return value === null ? null : parsePageValue({ value });
}

async function slugsOf(author: string): Promise<string[]> {
  const { keys } = await env.POSTS.list<{ k: string }>({ prefix: `u/${author}/p/` });
  return keys
    .filter(({ metadata }) => metadata?.k === "p")
    .map(({ name }) => name.split("/").at(-1) ?? "");
}

async function publishNew(author: string, title: string, choice?: PublicationChoice) {
  const { store } = openStore();
  const { id, revision } = await store.create(author, draftOf(title), "");
  const published = await store.publish(author, id, revision, choice);
  return { id, revision: published?.revision ?? revision };
}

async function publishAgain(
  author: string,
  post: { id: PostId; revision: RevisionId },
  title: string,
  choice?: PublicationChoice,
) {
  const { store } = openStore({ now: NOON + 60_000 });
  const base = { parents: [post.revision], nonce: "" };
  const saved = await store.save(author, post.id, draftOf(title), base);
  if (saved) await store.publish(author, post.id, saved.revision, choice);
}

describe("the address of a post", () => {
  test("is made of its title, and stays when the title changes", async () => {
    const author = newAuthor();
    const post = await publishNew(author, "Élan, at last!");
    await publishAgain(author, post, "Another title");
    expect(await slugsOf(author)).toEqual(["elan-at-last"]);
    expect(await pageAt(author, "elan-at-last")).toMatchObject({ title: "Another title" });
  });

  test("changes when its author says so, and the old one leads to the new one", async () => {
    const author = newAuthor();
    const post = await publishNew(author, "First");
    await publishAgain(author, post, "First", { slug: "Second Door" });
    await publishAgain(author, post, "First", { slug: "third" });
    expect(await slugsOf(author)).toEqual(["third"]);
    for (const old of ["first", "second-door"]) {
      expect(await pageAt(author, old)).toEqual({ v: 1, post: post.id, movedTo: "third" });
    }
    await publishAgain(author, post, "First", { slug: "first" });
    expect(await slugsOf(author)).toEqual(["first"]);
  });

  test("is no other post's, nor was it one's", async () => {
    const author = newAuthor();
    const [first, second] = [await publishNew(author, "Door"), await publishNew(author, "Door")];
    expect(await slugsOf(author)).toEqual(["door", "door-2"]);
    await publishAgain(author, first, "Door", { slug: "gate" });
    await openStore().store.unpublish(author, second.id);
    await publishNew(author, "Door");
    expect(await slugsOf(author)).toEqual(["door-3", "gate"]);
    expect(await pageAt(author, "door-2")).toEqual({ v: 1, post: second.id, goneAt: NOON });
  });

  test("says that the post is gone once it is withdrawn, all of them", async () => {
    const author = newAuthor();
    const post = await publishNew(author, "First");
    await publishAgain(author, post, "First", { slug: "second" });
    await openStore().store.trash(author, post.id);
    for (const slug of ["first", "second"]) {
      expect(await pageAt(author, slug)).toEqual({ v: 1, post: post.id, goneAt: NOON });
    }
  });

  test("is found again by a post that is published anew", async () => {
    const author = newAuthor();
    const post = await publishNew(author, "Door");
    await openStore().store.unpublish(author, post.id);
    const { store } = openStore();
    const reading = await store.get(author, post.id);
    if (reading?.kind === "post") await store.publish(author, post.id, reading.post.revision);
    expect(await slugsOf(author)).toEqual(["door"]);
  });

  test.each([
    ["a title without a letter", "???", /^[0-9a-z]{5}$/],
    ["a long title", "word ".repeat(40), /^word(?:-word){10}$/],
    ["a title in Arabic", "الباب الصغير", /^الباب-الصغير$/],
  ])("of %s fits", async (_what, title, slug) => {
    const author = newAuthor();
    await publishNew(author, title.trim());
    expect((await slugsOf(author))[0]).toMatch(slug);
  });

  test.each([
    ["leads to the later one", {}, { movedTo: "second" }],
    ["is gone if the later one is secret", { isUnlisted: true }, { goneAt: LATER }],
  ])(
    "that it has beside another, chosen where the first was not in sight, %s",
    async (_, how, first) => {
      const author = newAuthor();
      const kv = await withStaleLists(author);
      const post = await publishNew(author, "First");
      const choice = { slug: "second", ...how };
      const elsewhere = openStore({ kv, now: NOON + 60_000 }).store;
      await elsewhere.publish(author, post.id, post.revision, choice);
      expect(await slugsOf(author)).toHaveLength(2);
      // What is young may look like two only because KV is late.
      await openStore({ now: LATER - 60_000 }).store.repair(author);
      expect(await slugsOf(author)).toHaveLength(2);
      expect((await openStore({ now: LATER }).store.repair(author)).copiesMended).toBe(1);
      expect(await slugsOf(author)).toEqual([expect.stringMatching(/^second(-[0-9a-z]{20})?$/)]);
      expect(await pageAt(author, "first")).toMatchObject(first);
      expect((await openStore({ now: LATER }).store.repair(author)).copiesMended).toBe(0);
    },
  );

  test("is told apart again when two posts were published at it at once", async () => {
    const author = newAuthor();
    const kv = await withStaleLists(author);
    await publishNew(author, "Door");
    const { store } = openStore({ kv });
    const other = await store.create(author, draftOf("Door"), "");
    await store.publish(author, other.id, other.revision);
    expect(await slugsOf(author)).toEqual(["door"]);
    await openStore({ now: NOON + 10 * 60_000 }).store.repair(author);
    await openStore({ now: NOON + 15 * 60_000 }).store.repair(author);
    expect((await slugsOf(author)).toSorted()).toEqual(["door", "door-2"]);
  });
});

describe("an unlisted post", () => {
  const SECRET = /^door-[0-9a-z]{20}$/;

  test("has an address that nobody guesses, and keeps it", async () => {
    const author = newAuthor();
    const post = await publishNew(author, "Door", { isUnlisted: true });
    const [slug = ""] = await slugsOf(author);
    expect(slug).toMatch(SECRET);
    await publishAgain(author, post, "Gate");
    expect(await slugsOf(author)).toEqual([slug]);
    expect(await pageAt(author, slug)).toMatchObject({ isUnlisted: true, title: "Gate" });
  });

  test.each([
    ["listed at last", { isUnlisted: false }, /^door$/],
    ["given a new address", { isUnlisted: true, slug: "Door" }, SECRET],
  ])("%s leaves nothing behind that leads there", async (_what, choice, expected) => {
    const author = newAuthor();
    const post = await publishNew(author, "Door", { isUnlisted: true });
    const [secret = ""] = await slugsOf(author);
    await publishAgain(author, post, "Door", choice);
    const slugs = await slugsOf(author);
    expect(slugs).toHaveLength(1);
    expect(slugs[0]).toMatch(expected);
    expect(slugs[0]).not.toBe(secret);
    expect(await pageAt(author, secret)).toEqual({ v: 1, post: post.id, goneAt: NOON + 60_000 });
  });

  test("that was listed is gone from where everybody found it", async () => {
    const author = newAuthor();
    const post = await publishNew(author, "Door");
    await publishAgain(author, post, "Door", { isUnlisted: true });
    expect(await pageAt(author, "door")).toEqual({ v: 1, post: post.id, goneAt: NOON + 60_000 });
  });
});

test("how a post is shown stays as it was chosen, and fits into its metadata", async () => {
  const author = newAuthor();
  const title = '"'.repeat(200);
  const choice = { isPinned: true, isPage: true, slug: "about" };
  const post = await publishNew(author, title, choice);
  await publishAgain(author, post, title);
  const { keys } = await env.POSTS.list<{ f: string }>({ prefix: `u/${author}/l/` });
  expect(keys[0]?.metadata?.f).toBe("ig");
  expect(JSON.stringify(keys[0]?.metadata).length).toBeLessThanOrEqual(METADATA_BYTES + 24);
});

test("a pinned post is not unlisted", () => {
  const post = { id: "0".repeat(20) as PostId, title: "A" };
  const choice = { isUnlisted: true, isPinned: true };
  expect(settlePublication(post, [], choice, () => "s").isPinned).toBe(false);
});
