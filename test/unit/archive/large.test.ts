import { env } from "cloudflare:workers";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { ARCHIVE_LIMITS } from "~/posts/archive/limits";
import type { Revision } from "~/posts/revision";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { countCalls, createFailingKv, kvError } from "../../support/failing-kv";
import { createFaultyKv } from "../../support/faulty-kv";
import { CALM, FaultyWorld } from "../../support/faulty-kv-world";
import { makePosts, type StoredEntry } from "../../support/made/posts";
import { newAuthor, NOON, openStore } from "../posts/store/open-store";
import { exportAll, importAll } from "./carry";

const DAY_MS = 24 * 3_600_000;

/** A KV in memory; each request to it may make 1,000 operations, as Cloudflare's. */
function createRoomyKv(entries: readonly StoredEntry[] = []) {
  const world = new FaultyWorld({ settings: CALM, seed: 1, now: NOON });
  for (const { name, value, metadata } of entries) world.write(0, name, value, { metadata });
  return {
    open: () => createFaultyKv(world, { location: 0, wait: async () => undefined }).kv,
  };
}

function versionsAmong(entries: readonly StoredEntry[]): string[] {
  const names = entries.map(({ name }) => name).filter((name) => name.includes("/r/"));
  return names.map((name) => name.split("/").at(-1) ?? "");
}

async function versionsIn(zip: Blob): Promise<{ revision: string; file: string }[]> {
  const files = Object.entries(unzipSync(new Uint8Array(await zip.arrayBuffer())));
  return files
    .filter(([name]) => /^data\/\d+\.json$/.test(name))
    .flatMap(([file, bytes]) => {
      const archived = JSON.parse(strFromU8(bytes)) as { version: Revision }[];
      return archived.map(({ version: { revision } }) => ({ revision, file }));
    });
}

describe("an account of 5,200 versions", { timeout: 120_000 }, () => {
  const author = newAuthor();
  let open: () => KVNamespace;
  let kept: string[] = [];

  beforeAll(async () => {
    const entries = await makePosts(author, { count: 1_300, versions: 4, savedAt: NOON });
    open = createRoomyKv(entries).open;
    kept = versionsAmong(entries);
  });

  test("is exported in two zips with one read of each version, each within one request", async () => {
    const parts = await openStore({ kv: open() }).store.planExport(author);
    expect(parts).toHaveLength(2);
    const found: string[] = [];
    for (const part of parts) {
      const { kv, calls } = createFailingKv(open());
      const { store } = openStore({ kv });
      const stream = await store.exportArchive(author, part, () => undefined);
      const versions = await versionsIn(await new Response(stream).blob());
      expect(versions.length).toBeLessThanOrEqual(ARCHIVE_LIMITS.versionsPerZip);
      found.push(...versions.map(({ revision }) => revision));
      const keysRead = calls
        .filter(({ operation }) => operation === "get")
        .flatMap(({ keys }) => keys);
      expect(new Set(keysRead).size).toBe(keysRead.length);
      expect(keysRead).toHaveLength(versions.length);
      const { get = 0, list = 0 } = countCalls(calls);
      expect(get).toBeLessThanOrEqual(versions.length / 100 + 10);
      expect(list).toBeLessThanOrEqual(50);
    }
    expect(found.sort()).toEqual(kept.sort());
  });

  test("loses no post out of its parts while it is written in", async () => {
    const parts = await openStore({ kv: open() }).store.planExport(author);
    const { store } = openStore({ kv: open(), now: NOON + DAY_MS });
    await store.create(author, { title: "New", body: "New", tags: [] }, store.createNonce());
    const found = new Set<string>();
    for (const part of parts) {
      const exporting = openStore({ kv: open() }).store.exportArchive(
        author,
        part,
        () => undefined,
      );
      const zip = await new Response(await exporting).blob();
      for (const { revision } of await versionsIn(zip)) found.add(revision);
    }
    expect(kept.filter((revision) => !found.has(revision))).toEqual([]);
  });

  test("is imported file by file, each within one request, and again without a put", async () => {
    const target = createRoomyKv();
    const [zip] = await exportAll(author, open());
    const files = unzipSync(new Uint8Array(await (zip ?? new Blob()).arrayBuffer()));
    const data = Object.entries(files).filter(([name]) => /^data\/\d+\.json$/.test(name));
    let written = 0;
    for (const [, bytes] of data) {
      const { kv, calls } = createFailingKv(target.open());
      const imported = await openStore({ kv }).store.importFile(author, strFromU8(bytes));
      written += imported?.written ?? 0;
      expect(calls.length).toBeLessThanOrEqual(500);
    }
    expect(written).toBeGreaterThan(4_900);
    for (const [, bytes] of data.slice(0, 5)) {
      const { kv, calls } = createFailingKv(target.open());
      const { store } = openStore({ kv });
      expect(await store.importFile(author, strFromU8(bytes))).toMatchObject({ written: 0 });
      expect(countCalls(calls).put ?? 0).toBe(0);
    }
  });

  test("comes back without JavaScript, too: the same zip again and again", async () => {
    const { open: openTarget } = createRoomyKv();
    const small = newAuthor();
    const from = createRoomyKv(await makePosts(small, { count: 450, savedAt: NOON }));
    const [zip] = await exportAll(small, from.open());
    const rounds = [];
    for (let remaining = 1; remaining > 0 && rounds.length < 10;) {
      const { store } = openStore({ kv: openTarget() });
      const imported = await store.importArchive(small, zip ?? new Blob());
      if (!imported || imported === "too-large") throw new Error("Refused");
      remaining = imported.remaining;
      rounds.push(imported.written);
    }
    expect(rounds).toEqual([200, 200, 50]);
  });
});

