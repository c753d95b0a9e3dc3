import type { PostId } from "../ids";
import { listPublished, rebuildFeed } from "../publishing/feed.server";
import { resolveHeads } from "../resolve";
import type { StoreContext } from "../store/context.server";
import type { Summary } from "../summary";
import { ancestryOf, findAllPosts, type FoundPost, SETTLED_MS } from "./found-posts.server";
import { mendPages } from "./mend-pages.server";
import { mendPublished } from "./mend-published.server";
import { addHeads, findMissing, type MissingBody, removeHeads } from "./repair-heads.server";
import { finishPurges, prune } from "./repair-revisions.server";

export interface RepairReport {
  /** Versions that were saved but could not be seen: the second put of their save had failed. */
  headsAdded: number;
  /** Heads that were replaced long ago, or whose version is gone. */
  headsRemoved: number;
  purgesFinished: number;
  revisionsPruned: number;
  copiesMended: number;
  /** Heads whose version is missing now. Still missing at the next repair, they are removed. */
  missing: MissingBody[];
  /** Whether all was done that there was to do; otherwise repair once more. */
  isComplete: boolean;
}

/** A request may make 1,000 operations. */
const CHANGES_PER_REPAIR = 300;

/**
 * Puts right what crashes and failed writes left behind, so that it can be run at any time and any
 * number of times: it adds heads freely and removes only what was superseded, purged or twice missing.
 */
export async function repairPosts(context: StoreContext, authorId: string): Promise<RepairReport> {
  const found = await findAllPosts(context, authorId);
  const budget = { left: CHANGES_PER_REPAIR };
  const missing = await findMissing(context, authorId, found);
  const headsAdded = await addHeads(context, authorId, found, budget);
  const purgesFinished = await finishPurges(context, authorId, found, budget);
  const headsRemoved = await removeHeads(context, authorId, found, missing, budget);
  const revisionsPruned = await prune(context, authorId, found, budget);
  const settled = settledHeads(found, context.now());
  const copies = await listPublished(context, authorId);
  const mending = { budget, mayUnpublish: true };
  const mended = await mendPublished(context, authorId, settled, copies, mending);
  const pagesMended = await mendPages(context, authorId, settled, copies, budget);
  const copiesMended = mended + pagesMended;
  await rebuildFeed(context, authorId);
  return {
    headsAdded,
    headsRemoved,
    purgesFinished,
    revisionsPruned,
    copiesMended,
    missing,
    isComplete: budget.left > 0,
  };
}

/** The heads that count of each post whose last change is old enough to be seen everywhere. */
function settledHeads(found: readonly FoundPost[], now: number): Map<PostId, Summary[]> {
  const settled = found.filter(({ heads }) =>
    heads.every(({ savedAt }) => savedAt < now - SETTLED_MS),
  );
  return new Map(
    settled.map(({ post, heads, revisions }) => [
      post,
      resolveHeads(heads, ancestryOf([], revisions)).current,
    ]),
  );
}
