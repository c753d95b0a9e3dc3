import { env } from "cloudflare:workers";
import fc from "fast-check";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { Draft, Post, PostId } from "~/posts/post";
import { newAuthor, openStore } from "../posts/store/open-store";

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
const words = text.filter((value) => /[\p{L}\p{N}]/u.test(value) && !/\p{Cc}|\uFFFD/u.test(value));
const draft: fc.Arbitrary<Draft> = fc.record({
  title: words.map((value) => value.trim()),
  body: words,
  tags: fc.uniqueArray(fc.constantFrom("a", "Türen", "日本語"), { maxLength: 3 }),
});

/** What happens to one post: it is created, saved on, written in two places, thrown away, brought back. */
const life = fc.record({
  first: draft,
  steps: fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant("save" as const), draft }),
      fc.record({ kind: fc.constant("fork" as const), draft }),
      fc.constant({ kind: "trash" as const }),
      fc.constant({ kind: "restore" as const }),
    ),
    { maxLength: 4 },
  ),
});

async function live(
  author: string,
  { first, steps }: typeof life extends fc.Arbitrary<infer T> ? T : never,
) {
  const { store } = openStore();
  const { id, revision } = await store.create(author, first, store.createNonce());
  let latest = revision;
  for (const step of steps) {
    if (step.kind === "trash" || step.kind === "restore") {
      latest = (await store[step.kind](author, id))?.revision ?? latest;
      continue;
    }
    const parents = step.kind === "save" ? [latest] : [revision];
    const saved = await store.save(author, id, step.draft, { parents, nonce: store.createNonce() });
    latest = saved?.revision ?? latest;
  }
  return id;
}

