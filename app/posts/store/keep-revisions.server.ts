import { formatParent } from "../form/parent";
import { headKey, revisionKey } from "../keys";
import type { SavedPost } from "../post";
import { type Revision, signedBy, summaryOf } from "../revision";
import { fit } from "../summary";
import type { StoreContext } from "./context.server";

/**
 * Writes revisions of one post and acknowledges them, two puts each. Body before head, so that a head
 * rarely points at nothing; if the second put fails, nobody is told "saved", and what was written does
 * no harm.
 */
export async function keepRevisions(
  context: StoreContext,
  authorId: string,
  revisions: readonly Revision[],
  options: { expirationTtl?: number } = {},
): Promise<SavedPost> {
  const [first] = revisions;
  if (!first) throw new RangeError("There is nothing to keep");
  for (const unsigned of revisions) {
    const revision = signedBy(context.writerId, authorId, unsigned);
    const { post, revision: name } = revision;
    const put = { ...options, metadata: fit(summaryOf(revision)) };
    await context.kv.put(revisionKey(authorId, post, name), JSON.stringify(revision), put);
    await context.kv.put(headKey(authorId, post, name), "1", put);
  }
  const sessionCookie = context.session.remember(revisions);
  return { ...savedPostOf(first), sessionCookie };
}

export function savedPostOf(revision: Revision): Omit<SavedPost, "sessionCookie"> {
  return { id: revision.post, revision: revision.revision, asParent: formatParent(revision) };
}
