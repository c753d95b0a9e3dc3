import type { PostId, RevisionId } from "../ids";
import { headsPrefix, revisionsPrefix } from "../keys";
import type { StoreContext } from "../store/context.server";
import { listAll } from "../store/heads.server";
import type { Summary } from "../summary";

/** Younger things may be half in sight only because KV is late. */
export const SETTLED_MS = 5 * 60_000;

/** What an author has, as KV's listings show it, post by post. */
export interface FoundPost {
  post: PostId;
  heads: Summary[];
  revisions: Summary[];
}

/** How many changes a repair may still make. */
export interface Budget {
  left: number;
}

export async function findAllPosts(context: StoreContext, authorId: string): Promise<FoundPost[]> {
  const found = new Map<PostId, FoundPost>();
  const of = (post: PostId): FoundPost => {
    const known = found.get(post) ?? { post, heads: [], revisions: [] };
    found.set(post, known);
    return known;
  };
  for (const head of await listAll(context, headsPrefix(authorId))) of(head.post).heads.push(head);
  for (const revision of await listAll(context, revisionsPrefix(authorId))) {
    of(revision.post).revisions.push(revision);
  }
  return [...found.values()];
}

export function ancestryOf(
  heads: readonly Summary[],
  revisions: readonly Summary[],
): Map<RevisionId, RevisionId[]> {
  return new Map([...heads, ...revisions].map((one) => [one.revision, one.parents] as const));
}

/** As many as the budget allows, which is then less. */
export function take<T>(things: readonly T[], budget: Budget): T[] {
  const taken = things.slice(0, Math.max(budget.left, 0));
  budget.left -= taken.length;
  return taken;
}