test(
  "a post of 60 versions of 300 KB goes in files that each fit one request, and comes back",
  { timeout: 120_000 },
  async () => {
    const author = newAuthor();
    const words = "語".repeat(99_000);
    const entries = await makePosts(author, { count: 1, versions: 60, savedAt: NOON, words });
    const { open } = createRoomyKv(entries);
    const [zip] = await exportAll(author, open());
    const files = unzipSync(new Uint8Array(await (zip ?? new Blob()).arrayBuffer()));
    const data = Object.entries(files).filter(([name]) => /^data\/\d+\.json$/.test(name));
    expect(data.length).toBeGreaterThan(1);
    const target = createRoomyKv();
    let written = 0;
    for (const [, bytes] of data) {
      expect(bytes.length).toBeLessThan(ARCHIVE_LIMITS.fileBytes);
      const { store } = openStore({ kv: target.open() });
      written += (await store.importFile(author, strFromU8(bytes)))?.written ?? 0;
    }
    expect(written).toBe(60);
  },
);

test("versions dated outside the years of zips are exported and come back with their dates", async () => {
  for (const year of [1970, 2500]) {
    const author = newAuthor();
    const { store } = openStore({ now: Date.UTC(year, 5, 1) });
    const draft = { title: "Of another time", body: "Words", tags: [] };
    const { id } = await store.create(author, draft, store.createNonce());
    const [zip] = await exportAll(author);
    const to = newAuthor();
    await importAll(to, zip ?? new Blob());
    const { posts } = await openStore().store.list(to, { state: "all" });
    expect(posts.map(({ savedAt }) => new Date(savedAt).getUTCFullYear())).toEqual([year]);
    expect(id).not.toBe(posts[0]?.id);
  }
});

test("values that are too much for one answer of KV's are read in several", async () => {
  const keys = Array.from({ length: 100 }, (_, at) => `large/${at}`);
  for (const key of keys) await env.POSTS.put(key, "a".repeat(300_000), { metadata: { key } });
  await expect(env.POSTS.getWithMetadata(keys)).rejects.toThrow(/413/);
  const { kv, calls } = createFailingKv(env.POSTS);
  const found = await createPatientKv(kv, async () => undefined).getMany(keys);
  expect([...found.keys()]).toEqual(keys);
  expect(found.get("large/99")).toMatchObject({ metadata: { key: "large/99" } });
  expect(calls).toHaveLength(3);
  await Promise.all(keys.map((key) => env.POSTS.delete(key)));
});

test("a zip whose making breaks off does not end like one that is whole, and says why", async () => {
  const author = newAuthor();
  const { open } = createRoomyKv(await makePosts(author, { count: 300, savedAt: NOON }));
  let reads = 0;
  const { kv } = createFailingKv(open(), ({ operation }) =>
    operation === "get" && ++reads > 2 ? { error: kvError("get", 503), isApplied: false } : null,
  );
  const told: unknown[] = [];
  const part = { from: null, until: null };
  const stream = await openStore({ kv }).store.exportArchive(author, part, (error) =>
    told.push(error),
  );
  await expect(new Response(stream).arrayBuffer()).rejects.toThrow("KV did not answer");
  expect(told.map(String)).toEqual([expect.stringContaining("KV did not answer")]);
});
