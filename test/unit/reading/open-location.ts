import { env } from "cloudflare:workers";
import type { EdgeStorage } from "~/reading/cache/edge-cache.server";
import { createReading, createReadingMemory } from "~/reading/reading.server";
import { countCalls, createFailingKv } from "../../support/failing-kv";
import { draftOf, newAuthor, NOON, openStore } from "../posts/store/open-store";

export const ORIGIN = "https://postern.test";
export const SECOND = 1_000;

/** Somebody with posts at `/@{name}`, or a team with posts at `/~{slug}`. */
export async function publishAs(name: string, titles: string[]): Promise<string> {
  const author = name.startsWith("~") ? newAuthor().replace("user_", "org_") : newAuthor();
  for (const title of titles) {
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf(title, "Words.", ["tag"]), "");
    await store.publish(author, id, revision);
  }
  await env.POSTS.put(`n/${name}`, JSON.stringify({ uid: author }));
  const profile = { v: 1, id: author, name: "Ada", username: name, updatedAt: 0, askedAt: NOON };
  await env.POSTS.put(`u/${author}/profile`, JSON.stringify(profile));
  return author;
}

/** A location of Cloudflare's, with a cache that stays when isolates go. */
export function openLocation() {
  const kept = new Map<string, Response>();
  const asked: string[] = [];
  const edge: EdgeStorage = {
    match: async (key) => (asked.push(key), kept.get(key)?.clone()),
    put: async (key, response) => {
      asked.push(key);
      kept.set(key, response);
    },
    delete: async (key) => kept.delete(key),
  };
  let isolate = createReadingMemory();
  return {
    kept,
    /** At which addresses the location's cache was looked into, or given something. */
    asked,
    renewIsolate: () => (isolate = createReadingMemory()),
    forgetAnswers: () => isolate.answers.deleteAll(() => true),
    async read(path: string, now = NOON, asking: RequestInit = {}) {
      const later: Promise<unknown>[] = [];
      const { kv, calls } = createFailingKv(env.POSTS);
      const reading = createReading({
        kv,
        memory: isolate,
        edge,
        now: () => now,
        sleep: async () => undefined,
        waitUntil: (work) => void later.push(work),
        refreshProfile: async () => undefined,
      });
      const response = await reading.answer(new Request(ORIGIN + path, asking));
      const before = countCalls(calls);
      await Promise.all(later);
      return {
        response,
        reading,
        cost: before,
        costLater: countCalls(calls),
        text: await response?.text(),
      };
    },
  };
}

export async function firstPost(author: string): Promise<string | undefined> {
  const { keys } = await env.POSTS.list({ prefix: `u/${author}/l/` });
  return keys[0]?.name.split("/").at(-1);
}
