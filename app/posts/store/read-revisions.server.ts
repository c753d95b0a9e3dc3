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

/**
 * Some revisions of one author, by revision id; those that KV does not show are left out. So are those
 * that are damaged, which are told to `noteDamaged`.
 */
export async function readRevisions(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  named: readonly { post: PostId; revision: RevisionId }[],
  noteDamaged: (revision: RevisionId) => void = () => undefined,
): Promise<Map<RevisionId, Revision>> {
  const keys = named.map(({ post, revision }) => revisionKey(authorId, post, revision));
  const stored = await context.kv.getMany(keys);
  const revisions = new Map<RevisionId, Revision>();
  for (const { post, revision } of named) {
    const value = stored.get(revisionKey(authorId, post, revision))?.value;
    if (value === undefined) continue;
    const parsed = parseRevision(value);
    // One that stands under another's name is no more to be trusted than one that is no JSON.
    if (parsed?.revision === revision && parsed.post === post) revisions.set(revision, parsed);
    else noteDamaged(revision);
  }
  return revisions;
}
