import { env } from "cloudflare:workers";
import { createPostStore, type PostStore } from "~/posts/store.server";

/** Tests live at this moment unless they say otherwise. */
export const NOON = Date.UTC(2026, 10, 23, 12);

export interface OpenedStore {
  store: PostStore;
  /** What the store waited for, in ms. */
  pauses: number[];
  /** Work that the answer does not wait for. */
  later: Promise<unknown>[];
}

/** A store on Miniflare's KV, for one request. `cookie` is the value of a Set-Cookie header. */
export function openStore(
  options: { kv?: KVNamespace; cookie?: string; now?: number; secureCookies?: boolean } = {},
): OpenedStore {
  const pauses: number[] = [];
  const later: Promise<unknown>[] = [];
  const store = createPostStore({
    kv: options.kv ?? env.POSTS,
    cookie: options.cookie?.split(";")[0] ?? null,
    secureCookies: options.secureCookies ?? true,
    now: () => options.now ?? NOON,
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    sleep: async (ms) => void pauses.push(ms),
    waitUntil: (work) => void later.push(work),
  });
  return { store, pauses, later };
}

/** An author nobody else in the test run is. */
export function newAuthor(): string {
  return `user_${crypto.randomUUID().replaceAll("-", "")}`;
}

export function draftOf(title: string, body = `The text of ${title}.`, tags: string[] = []) {
  return { title, body, tags };
}
