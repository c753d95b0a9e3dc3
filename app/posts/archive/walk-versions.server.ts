import type { PostId, RevisionId } from "../ids";
import { ancestorsOf } from "../resolve";
import type { StoreContext } from "../store/context.server";
import { unseenHead } from "../store/heads.server";
import type { SessionWrite } from "../store/session-writes.server";
import type { Summary } from "../summary";
import { ancestryOf, type FoundPost, walkPosts } from "../upkeep/found-posts.server";

/** The posts of one zip: from this one, up to but not with that one; null: from the first, up to the last. */
export interface ArchivePart {
  from: PostId | null;
  until: PostId | null;
}

/** A version of which the words are still to be read. */
export interface NamedVersion {
  post: PostId;
  revision: RevisionId;
  isCurrent: boolean;
  words: number;
}

type Context = Pick<StoreContext, "kv" | "session">;

/**
 * All versions of an author's posts in a part, some posts at a time: of each post first those that stand for
 * it, then the others, each after all that was made from it. What this browser saved a moment ago is there
 * too, whether KV lists it yet or not.
 */
export async function* walkVersions(
  context: Context,
  authorId: string,
  { from, until }: ArchivePart,
): AsyncGenerator<NamedVersion[]> {
  const isInPart = (post: PostId) =>
    (from === null || post >= from) && (until === null || post < until);
  const writes = (await context.session.writesOf(authorId)).filter(({ post }) => isInPart(post));
  const unseen = new Set(writes.map(({ post }) => post));
  const start = from && { from, heads: null, revisions: null };
  for await (const { posts } of walkPosts(context, authorId, start)) {
    const wanted = posts.filter(({ post }) => isInPart(post));
    for (const { post } of wanted) unseen.delete(post);
    yield wanted.flatMap((found) => versionsOf(found, writes));
    if (wanted.length < posts.length) break;
  }
  yield [...unseen].flatMap((post) => versionsOf({ post, heads: [], revisions: [] }, writes));
}

function versionsOf(
  { post, heads, revisions }: FoundPost,
  writes: readonly SessionWrite[],
): NamedVersion[] {
  const written = writes.filter((write) => write.post === post);
  const told = [...heads, ...written.map((write) => unseenHead(write, []))];
  const known = new Map<RevisionId, Summary>();
  for (const one of [...told, ...revisions]) known.set(one.revision, one);
  const ancestry = ancestryOf(told, revisions);
  const all = [...known.values()];
  const purges = all.filter(({ state }) => state === "purged");
  // What was deleted for ever and is still there is not brought out again.
  const doomed = new Set(purges.flatMap(({ revision }) => [...ancestorsOf(revision, ancestry)]));
  const living = all.filter(({ state, revision }) => state !== "purged" && !doomed.has(revision));
  const before = new Map(
    living.map(({ revision }) => [revision, ancestorsOf(revision, ancestry)] as const),
  );
  const replaced = new Set([...before.values()].flatMap((ancestors) => [...ancestors]));
  const isTold = (revision: RevisionId) => told.some((head) => head.revision === revision);
  return living
    .map(({ revision, published, words, savedAt }) => {
      // A publishing that stopped half-way: nobody was told of it.
      const isHalfDone = published?.revision === revision && !isTold(revision);
      const isCurrent = !replaced.has(revision) && !isHalfDone;
      // Always fewer than what was made from it has.
      const generation = before.get(revision)?.size ?? 0;
      return { post, revision, words, savedAt, isCurrent, generation };
    })
    .sort(
      (a, b) =>
        Number(b.isCurrent) - Number(a.isCurrent) ||
        b.generation - a.generation ||
        b.savedAt - a.savedAt,
    );
}

/** As many versions at a time as one bulk read should bring. */
export function* batchesOf(
  versions: readonly NamedVersion[],
  limits: { versions: number; words: number },
): Generator<NamedVersion[]> {
  let batch: NamedVersion[] = [];
  let words = 0;
  for (const version of versions) {
    const isFull = batch.length === limits.versions || words + version.words > limits.words;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      words = 0;
    }
    batch.push(version);
    words += version.words;
  }
  if (batch.length > 0) yield batch;
}
