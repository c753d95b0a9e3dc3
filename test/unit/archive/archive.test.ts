import { env } from "cloudflare:workers";
import fc from "fast-check";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { Post, PostId, PostReading } from "~/posts/post";
import { createFaultyKv } from "../../support/faulty-kv";
import { CALM, FaultyWorld } from "../../support/faulty-kv-world";
import { draftOf, newAuthor, NOON, openStore } from "../posts/store/open-store";
import { erase, exportAll, importAll, keysOf, versionsOf } from "./carry";
import { life, live } from "./lives";

/** Much faster than Miniflare's, and as steady. */
function createCalmKv(): KVNamespace {
  const world = new FaultyWorld({ settings: CALM, seed: 1, now: NOON });
  const wait = async () => undefined;
  const { kv } = createFaultyKv(world, { location: 0, wait });
  return kv;
}

async function exported(author: string, kv = env.POSTS): Promise<Blob> {
  const [zip, ...more] = await exportAll(author, kv);
  if (!zip || more.length > 0) throw new Error("Expected one zip");
  return zip;
}

async function filesIn(zip: Blob): Promise<Record<string, string>> {
  const files = Object.entries(unzipSync(new Uint8Array(await zip.arrayBuffer())));
  return Object.fromEntries(files.map(([name, bytes]) => [name, strFromU8(bytes)]));
}

function archiveOf(versions: unknown): Blob {
  return new Blob([zipSync({ "data/0001.json": strToU8(JSON.stringify(versions)) })]);
}

/** What an author sees of a post, but whether it is public. */
function shownIn(reading: PostReading | null): unknown {
  const versions =
    reading?.kind === "post"
      ? [reading.post]
      : reading?.kind === "conflict"
        ? reading.versions
        : [];
  return versions
    .map(({ id, title, body, tags, words, createdAt, savedAt, state }) => {
      return { id, title, body, tags, words, createdAt, savedAt, isTrashed: state === "trashed" };
    })
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

async function postOf(author: string, id: PostId): Promise<Post> {
  const reading = await openStore().store.get(author, id);
  if (reading?.kind !== "post") throw new Error("Expected one post");
  return reading.post;
}

describe("export, erase, import", () => {
  test("give back every post, every word and every version to the byte, and nothing public", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
        const author = newAuthor();
        const kv = createCalmKv();
        const posts: PostId[] = [];
        for (const one of lives) posts.push(await live(author, one, kv));
        const read = () => Promise.all(posts.map((id) => openStore({ kv }).store.get(author, id)));
        const shown = (await read()).map(shownIn);
        const versions = await versionsOf(author, kv);

        const zip = await exported(author, kv);
        await erase(author, kv);
        expect(await keysOf(author, kv)).toEqual(new Map());
        const first = await importAll(author, zip, kv);

        const readings = await read();
        expect(readings.map(shownIn)).toEqual(shown);
        const after = await versionsOf(author, kv);
        for (const [name, json] of versions) expect(after.get(name)).toBe(json);
        expect(after.size).toBe(versions.size + first.withdrawn);
        expect(first).toMatchObject({ written: versions.size, refused: 0, known: 0 });
        const keys = [...(await keysOf(author, kv)).keys()];
        expect(keys.filter((key) => !/\/[hr]\//.test(key))).toEqual([]);
        expect(JSON.stringify(readings)).not.toContain('"state":"published"');

        const again = await importAll(author, zip, kv);
        expect(again).toMatchObject({ written: 0, withdrawn: 0, known: versions.size });
        expect([...(await keysOf(author, kv)).keys()]).toEqual(keys);
        await openStore({ kv }).store.repair(author);
        expect((await read()).map(shownIn)).toEqual(shown);
      }),
      { numRuns: 150 },
    );
  });

  test("show nobody what was public, unlisted or shared, repairs and lists included", async () => {
    const author = newAuthor();
    const { store } = openStore({ now: Date.UTC(2026, 0, 1) });
    const secret = await store.create(author, draftOf("Secret"), store.createNonce());
    const published = await store.publish(author, secret.id, secret.revision, { isUnlisted: true });
    const edit = { parents: [published?.revision ?? secret.revision], nonce: "edit" };
    await store.save(author, secret.id, draftOf("Secret", "Edited since"), edit);
    const zip = await exported(author);
    await erase(author);
    expect(await importAll(author, zip)).toMatchObject({ written: 3, withdrawn: 1 });
    const opened = openStore();
    await opened.store.list(author, { state: "all" });
    await Promise.all(opened.later);
    await opened.store.repair(author);
    expect(await postOf(author, secret.id)).toMatchObject({ state: "draft", body: "Edited since" });
    const kinds = [...(await keysOf(author)).keys()].map((key) => key.split("/")[2]);
    expect(new Set(kinds)).toEqual(new Set(["h", "r"]));
  });
});

