import { isPostIdOf, type PostId, type RevisionId } from "../ids";
import { putAtOf } from "../summary";
import { POST_LIMITS, type PostReading } from "../post";
import { postOf, type Revision } from "../revision";
import { SETTLED_MS } from "../upkeep/found-posts.server";
import type { StoreContext } from "./context.server";
import { findPost, type FoundHead, postSummaryOf, resolvePost } from "./heads.server";
import { readRevisions } from "./read-revisions.server";

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
  const damaged = new Set<RevisionId>();
  const bodies = await readRevisions(context, authorId, shown, (name) => damaged.add(name));
  const readable = shown.filter(({ revision }) => !damaged.has(revision));
  if (readable.length === 0) return { kind: "damaged", summary: postSummaryOf(newest, false) };
  const arriving = findArriving(readable, bodies, context.now());
  if (arriving) return { kind: "arriving", summary: postSummaryOf(arriving, shown.length > 1) };
  const versions = shown.flatMap((head) => bodies.get(head.revision) ?? []).map(postOf);
  const [only] = versions;
  return only && versions.length === 1
    ? { kind: "post", post: only }
    : { kind: "conflict", versions };
}

/**
 * A head may come into sight before its body does. Versions that can be read are not shown while another
 * is on its way: it may be the author's own work or made from it, which must not seem lost. One that is
 * missing for longer than KV is late is a fault, and must not lock up the others.
 */
function findArriving(
  heads: readonly FoundHead[],
  bodies: ReadonlyMap<RevisionId, Revision>,
  now: number,
): FoundHead | undefined {
  const missing = heads.filter((head) => !bodies.has(head.revision));
  if (missing.length === heads.length) return missing[0];
  return missing.find((head) => putAtOf(head) > now - SETTLED_MS);
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
