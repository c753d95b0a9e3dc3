import type { Parent } from "~/posts/form/parent";
import { createNonce, type RevisionId } from "~/posts/ids";
import {
  headKey,
  headsPrefix,
  parseRevisionKey,
  publishedKey,
  revisionKey,
  revisionsPrefix,
} from "~/posts/keys";
import { parseSummary } from "~/posts/summary";
import { type Plant, shownIn } from "./sessions";

const nameOf = (parent: RevisionId | Parent) =>
  typeof parent === "string" ? parent : parent.revision;

/** Ways to build such a store wrong. The proof is worth something if it catches each, every time. */
export const PLANTED_BUGS: Record<string, Plant> = {
  "the old head is deleted before the new one is put": (store, kv) => ({
    ...store,
    async save(authorId, id, draft, base) {
      for (const parent of base.parents) await kv.delete(headKey(authorId, id, nameOf(parent)));
      return store.save(authorId, id, draft, base);
    },
  }),

  "posts are numbered by a counter": (store, _kv, world) => ({
    ...store,
    async create(authorId, draft) {
      const { posts } = await store.list(authorId, { state: "all", limit: 100 });
      const started = world.now - (world.now % 3_600_000);
      const nonce = createNonce(started, () => new Uint8Array(7).fill(posts.length + 1));
      return store.create(authorId, draft, nonce);
    },
  }),

  "the newest save wins": (store) => ({
    ...store,
    async save(authorId, id, draft, base) {
      const there = shownIn(await store.get(authorId, id));
      const parents = [...new Set([...base.parents.map(nameOf), ...there])].slice(0, 4);
      return store.save(authorId, id, draft, { ...base, parents });
    },
  }),

  "a purge deletes by prefix": (store, kv) => ({
    ...store,
    async purge(authorId, id, seen) {
      for (const prefix of [headsPrefix(authorId, id), revisionsPrefix(authorId, id)]) {
        const { keys } = await kv.list({ prefix });
        for (const { name } of keys) await kv.delete(name);
      }
      return store.purge(authorId, id, seen);
    },
  }),

  "a repair believes every version that says it is published": (store, kv) => ({
    ...store,
    async repair(authorId) {
      const report = await store.repair(authorId);
      const { keys } = await kv.list({ prefix: headsPrefix(authorId) });
      for (const { name, metadata } of keys) {
        const { post, revision } = parseRevisionKey(name) ?? {};
        const published = post && revision && parseSummary({ post, revision }, metadata).published;
        if (!published) continue;
        const json = await kv.get(revisionKey(authorId, post, published.revision));
        if (json) await kv.put(publishedKey(authorId, post), json, { metadata });
      }
      return report;
    },
  }),

  "nothing is remembered in a cookie": (store) => ({
    ...store,
    async save(authorId, id, draft, base) {
      const saved = await store.save(authorId, id, draft, base);
      return saved && { ...saved, sessionCookie: "postern_writes=" };
    },
  }),
};
