import type { PostId, RevisionId } from "../ids";
import { revisionKey } from "../keys";
import { parseRevision, type Revision } from "../revision";
import type { StoreContext } from "./context.server";

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