async function exported(author: string): Promise<Uint8Array> {
  const stream = openStore().store.exportArchive(author);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function keysOf(author: string): Promise<Record<string, unknown>> {
  const { keys } = await env.POSTS.list({ prefix: `u/${author}/` });
  const all = keys.map(async ({ name, metadata }) => [name, [await env.POSTS.get(name), metadata]]);
  return Object.fromEntries(await Promise.all(all));
}

async function erase(author: string): Promise<void> {
  const { keys } = await env.POSTS.list({ prefix: `u/${author}/` });
  await Promise.all(keys.map(({ name }) => env.POSTS.delete(name)));
}

async function importAll(author: string, zip: Uint8Array) {
  let rounds = 0;
  for (;;) {
    const imported = await openStore().store.importArchive(author, zip);
    rounds += 1;
    if (!imported) throw new Error("Refused as no archive");
    if (imported.remaining === 0) return { ...imported, rounds };
  }
}

describe("an archive", () => {
  test("brings everything back to the byte: export, erase, import", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
        const author = newAuthor();
        for (const one of lives) await live(author, one);
        const before = await keysOf(author);
        const zip = await exported(author);
        await erase(author);
        await importAll(author, zip);
        expect(await keysOf(author)).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  test("imported twice gives nothing twice", async () => {
    const author = newAuthor();
    const draftOne = { title: "One", body: "Words", tags: [] };
    await live(author, { first: draftOne, steps: [{ kind: "save", draft: draftOne }] });
    const before = await keysOf(author);
    const zip = await exported(author);
    const outcome = await openStore().store.importArchive(author, zip);
    expect(outcome).toEqual({ written: 0, remaining: 0, known: 2, refused: 0 });
    expect(await keysOf(author)).toEqual(before);
  });

  test("leaves what was written since as it is", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const old = { title: "Old", body: "Old", tags: [] };
    const { id, revision } = await store.create(author, old, store.createNonce());
    const zip = await exported(author);
    const base = { parents: [revision], nonce: store.createNonce() };
    await store.save(author, id, { ...old, body: "New" }, base);
    await importAll(author, zip);
    const reading = await openStore().store.get(author, id);
    expect(reading).toMatchObject({ kind: "post", post: { body: "New" } });
  });

  test("moves into another account, with its words, times and history", async () => {
    const [from, to] = [newAuthor(), newAuthor()];
    const first = { title: "Moved", body: "One", tags: ["a"] };
    const second = { ...first, body: "One, two" };
    const id = await live(from, { first, steps: [{ kind: "save", draft: second }] });
    await importAll(to, await exported(from));
    const { posts } = await openStore().store.list(to, { state: "all" });
    expect(posts.map(({ title, createdAt }) => [title, createdAt])).toEqual([
      ["Moved", (await postOf(from, id)).createdAt],
    ]);
    const moved = posts[0]?.id as PostId;
    expect(moved).not.toBe(id);
    expect(await postOf(to, moved)).toMatchObject(second);
    expect(await openStore().store.listRevisions(to, moved)).toHaveLength(2);
  });

  test("goes on where a request had to stop", async () => {
    const author = newAuthor();
    const { store } = openStore();
    for (let i = 0; i < 230; i++) {
      await store.create(
        author,
        { title: `Post ${i}`, body: "Words", tags: [] },
        store.createNonce(),
      );
    }
    const before = await keysOf(author);
    const zip = await exported(author);
    await erase(author);
    const { rounds } = await importAll(author, zip);
    expect(rounds).toBe(2);
    expect(await keysOf(author)).toEqual(before);
  });

  test("has each post as Markdown and every version of it", async () => {
    const author = newAuthor();
    const first = { title: 'A "small" door: one', body: "# Hello\n\nWords.", tags: ["a", "b"] };
    await live(author, { first, steps: [{ kind: "save", draft: { ...first, body: "Better." } }] });
    const files = unzipSync(await exported(author));
    const names = Object.keys(files);
    const post = names.find((name) => name.startsWith("posts/")) ?? "";
    expect(strFromU8(files[post] ?? new Uint8Array())).toMatch(
      /^---\ntitle: "A \\"small\\" door: one"\ntags: \["a","b"\]\nstate: "draft"\n[^]*\n---\n\nBetter\.$/,
    );
    expect(names.filter((name) => name.startsWith("versions/"))).toHaveLength(1);
    expect(names).toContain("everything.json");
  });

  test("of nothing is a zip all the same", async () => {
    const zip = await exported(newAuthor());
    expect(strFromU8(unzipSync(zip)["everything.json"] ?? new Uint8Array())).toBe("[]\n");
    expect(await openStore().store.importArchive(newAuthor(), zip)).toMatchObject({ written: 0 });
  });
});

describe("what an import refuses", () => {
  const archive = (entries: unknown) =>
    zipSync({ "everything.json": strToU8(JSON.stringify(entries)) });

  test.each([
    ["bytes that are no zip", strToU8("not a zip")],
    ["nothing", new Uint8Array()],
    ["a zip of something else", zipSync({ "a.txt": strToU8("a") })],
    ["a zip that is cut off", archive([]).slice(0, 40)],
    ["JSON that is cut off", zipSync({ "everything.json": strToU8("[{") })],
    ["JSON of another shape", archive({ posts: [] })],
    ["entries of another shape", archive([{ key: 1, value: 2 }])],
  ])("%s", async (_name, zip) => {
    expect(await openStore().store.importArchive(newAuthor(), zip)).toBeNull();
  });

  test("damaged versions are counted and the rest is kept; nothing outside the author is written", async () => {
    const [from, to] = [newAuthor(), newAuthor()];
    await live(from, { first: { title: "Good", body: "Good", tags: [] }, steps: [] });
    const files = unzipSync(await exported(from));
    const entries = JSON.parse(strFromU8(files["everything.json"] ?? new Uint8Array())) as {
      key: string;
      value: string;
    }[];
    const good = entries.find(({ key }) => key.startsWith("r/"));
    const post = good?.key.split("/")[1];
    const hostile = [
      { key: `r/${post}/${"0".repeat(20)}`, value: "{" },
      { key: `r/${post}/${"1".repeat(20)}`, value: JSON.stringify({ v: 1, title: 1 }) },
      {
        key: `r/${post}/${"2".repeat(20)}`,
        value: JSON.stringify({ ...JSON.parse(good?.value ?? "{}"), body: "a".repeat(200_000) }),
      },
      { key: `../${from}/r/x`, value: "x" },
      { key: "e/user_x", value: "{}" },
    ];
    const outcome = await openStore().store.importArchive(to, archive([...entries, ...hostile]));
    expect(outcome).toEqual({ written: 1, remaining: 0, known: 0, refused: 3 });
    expect(await env.POSTS.get("e/user_x")).toBeNull();
  });
});

async function postOf(author: string, id: PostId): Promise<Post> {
  const reading = await openStore().store.get(author, id);
  if (reading?.kind !== "post") throw new Error("Expected one post");
  return reading.post;
}
