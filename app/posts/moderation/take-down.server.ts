import { isPostIdOf, type PostId, type RevisionId } from "../ids";
import { takedownKey } from "../keys";
import { takeFromReaders } from "../publishing/publish.server";
import { endLinks } from "../sharing/end-links.server";
import { changeState } from "../store/change-state.server";
import type { StoreContext } from "../store/context.server";
import { readCurrentHeads } from "../store/read-post.server";
import { type Takedown, textOf } from "./takedown.server";

/** What a moderator saw, and what is wrong with it. */
export interface TakedownRequest {
  revision: RevisionId;
  title: string;
  body: string;
  reason: string;
}

/**
 * Takes a post from readers for its author, in all versions, links included, and keeps the reason. False: the author has no such
 * post. Doing it again does what failed half-way.
 */
export async function takeDownPost(
  context: StoreContext,
  authorId: string,
  id: PostId,
  { revision, title, body, reason }: TakedownRequest,
): Promise<boolean> {
  if (!(await isPostIdOf(authorId, id))) return false;
  const text = await textOf({ title, body });
  const takedown: Takedown = { v: 1, revision, text, reason, at: context.now() };
  // First: whatever mends what a failure leaves behind must not give readers the post again.
  await context.kv.put(takedownKey(authorId, id), JSON.stringify(takedown));
  await takeFromReaders(context, authorId, id);
  await endLinks(context, authorId, id);
  const heads = await readCurrentHeads(context, authorId, id);
  await changeState(context, authorId, heads, { from: ["published"], to: "draft" });
  return true;
}
