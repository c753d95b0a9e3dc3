import type { PostId, RevisionId } from "../ids";
import type { PostState, SavedPost } from "../post";
import { createRevision, type Revision } from "../revision";
import type { Summary } from "../summary";
import type { StoreContext } from "./context.server";
import { keepRevisions } from "./keep-revisions.server";
import { StoreUnavailable } from "./patient-kv.server";
import { readCurrentHeads } from "./read-post.server";
import { readRevisions } from "./read-revisions.server";

/** Takes a post out of the trash, in all its versions. Null: no such post. */
export async function restorePost(
  context: StoreContext,
  authorId: string,
  id: PostId,
): Promise<SavedPost | null> {
  const heads = await readCurrentHeads(context, authorId, id);
  return changeState(context, authorId, heads, { from: ["trashed"], to: "draft" });
}

/**
 * Puts every version of a post that is in one of the states `from` into the state `to`: a conflict stays
 * a conflict. What is there already stays as it is, and so does what is damaged. Null if there is no post
 * behind the heads, or none that can be read.
 */
export async function changeState(
  context: StoreContext,
  authorId: string,
  heads: readonly Summary[],
  change: { from: readonly PostState[]; to: PostState },
): Promise<SavedPost | null> {
  const [newest] = heads;
  if (!newest || newest.state === "purged") return null;
  const concerned = heads.filter((head) => change.from.includes(head.state));
  if (concerned.length === 0) {
    const sessionCookie = context.session.remember([newest]);
    // The cookie may be all that is known of it, so that a form can tell no more than its name.
    const { post: id, revision } = newest;
    return { id, revision, asParent: revision, sessionCookie };
  }
  const damaged = new Set<RevisionId>();
  const bodies = await readRevisions(context, authorId, concerned, (name) => damaged.add(name));
  const readable = concerned.filter(({ revision }) => !damaged.has(revision));
  if (readable.length === 0) return null;
  const changed = readable.map((head) => {
    const before = bodies.get(head.revision);
    if (!before) throw new StoreUnavailable("get", "a revision has not come into sight yet");
    return inState(authorId, before, change.to, context.now());
  });
  return keepRevisions(context, authorId, await Promise.all(changed));
}

/** The next version of a post, which differs from the one before in its state alone. */
export function inState(
  authorId: string,
  before: Revision,
  state: PostState,
  savedAt: number,
): Promise<Revision> {
  return createRevision({
    authorId,
    post: before.post,
    title: before.title,
    body: before.body,
    tags: before.tags,
    parents: [before.revision],
    depth: before.depth === null ? null : before.depth + 1,
    state,
    published: null,
    savedAt,
    // No nonce: the same change of the same version, made in two places, is one revision.
    nonce: "",
  });
}
