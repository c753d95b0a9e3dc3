import { digest, isPostIdOf, type PostId, type RevisionId } from "../ids";
import { headKey, revisionKey, takedownKey } from "../keys";
import { POST_LIMITS, type SavedPost } from "../post";
import { removePublishedCopy } from "../publishing/publish.server";
import { ancestorsOf, type Ancestry } from "../resolve";
import { createRevision, type Revision } from "../revision";
import { endSchedule } from "../scheduling/schedule.server";
import { endLinks } from "../sharing/end-links.server";
import type { StoreContext } from "../store/context.server";
import {
  findPost,
  type FoundHead,
  type Lines,
  readLines,
  resolvePost,
} from "../store/heads.server";
import { keepRevisions } from "../store/keep-revisions.server";

/** How long a purge is remembered, so that a copy of the post that comes late is known to be gone. */
const MARKER_SECONDS = 30 * 24 * 3_600;
/** A request may make 1,000 operations; what is left over is deleted by the next repair. */
const REVISIONS_PER_PURGE = 400;
const DELETES_AT_ONCE = 6;

/**
 * Deletes for ever those of the post's versions that the author saw, and all they were made from. A
 * version saved elsewhere meanwhile outlives it. Null if none of `seen` is there any more.
 */
export async function purgePost(
  context: StoreContext,
  authorId: string,
  id: PostId,
  seen: readonly RevisionId[],
): Promise<SavedPost | null> {
  if (!(await isPostIdOf(authorId, id))) return null;
  const found = await findPost(context, authorId, id);
  const { current } = await resolvePost(context, authorId, found);
  const living = current.filter((head) => head.state !== "purged");
  if (living.length === 0) return null;
  const lines = await readLines(context, authorId, found, seen);
  const { ancestry } = lines;
  const doomed = doomedOf(seen, living, ancestry);
  if (doomed.length === 0) return null;
  const isDoomed = (head: FoundHead) => doomed.includes(head.revision);
  await removePublishedCopy(context, authorId, id, living.filter(isDoomed));
  await endSchedule(context, authorId, id);
  await endLinks(context, authorId, id);
  const marker = await createMarker(context, authorId, id, doomed, lines);
  const saved = await keepRevisions(context, authorId, [marker], { expirationTtl: MARKER_SECONDS });
  // What is only known by name stays for the next repair: its parents, once they can be read, go too.
  const known = (marker.purged ?? []).filter((name) => ancestry.has(name));
  await deletePurged(context, authorId, id, known);
  // While a version outlives it, the same words must not come back by that one.
  if (living.every(isDoomed)) await context.kv.delete(takedownKey(authorId, id));
  return saved;
}

/**
 * Of what the author saw, that which still counts: what no version here was made from. A version that
 * was seen elsewhere and is not in sight here counts too.
 */
function doomedOf(
  seen: readonly RevisionId[],
  living: readonly FoundHead[],
  ancestry: Ancestry,
): RevisionId[] {
  const replaced = new Set(living.flatMap((head) => [...ancestorsOf(head.revision, ancestry)]));
  return seen.filter((revision) => !replaced.has(revision)).slice(0, POST_LIMITS.parentCount);
}

/**
 * A revision without text that stands where the deleted ones stood, and names them all, with what of them was
 * published: a version that outlives it may have been made upon that, and say that it still is. The names are in
 * its own name: done again, when less can be seen, the same purge must not overwrite the longer list.
 */
async function createMarker(
  context: StoreContext,
  authorId: string,
  post: PostId,
  parents: readonly RevisionId[],
  { ancestry, publications }: Lines,
): Promise<Revision> {
  const before = parents.flatMap((parent) => [...ancestorsOf(parent, ancestry)]);
  const purged = [...new Set([...parents, ...before])].sort();
  const ended = publications.filter((name) => purged.includes(name));
  const marker = await createRevision({
    authorId,
    post,
    title: "",
    body: "",
    tags: [],
    parents,
    depth: null,
    state: "purged",
    published: null,
    savedAt: context.now(),
    nonce: await digest(["postern/purge", purged, ended], 20),
  });
  return { ...marker, purged, ended };
}

/**
 * Deletes revisions that were purged, up to a number: heads first, since a head without the rest would
 * look like a version of its own. Returns how many revisions there were.
 */
export async function deletePurged(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  post: PostId,
  purged: readonly RevisionId[],
): Promise<number> {
  const names = purged.slice(0, REVISIONS_PER_PURGE);
  await deleteAll(
    context,
    names.map((name) => headKey(authorId, post, name)),
  );
  await deleteAll(
    context,
    names.map((name) => revisionKey(authorId, post, name)),
  );
  return names.length;
}

export async function deleteAll(
  context: Pick<StoreContext, "kv">,
  keys: readonly string[],
): Promise<void> {
  for (let start = 0; start < keys.length; start += DELETES_AT_ONCE) {
    const some = keys.slice(start, start + DELETES_AT_ONCE);
    await Promise.all(some.map((key) => context.kv.delete(key)));
  }
}