describe("an import", () => {
  test("of what is here already writes nothing, not a key", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("One"), store.createNonce());
    await store.save(author, id, draftOf("Two"), { parents: [revision], nonce: "two" });
    const published = await store.create(author, draftOf("Public"), store.createNonce());
    await store.publish(author, published.id, published.revision);
    const before = await keysOf(author);
    const outcome = await openStore().store.importArchive(author, await exported(author));
    expect(outcome).toEqual({
      written: 0,
      remaining: 0,
      known: 4,
      purged: 0,
      refused: 0,
      withdrawn: 0,
    });
    expect(await keysOf(author)).toEqual(before);
  });

  test("leaves what was written since as it is", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("Old"), store.createNonce());
    const zip = await exported(author);
    await store.save(author, id, draftOf("Old", "New"), { parents: [revision], nonce: "new" });
    await importAll(author, zip);
    expect(await postOf(author, id)).toMatchObject({ body: "New" });
  });

  test("leaves deleted what was deleted for ever, and says so", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("Gone"), store.createNonce());
    const saved = await store.save(author, id, draftOf("Gone", "Two"), {
      parents: [revision],
      nonce: "2",
    });
    const zip = await exported(author);
    await store.purge(author, id, [saved?.revision ?? revision]);
    const before = await keysOf(author);
    expect(await importAll(author, zip)).toMatchObject({ written: 0, known: 0, purged: 2 });
    expect(await keysOf(author)).toEqual(before);
    expect(await openStore().store.get(author, id)).toBeNull();
  });

  test("moves into another account, with words, times, history and conflicts", async () => {
    const [from, to] = [newAuthor(), newAuthor()];
    const { store } = openStore();
    const one = await store.create(from, draftOf("Moved", "One", ["a"]), store.createNonce());
    const base = { parents: [one.revision], nonce: "two" };
    await store.save(from, one.id, draftOf("Moved", "One, two", ["a"]), base);
    const split = await store.create(from, draftOf("Split"), store.createNonce());
    for (const place of ["here", "there"]) {
      await store.save(from, split.id, draftOf(place), { parents: [split.revision], nonce: place });
    }
    const zip = await exported(from);
    expect(await importAll(to, zip)).toMatchObject({ written: 5, withdrawn: 0, refused: 0 });
    const { posts } = await openStore().store.list(to, { state: "all" });
    const moved = posts.find(({ title }) => title === "Moved")?.id as PostId;
    expect(moved).not.toBe(one.id);
    const { createdAt } = await postOf(from, one.id);
    expect(await postOf(to, moved)).toMatchObject({ body: "One, two", tags: ["a"], createdAt });
    expect(await openStore().store.listRevisions(to, moved)).toHaveLength(2);
    expect(posts.find(({ id }) => id !== moved)).toMatchObject({ conflicted: true });
    expect(await importAll(to, zip)).toMatchObject({ written: 0, known: 5 });
  });

  test("that stopped half-way goes on, and no version stands for a post meanwhile that should not", async () => {
    const author = newAuthor();
    const { store } = openStore({ now: Date.UTC(2025, 0, 1) });
    const { id, revision } = await store.create(author, draftOf("1"), store.createNonce());
    let latest = (await store.publish(author, id, revision))?.revision ?? revision;
    for (let count = 2; count < 12; count++) {
      const base = { parents: [latest], nonce: String(count) };
      latest = (await store.save(author, id, draftOf(String(count)), base))?.revision ?? latest;
    }
    const zip = await exported(author);
    const whole = await versionsOf(author);
    await erase(author);
    for (let puts = 1; puts < 15; puts++) {
      const failing = { ...env.POSTS, ...limited(puts) } as KVNamespace;
      await openStore({ kv: failing })
        .store.importArchive(author, zip)
        .catch(() => undefined);
      const later = openStore({ now: Date.UTC(2027, 0, 1) });
      await later.store.repair(author);
      const reading = await later.store.get(author, id);
      if (reading)
        expect(reading).toMatchObject({ kind: "post", post: { title: "11", state: "draft" } });
      expect([...(await keysOf(author)).keys()].filter((key) => /\/[lp]\//.test(key))).toEqual([]);
    }
    await importAll(author, zip);
    const after = await versionsOf(author);
    for (const [name, json] of whole) expect(after.get(name)).toBe(json);
  });

  test("is left to finish what it began, however old the version is, before a repair does", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id } = await store.create(author, draftOf("old"), store.createNonce());
    const zip = await exported(author);
    await erase(author);
    const importedAt = Date.UTC(2027, 0, 1);
    const failing = { ...env.POSTS, ...limited(1) } as KVNamespace;
    const stopped = openStore({ kv: failing, now: importedAt }).store.importArchive(author, zip);
    await expect(stopped).rejects.toThrow("injected");
    const repairAfter = (minutes: number) =>
      openStore({ now: importedAt + minutes * 60_000 }).store.repair(author);
    expect(await repairAfter(1)).toMatchObject({ headsAdded: 0 });
    expect(await repairAfter(10)).toMatchObject({ headsAdded: 1 });
    expect(await postOf(author, id)).toMatchObject({ title: "old" });
  });
});

