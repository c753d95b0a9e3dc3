import { env } from "cloudflare:workers";
import { createPostStore, type PostStore } from "~/posts/store.server";
import { createFailingKv } from "../../../support/failing-kv";

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
  options: {
    kv?: KVNamespace;
    cookie?: string;
    now?: number;
    secureCookies?: boolean;
    pageLanguage?: string;
  } = {},
): OpenedStore {
  const pauses: number[] = [];
  const later: Promise<unknown>[] = [];
  const store = createPostStore({
    kv: options.kv ?? env.POSTS,
    cookie: options.cookie?.split(";")[0] ?? null,
    secureCookies: options.secureCookies ?? true,
    ...(options.pageLanguage && { pageLanguage: options.pageLanguage }),
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

/** A namespace whose listings of an author's keys stand still, as KV's do for a minute or more. */
export async function withStaleLists(author: string): Promise<KVNamespace> {
  const listed = await env.POSTS.list({ prefix: `u/${author}/` });
  const { kv } = createFailingKv(env.POSTS);
  const list = async ({ prefix }: KVNamespaceListOptions) => ({
    ...listed,
    keys: listed.keys.filter(({ name }) => name.startsWith(prefix ?? "")),
  });
  return Object.assign(kv, { list });
}

/** A namespace that does not show keys with a certain text in them. */
export function withoutKeys(text: string): KVNamespace {
  const { kv } = createFailingKv(env.POSTS);
  const isShown = (key: string) => !key.includes(text);
  return Object.assign(kv, {
    async list(options: KVNamespaceListOptions) {
      const listed = await env.POSTS.list(options);
      return { ...listed, keys: listed.keys.filter(({ name }) => isShown(name)) };
    },
    getWithMetadata: async (keys: string[]) =>
      new Map([
        ...keys.map((key) => [key, null] as const),
        ...(await env.POSTS.getWithMetadata(["none", ...keys.filter(isShown)])),
      ]),
  });
}
