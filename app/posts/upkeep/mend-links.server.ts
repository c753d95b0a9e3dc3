import { createdAtOf, type PostId } from "../ids";
import { linkKey, takedownKey } from "../keys";
import { listTakedowns, type Takedown } from "../moderation/takedown.server";
import { type LinkEntry, listLinks } from "../publishing/links.server";
import { isAway } from "../sharing/share.server";
import type { Standing } from "../standing/standing";
import type { StoreContext } from "../store/context.server";
import { type Budget, SETTLED_MS, take } from "./found-posts.server";
import { deleteAll } from "./purge.server";

/** What stands beside an author's posts and must not outlive them. */
export interface Beside {
  links: LinkEntry[];
  takedowns: Map<PostId, Takedown | null>;
}

/** Two listings, and one read if moderators took anything from readers. */
export async function listBeside(context: StoreContext, authorId: string): Promise<Beside> {
  const links = await listLinks(context, authorId);
  return { links, takedowns: await listTakedowns(context, authorId) };
}

/**
 * Ends what a post in the trash, one that is deleted for ever, and one that a moderator took from readers has left
 * beside it. `standingOf` says how a post stands: undefined for what is not to be looked at, null for what is
 * nowhere. Returns of how many posts something was left.
 */
export async function mendLinks(
  context: StoreContext,
  authorId: string,
  { links, takedowns }: Beside,
  standingOf: (post: PostId) => Standing | null | undefined,
  budget: Budget,
): Promise<number> {
  const settled = context.now() - SETTLED_MS;
  const left: { post: PostId; key: string }[] = [];
  for (const { token, post, createdAt } of links) {
    const standing = post && standingOf(post);
    if (!post || standing === undefined || createdAt >= settled) continue;
    const takenDownAt = takedowns.get(post)?.at ?? -Infinity;
    const isOver = !standing || standing.heads.every(isAway) || createdAt <= takenDownAt;
    if (isOver) left.push({ post, key: linkKey(authorId, token) });
  }
  for (const [post, takedown] of takedowns) {
    const standing = standingOf(post);
    const isYoung = Math.max(takedown?.at ?? 0, createdAtOf(post)) >= settled;
    if (standing === undefined || isYoung) continue;
    const isGone = !standing || standing.heads.every(({ state }) => state === "purged");
    if (isGone) left.push({ post, key: takedownKey(authorId, post) });
  }
  const ended = take(left, budget);
  await deleteAll(
    context,
    ended.map(({ key }) => key),
  );
  return new Set(ended.map(({ post }) => post)).size;
}