/** KV whose puts fail after a number of them. */
function limited(puts: number): Partial<KVNamespace> {
  let left = puts;
  const { POSTS } = env;
  return {
    list: (options?: KVNamespaceListOptions) => POSTS.list(options),
    getWithMetadata: POSTS.getWithMetadata.bind(POSTS),
    put: async (key: string, value: string, options?: KVNamespacePutOptions) => {
      if (left-- <= 0) throw new Error("KV PUT failed: 400 injected");
      await POSTS.put(key, value, options);
    },
  };
}

describe("what is in an archive", () => {
  test("each post as Markdown, every version of it, and what else there is", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const first = draftOf('A "small" door: one', "# Hello\n\nWords.", ["a", "b"]);
    const { id, revision } = await store.create(author, first, store.createNonce());
    const base = { parents: [revision], nonce: "better" };
    await store.save(author, id, { ...first, body: "Better." }, base);
    const shared = await store.share(author, id, revision, null);
    const files = await filesIn(await exported(author));
    const names = Object.keys(files);
    const post = names.find((name) => name.startsWith("posts/")) ?? "";
    expect(files[post]).toMatch(
      /^---\ntitle: "A \\"small\\" door: one"\ntags: \["a","b"\]\nstate: "draft"\n[^]*\n---\n\nBetter\.$/,
    );
    expect(names.filter((name) => name.startsWith("versions/"))).toHaveLength(1);
    expect(JSON.parse(files["data/account.json"] ?? "")).toMatchObject([{ key: `k/${shared}` }]);
  });

  test("what stands in the place of a version and is none, and names of what cannot be read yet", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const damaged = await store.create(author, draftOf("Damaged"), store.createNonce());
    const arriving = await store.create(author, draftOf("Arriving"), store.createNonce());
    const keyOf = ({ id, revision }: typeof damaged) => `u/${author}/r/${id}/${revision}`;
    await env.POSTS.put(keyOf(damaged), "words that were");
    await env.POSTS.delete(keyOf(arriving));
    const files = await filesIn(await exported(author));
    expect(files[`damaged/${damaged.id}/${damaged.revision}.txt`]).toBe("words that were");
    expect(files["missing.txt"]).toBe(`${arriving.id} ${arriving.revision}\n`);
  });

  test("what this browser saved a moment ago, though KV does not list it", async () => {
    const author = newAuthor();
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("Old"), store.createNonce());
    const base = { parents: [revision], nonce: "new" };
    const saved = await store.save(author, id, draftOf("New"), base);
    const other = await store.create(author, draftOf("Another"), store.createNonce());
    const cookie = other.sessionCookie;
    expect(cookie).toContain(saved?.revision);
    const list = async (options: KVNamespaceListOptions) => {
      const page = await env.POSTS.list(options);
      const isListed = (name: string) => name.endsWith(revision);
      return { ...page, keys: page.keys.filter(({ name }) => isListed(name)) };
    };
    const kv = {
      getWithMetadata: env.POSTS.getWithMetadata.bind(env.POSTS),
      list,
    } as unknown as KVNamespace;
    const opened = openStore({ kv, cookie }).store;
    const part = { from: null, until: null };
    const stream = await opened.exportArchive(author, part, () => undefined);
    const names = Object.keys(await filesIn(await new Response(stream).blob()));
    expect(names.filter((name) => name.startsWith("posts/new-"))).toHaveLength(1);
    expect(names.filter((name) => name.startsWith("posts/another-"))).toHaveLength(1);
    expect(names.filter((name) => name.startsWith("versions/"))).toHaveLength(1);
  });

  test("of nothing is a zip all the same", async () => {
    const zip = await exported(newAuthor());
    expect(await filesIn(zip)).toEqual({ "data/account.json": "[\n\n]\n" });
    expect(await importAll(newAuthor(), zip)).toMatchObject({ written: 0, refused: 0 });
  });
});

