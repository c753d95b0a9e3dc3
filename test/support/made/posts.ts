import type { RevisionId } from "~/posts/ids";
import { headKey, revisionKey } from "~/posts/keys";
import { createRevision, summaryOf } from "~/posts/revision";
import { createPostStore } from "~/posts/store.server";
import { fit } from "~/posts/summary";
import { createFaultyKv } from "../faulty-kv";
import { CALM, FaultyWorld } from "../faulty-kv-world";

/** A key as it stands in a namespace. */
export interface StoredEntry {
  name: string;
  value: string;
  metadata: unknown;
}

interface Shape {
  count: number;
  /** Versions of each post, one upon the other. */
  versions?: number;
  /** ms since 1970; each post was begun a second before the one before it. */
  savedAt: number;
  /** What follows in each text. */
  words?: string;
  hasHead?: (post: number) => boolean;
}

/** What the store keeps of posts that were written some time ago, made without writing them one by one. */
export async function makePosts(
  authorId: string,
  { count, versions = 1, savedAt, words = "", hasHead = () => true }: Shape,
): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = [];
  for (let index = 0; index < count; index++) {
    const post = (await storeAt(savedAt - index * 1_000).startPost(authorId)).id;
    let parents: RevisionId[] = [];
    for (let version = 0; version < versions; version++) {
      const title = `Post ${index}, ${version}`;
      const revision = await createRevision({
        title,
        body: `The text of ${title}.${words}`,
        tags: [],
        authorId,
        post,
        parents,
        depth: version,
        published: null,
        nonce: "",
        savedAt: savedAt + version,
        state: "draft",
      });
      parents = [revision.revision];
      const metadata = fit(summaryOf(revision));
      const name = revisionKey(authorId, post, revision.revision);
      entries.push({ name, value: JSON.stringify(revision), metadata });
      if (version < versions - 1 || !hasHead(index)) continue;
      entries.push({ name: headKey(authorId, post, revision.revision), value: "1", metadata });
    }
  }
  return entries;
}

/** A store of which only the making of ids is asked. */
function storeAt(now: number) {
  const world = new FaultyWorld({ settings: CALM, seed: 1, now });
  return createPostStore({
    kv: createFaultyKv(world, { location: 0, wait: async () => undefined }).kv,
    cookie: null,
    secureCookies: true,
    now: () => now,
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    sleep: async () => undefined,
    waitUntil: () => undefined,
  });
}
