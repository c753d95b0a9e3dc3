import type { PostId } from "../ids";
import { feedKey } from "../keys";
import { listPublished, rebuildFeed } from "../publishing/feed.server";
import type { PageEntry } from "../publishing/pages";
import { listPages } from "../publishing/pages.server";
import type { PublishedSummary } from "../publishing/published";
import { resolveHeads } from "../resolve";
import { remakeHints } from "../scheduling/schedule.server";
import type { StoreContext } from "../store/context.server";
import { putAtOf, type Summary } from "../summary";
import {
  ancestryOf,
  type Budget,
  type FoundPost,
  SETTLED_MS,
  walkPosts,
} from "./found-posts.server";
import { mendPages } from "./mend-pages.server";
import { mendPublished } from "./mend-published.server";
import { addHeads, findMissing, removeHeads } from "./repair-heads.server";
import { type MissingBody, readNotes, writeNotes } from "./repair-notes.server";
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

/** A request may make 1,000 operations, and a change takes up to five. */
const CHANGES_PER_REPAIR = 150;
const HINTS_PER_REPAIR = 50;
/** About a thousand versions each: a listing of them and one of heads. */
const WALKS_PER_REPAIR = 50;

/**
 * Puts right what crashes and failed writes left behind, so that it can be run at any time and any
 * number of times: it adds heads freely and removes only what was superseded, purged or twice missing.
 * One run goes as far as one request may; the next one goes on from there.
 */
export async function repairPosts(context: StoreContext, authorId: string): Promise<RepairReport> {
  const notes = await readNotes(context, authorId);
  const copies = await listPublished(context, authorId);
  const pages = await listPages(context, authorId);
  if (notes.next === null) await remakeHints(context, authorId, HINTS_PER_REPAIR);
  const budget = { left: CHANGES_PER_REPAIR };
  const report = emptyReport();
  const seen = new Set<PostId>();
  let walks = 0;
  let place = notes.next;
  for await (const { posts, next } of walkPosts(context, authorId, place)) {
    const noted = notes.missing.filter(({ post }) => posts.some((one) => one.post === post));
    const mended = await repairSome(context, authorId, posts, { noted, copies, pages, budget });
    addTo(report, mended);
    for (const { post } of posts) seen.add(post);
    // What there were no changes left for is looked at again.
    if (budget.left > 0) place = next;
    walks++;
    if (place === null || budget.left <= 0 || walks === WALKS_PER_REPAIR) break;
  }
  report.isComplete = place === null && budget.left > 0;
  const isPublic = copies.size > 0 || (await context.kv.get(feedKey(authorId))) !== null;
  if (report.copiesMended > 0 || (report.isComplete && isPublic)) {
    await rebuildFeed(context, authorId);
  }
  const isWhole = notes.next === null && place === null;
  const unseen = notes.missing.filter(({ post }) => !isWhole && !seen.has(post));
  const missing = [...report.missing, ...unseen];
  await writeNotes(context, authorId, notes, { missing, next: place });
  return report;
}

interface RepairMeans {
  noted: readonly MissingBody[];
  /** What readers get, and where, before the repair. */
  copies: ReadonlyMap<PostId, PublishedSummary>;
  pages: readonly PageEntry[];
  budget: Budget;
}

async function repairSome(
  context: StoreContext,
  authorId: string,
  found: readonly FoundPost[],
  { noted, copies, pages, budget }: RepairMeans,
): Promise<RepairReport> {
  const report = emptyReport();
  report.missing = await findMissing(context, authorId, found, noted);
  report.headsAdded = await addHeads(context, authorId, found, budget);
  report.purgesFinished = await finishPurges(context, authorId, found, budget);
  report.headsRemoved = await removeHeads(context, authorId, found, report.missing, budget);
  report.revisionsPruned = await prune(context, authorId, found, budget);
  const settled = settledHeads(found, context.now());
  const mending = { budget, mayUnpublish: true };
  const mended = await mendPublished(context, authorId, settled, copies, mending);
  const shown = { copies, pages };
  report.copiesMended = mended + (await mendPages(context, authorId, settled, shown, budget));
  return report;
}

function emptyReport(): RepairReport {
  return {
    headsAdded: 0,
    headsRemoved: 0,
    purgesFinished: 0,
    revisionsPruned: 0,
    copiesMended: 0,
    missing: [],
    isComplete: true,
  };
}

function addTo(report: RepairReport, more: RepairReport): void {
  report.headsAdded += more.headsAdded;
  report.headsRemoved += more.headsRemoved;
  report.purgesFinished += more.purgesFinished;
  report.revisionsPruned += more.revisionsPruned;
  report.copiesMended += more.copiesMended;
  report.missing.push(...more.missing);
}

/** The heads that count of each post whose last change is old enough to be seen everywhere. */
function settledHeads(found: readonly FoundPost[], now: number): Map<PostId, Summary[]> {
  const settled = found.filter(({ heads }) =>
    heads.every((head) => putAtOf(head) < now - SETTLED_MS),
  );
  return new Map(
    settled.map(({ post, heads, revisions }) => [
      post,
      resolveHeads(heads, ancestryOf([], revisions)).current,
    ]),
  );
}