describe("what an import refuses", () => {
  const zip = (files: Record<string, string>) =>
    new Blob([zipSync(Object.fromEntries(Object.entries(files).map(([n, t]) => [n, strToU8(t)])))]);

  test.each([
    ["bytes that are no zip", new Blob(["not a zip"])],
    ["nothing", new Blob()],
    ["a zip of something else", zip({ "a.txt": "a" })],
    ["a zip that is cut off", archiveOf([]).slice(0, 40)],
    ["JSON that is cut off", zip({ "data/0001.json": "[{" })],
    ["JSON of another shape", archiveOf({ posts: [] })],
    [
      "bytes that are no text",
      new Blob([zipSync({ "data/0001.json": new Uint8Array([0xff, 0xfe]) })]),
    ],
  ])("%s", async (_name, archive) => {
    expect(await openStore().store.importArchive(newAuthor(), archive)).toBeNull();
  });

  test("damaged versions are counted and the rest is kept; nothing outside the author is written", async () => {
    const [from, to] = [newAuthor(), newAuthor()];
    const { store } = openStore();
    await store.create(from, draftOf("Good"), store.createNonce());
    const files = await filesIn(await exported(from));
    const [good] = JSON.parse(files["data/0001.json"] ?? "") as { version: Post }[];
    const version = good?.version;
    const hostile = [
      null,
      { version: "{" },
      { version: { v: 1, title: 1 } },
      { version: { ...version, revision: "2".repeat(20), body: "a".repeat(200_000) } },
      { version: { ...version, revision: "../../../e/user_x" } },
      { version: { ...version, post: "x" } },
      { version: { ...version, parents: ["1", "2", "3", "4", "5"].map((one) => one.repeat(20)) } },
      { version: { ...version, nonce: "n".repeat(65) } },
      { version: { ...version, state: "purged", purged: [] } },
    ];
    const before = (await env.POSTS.list()).keys.filter(({ name }) => !name.includes(to)).length;
    const outcome = await openStore().store.importArchive(to, archiveOf([good, ...hostile]));
    expect(outcome).toMatchObject({ written: 1, refused: hostile.length });
    const after = (await env.POSTS.list()).keys.filter(({ name }) => !name.includes(to)).length;
    expect(after).toBe(before);
  });
});
