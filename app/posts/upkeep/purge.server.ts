import type { PostId, RevisionId } from "../ids";
import { headKey, revisionKey } from "../keys";
import type { SavedPost } from "../post";
import { removePublishedCopy } from "../publishing/publish.server";
import { ancestorsOf, type Ancestry } from "../resolve";
import { createRevision } from "../revision";
import type { StoreContext } from "../store/context.server";
import { readAncestry } from "../store/heads.server";
import { keepRevisions } from "../store/keep-revisions.server";
import { readCurrentHeads } from "../store/read-post.server";
import type { Summary } from "../summary";

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
  const heads = await readCurrentHeads(context, authorId, id);
  const doomed = heads.filter((head) => head.state !== "purged" && seen.includes(head.revision));
  if (doomed.length === 0) return null;
  await removePublishedCopy(context, authorId, id, doomed);
  const marker = await createRevision({
    authorId,
    post: id,
    title: "",
    body: "",
    tags: [],
    parents: doomed.map((head) => head.revision),
    depth: null,
    state: "purged",
    published: null,
    savedAt: context.now(),
    nonce: "",
  });
  const saved = await keepRevisions(context, authorId, [marker], { expirationTtl: MARKER_SECONDS });
  const ancestry = await readAncestry(context, authorId, id);
  for (const head of heads) ancestry.set(head.revision, head.parents);
  await deletePurged(context, authorId, marker, ancestry);
  return saved;
}

/**
 * Deletes all that a purge's marker was made from: heads first, since a head without its marker's
 * ancestry would look like a version of its own. Returns how many revisions there were.
 */
export async function deletePurged(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  marker: Pick<Summary, "post" | "revision" | "parents">,
  ancestry: Ancestry,
): Promise<number> {
  const known = new Map([...ancestry, [marker.revision, marker.parents] as const]);
  const names = [...ancestorsOf(marker.revision, known)].slice(0, REVISIONS_PER_PURGE);
  await deleteAll(
    context,
    names.map((name) => headKey(authorId, marker.post, name)),
  );
  await deleteAll(
    context,
    names.map((name) => revisionKey(authorId, marker.post, name)),
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
