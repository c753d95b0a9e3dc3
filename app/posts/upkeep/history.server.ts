import { isPostIdOf, type PostId, type RevisionId } from "../ids";
import { revisionsPrefix } from "../keys";
import type { Post } from "../post";
import { ancestorsOf, type Ancestry } from "../resolve";
import { postOf } from "../revision";
import type { StoreContext } from "../store/context.server";
import { listAll } from "../store/heads.server";
import { readRevision } from "../store/read-revisions.server";
import type { Summary } from "../summary";

/** Every version of a post that is kept, latest first: a listing for each 1,000. Empty: no such post. */
export async function listRevisions(
  context: StoreContext,
  authorId: string,
  id: PostId,
): Promise<Summary[]> {
  if (!(await isPostIdOf(authorId, id))) return [];
  const revisions = await listAll(context, revisionsPrefix(authorId, id));
  return revisions
    .filter((revision) => revision.state !== "purged")
    .sort((a, b) => b.savedAt - a.savedAt || (a.revision < b.revision ? -1 : 1));
}

/** One version as it was saved. Ask only for revisions that a listing or a page of ours named. */
export async function getRevision(
  context: StoreContext,
  authorId: string,
  id: PostId,
  revision: RevisionId,
): Promise<Post | null> {
  if (!(await isPostIdOf(authorId, id))) return null;
  const found = await readRevision(context, authorId, id, revision);
  return found && found.state !== "purged" ? postOf(found) : null;
}

/** The latest version that all of these were made from: the base of a merge. Null if none is kept. */
export async function getCommonAncestor(
  context: StoreContext,
  authorId: string,
  id: PostId,
  revisions: readonly RevisionId[],
): Promise<Post | null> {
  const kept = await listRevisions(context, authorId, id);
  const ancestry: Ancestry = new Map(kept.map((one) => [one.revision, one.parents]));
  const lines = revisions.map((revision) => ancestorsOf(revision, ancestry).add(revision));
  const base = kept.find((one) => lines.every((line) => line.has(one.revision)));
  return base ? getRevision(context, authorId, id, base.revision) : null;
}

const KEPT_DAYS_MS = 30 * 24 * 3_600_000;
const KEPT_COUNT = 50;

/**
 * Which versions of a post history lets go: older than 30 days, not among the last 50, never published, and not what
 * tells that a publication was withdrawn or replaced: somebody may write on upon a page from before. One that was in
 * the trash stays: it tells that what was scheduled before is over.
 */
export function pruneable(
  revisions: readonly Summary[],
  heads: ReadonlySet<RevisionId>,
  now: number,
) {
  const wasPublished = new Set(
    revisions.flatMap(({ published }) => (published ? [published.revision] : [])),
  );
  const states = new Map(revisions.map(({ revision, state }) => [revision, state]));
  const wasPublic = (revision: RevisionId) => states.get(revision) === "published";
  const telling = new Set(
    revisions.flatMap(({ revision, state, parents }) => {
      const isEnd =
        (state !== "published" || wasPublished.has(revision)) && parents.some(wasPublic);
      return isEnd ? [revision, ...parents.filter(wasPublic)] : [];
    }),
  );
  return [...revisions]
    .sort((a, b) => b.savedAt - a.savedAt)
    .slice(KEPT_COUNT)
    .filter(({ revision, savedAt, state }) => {
      const isOld = savedAt < now - KEPT_DAYS_MS;
      const isEnd = state === "purged" || state === "trashed" || telling.has(revision);
      return isOld && !isEnd && !wasPublished.has(revision) && !heads.has(revision);
    });
}
