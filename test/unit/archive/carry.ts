import { env } from "cloudflare:workers";
import type { Imported } from "~/posts/archive/import.server";
import type { StoredValue } from "~/posts/store/patient-kv.server";
import { createErasure } from "~/posts/upkeep/erasure.server";
import { NOON, openStore } from "../posts/store/open-store";

/** All the zips of an author, as a browser would load them. */
export async function exportAll(author: string, kv = env.POSTS): Promise<Blob[]> {
  const zips: Blob[] = [];
  for (const part of await openStore({ kv }).store.planExport(author)) {
    const stream = await openStore({ kv }).store.exportArchive(author, part, () => undefined);
    zips.push(await new Response(stream).blob());
  }
  return zips;
}

/** Sends a zip as a whole, again and again until all of it is there. */
export async function importAll(
  author: string,
  zip: Blob,
  kv = env.POSTS,
): Promise<Imported & { rounds: number }> {
  for (let rounds = 1; ; rounds++) {
    const imported = await openStore({ kv }).store.importArchive(author, zip);
    if (!imported || imported === "too-large") throw new Error(`Refused: ${imported}`);
    if (imported.remaining === 0) return { ...imported, rounds };
  }
}

/** Has the erasure's own job delete all that an author has, to its end. */
export async function erase(author: string, kv = env.POSTS): Promise<void> {
  let now = NOON;
  const erasure = createErasure({
    kv,
    now: () => now,
    sleep: async () => undefined,
    isKnown: async () => false,
    dissolve: async () => false,
  });
  await erasure.request(author, []);
  for (let sweeps = 0; (await erasure.getProgress(author)) !== null; sweeps++) {
    if (sweeps > 20) throw new Error("The erasure does not end");
    await erasure.sweep();
    now += 201_000;
  }
}

/** What stands under an author, or with their id in its name: values and metadata by key. */
export async function keysOf(author: string, kv = env.POSTS): Promise<Map<string, StoredValue>> {
  const found = new Map<string, StoredValue>();
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<unknown> = await kv.list({ cursor });
    for (const { name, metadata } of page.keys) {
      if (name.includes(author)) found.set(name, { value: (await kv.get(name)) ?? "", metadata });
    }
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  return found;
}

/** The versions among them, by name. */
export async function versionsOf(author: string, kv = env.POSTS): Promise<Map<string, string>> {
  const versions = [...(await keysOf(author, kv))].filter(([key]) => key.includes("/r/"));
  return new Map(versions.map(([key, { value }]) => [key, value]));
}
