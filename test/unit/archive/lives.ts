import fc from "fast-check";
import type { PostId, RevisionId } from "~/posts/ids";
import { type Draft, problemsOf } from "~/posts/post";
import { InTrash, type PostStore } from "~/posts/store.server";
import { openStore } from "../posts/store/open-store";

/** Any text at all that the store takes: any script, emoji, marks, what looks like front matter. */
const line = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
  fc.constantFrom(
    "---",
    'title: "x"',
    "\u202Eמילים",
    "e\u0301 ≠ é",
    "👩‍👩‍👧 🏴‍☠️",
    "日本語の文",
    "\u2028",
    "\t",
  ),
);
const text = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => lines.join("\n"));
const tag = fc.oneof(
  fc.constantFrom("a", "Türen", "日本語"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
);

const draft: fc.Arbitrary<Draft> = fc
  .record({ title: line, body: text, tags: fc.uniqueArray(tag, { maxLength: 8 }) })
  .filter((one) => problemsOf(one).length === 0);

/** Any time that an id can hold, zips' years and others. */
const time = fc.integer({ min: 0, max: 2 ** 49 });

/** What happens to one post: it is written on, also in two places at once, published, hidden, thrown away. */
export const life = fc.record({
  first: draft,
  begunAt: time,
  steps: fc.array(
    fc.record({
      kind: fc.constantFrom(
        "save",
        "fork",
        "trash",
        "restore",
        "publish",
        "unlist",
        "unpublish",
        "share",
      ),
      draft,
      afterMs: fc.integer({ min: 1, max: 10 ** 9 }),
    }),
    { maxLength: 7 },
  ),
});

export type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

/** Lives it in the store. Gives the post's id. */
export async function live(
  author: string,
  { first, begunAt, steps }: Life,
  kv: KVNamespace,
): Promise<PostId> {
  let now = begunAt;
  const open = () => openStore({ kv, now }).store;
  const created = await open().create(author, first, open().createNonce());
  const { id } = created;
  let latest: RevisionId = created.revision;
  for (const { kind, draft: words, afterMs } of steps) {
    now += afterMs;
    latest = (await step(kind, words))?.revision ?? latest;
  }
  return id;

  function step(kind: Life["steps"][number]["kind"], words: Draft) {
    const store = open();
    const nonce = store.createNonce();
    switch (kind) {
      case "save":
        return store.save(author, id, words, { parents: [latest], nonce });
      case "fork":
        return store.save(author, id, words, { parents: [created.revision], nonce });
      case "publish":
        return store.publish(author, id, latest);
      case "unlist":
        return store.publish(author, id, latest, { isUnlisted: true });
      case "share":
        return share(store, author, id, latest);
      default:
        return store[kind](author, id);
    }
  }
}

/** Of a post in the trash there are no links. */
async function share(store: PostStore, author: string, id: PostId, latest: RevisionId) {
  try {
    await store.share(author, id, latest, null);
  } catch (error) {
    if (!(error instanceof InTrash)) throw error;
  }
  return null;
}
