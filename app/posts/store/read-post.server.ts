import { isPostIdOf, type PostId, type RevisionId } from "../ids";
import { revisionKey } from "../keys";
import { POST_LIMITS, type PostReading } from "../post";
import { parseRevision, postOf, type Revision } from "../revision";
import type { StoreContext } from "./context.server";
import { findPost, type FoundHead, postSummaryOf, resolvePost } from "./heads.server";

/** One post of an author, or null if there is none: one listing and one bulk read. */
export async function readPost(
  context: StoreContext,
  authorId: string,
  id: PostId,
): Promise<PostReading | null> {
  const heads = await readCurrentHeads(context, authorId, id);
  const shown = heads.slice(0, POST_LIMITS.parentCount);
  const [newest] = shown;
  if (!newest || newest.state === "purged") return null;
  const bodies = await readRevisions(context, authorId, shown);
  const versions = shown.flatMap((head) => bodies.get(head.revision) ?? []).map(postOf);
  const [only] = versions;
  if (only && shown.length === 1) return { kind: "post", post: only };
  if (versions.length > 1) return { kind: "conflict", versions };
  // A head may come into sight before its body does. The other way round would show stale words as the newest.
  const missing = shown.find((head) => !bodies.has(head.revision)) ?? newest;
  return { kind: "arriving", summary: postSummaryOf(missing, shown.length > 1) };
}

/** The heads that count, newest save first; empty if this author has no such post. */
export async function readCurrentHeads(
  context: StoreContext,
  authorId: string,
  id: PostId,
): Promise<FoundHead[]> {
  if (!(await isPostIdOf(authorId, id))) return [];
  const found = await findPost(context, authorId, id);
  return (await resolvePost(context, authorId, found)).current;
}

/** One revision of a post, or null if KV does not show it. */
export async function readRevision(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  post: PostId,
  revision: RevisionId,
): Promise<Revision | null> {
  const found = await readRevisions(context, authorId, [{ post, revision }]);
  return found.get(revision) ?? null;
}

/** Some revisions of one author, by revision id; those that KV does not show are left out. */
export async function readRevisions(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  named: readonly { post: PostId; revision: RevisionId }[],
): Promise<Map<RevisionId, Revision>> {
  const keys = named.map(({ post, revision }) => revisionKey(authorId, post, revision));
  const revisions = new Map<RevisionId, Revision>();
  for (const [key, { value }] of await context.kv.getMany(keys)) {
    const revision = parseRevision(value);
    if (!revision) throw new Error(`What KV keeps under a revision's key is no revision: ${key}`);
    revisions.set(revision.revision, revision);
  }
  return revisions;
}
