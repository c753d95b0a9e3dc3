import type { PostId } from "../ids";
import { feedKey } from "../keys";
import { listPublished, rebuildFeed } from "../publishing/feed.server";
import type { PageEntry } from "../publishing/pages";
import { listPages } from "../publishing/pages.server";
import type { PublishedSummary } from "../publishing/published";
import { remakeHints } from "../scheduling/schedule.server";
import { type Standing, standingOf } from "../standing/standing";
import type { StoreContext } from "../store/context.server";
import { putAtOf } from "../summary";
import { type Budget, type FoundPost, SETTLED_MS, walkPosts } from "./found-posts.server";
import { type Beside, listBeside, mendLinks } from "./mend-links.server";
import { mendPages } from "./mend-pages.server";
import { mendPublished } from "./mend-published.server";
import { addHeads, findMissing, removeHeads } from "./repair-heads.server";
import { type Noted, Patience, readNotes, writeNotes } from "./repair-notes.server";
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
  missing: Noted[];
  /** Publications that readers seem to lack. Still so at a repair five minutes later, they get them back. */
  unshown: Noted[];
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
  const beside = await listBeside(context, authorId);
  const budget = { left: CHANGES_PER_REPAIR };
  const report = emptyReport();
  const seen = new Set<PostId>();
  let walks = 0;
  let place = notes.next;
  for await (const { posts, next } of walkPosts(context, authorId, place)) {
    const noted = notes.missing.filter(({ post }) => posts.some((one) => one.post === post));
    const patience = new Patience(notes.unshown, context.now());
    const means = { noted, patience, copies, pages, beside, budget };
    const mended = await repairSome(context, authorId, posts, means);
    addTo(report, mended);
    for (const { post } of posts) seen.add(post);
    // What there were no changes left for is looked at again.
    if (budget.left > 0) place = next;
    walks++;
    if (place === null || budget.left <= 0 || walks === WALKS_PER_REPAIR) break;
  }
  const isWhole = notes.next === null && place === null;
  // What is nowhere is known by a walk through all there is.
  const nowhere = (post: PostId) => (!isWhole || seen.has(post) ? undefined : null);
  report.purgesFinished += await mendLinks(context, authorId, beside, nowhere, budget);
  report.isComplete = place === null && budget.left > 0;
  const isPublic = copies.size > 0 || (await context.kv.get(feedKey(authorId))) !== null;
  if (report.copiesMended > 0 || (report.isComplete && isPublic)) {
    await rebuildFeed(context, authorId);
  }
  const isUnseen = ({ post }: Noted) => !isWhole && !seen.has(post);
  const missing = [...report.missing, ...notes.missing.filter(isUnseen)];
  const unshown = [...report.unshown, ...notes.unshown.filter(isUnseen)];
  await writeNotes(context, authorId, notes, { missing, unshown, next: place });
  return report;
}

interface RepairMeans {
  noted: readonly Noted[];
  patience: Patience;
  /** What readers get, and where, before the repair. */
  copies: ReadonlyMap<PostId, PublishedSummary>;
  pages: readonly PageEntry[];
  beside: Beside;
  budget: Budget;
}

async function repairSome(
  context: StoreContext,
  authorId: string,
  found: readonly FoundPost[],
  { noted, patience, copies, pages, beside, budget }: RepairMeans,
): Promise<RepairReport> {
  const report = emptyReport();
  report.missing = await findMissing(context, authorId, found, noted);
  report.headsAdded = await addHeads(context, authorId, found, budget);
  report.purgesFinished = await finishPurges(context, authorId, found, budget);
  report.headsRemoved = await removeHeads(context, authorId, found, report.missing, budget);
  report.revisionsPruned = await prune(context, authorId, found, budget);
  const settled = settledIn(found, context.now());
  const mending = { budget, patience, mayUnpublish: true };
  const mended = await mendPublished(context, authorId, settled, copies, mending);
  const shown = { copies, pages };
  report.copiesMended = mended + (await mendPages(context, authorId, settled, shown, mending));
  report.unshown = patience.waiting;
  const standing = (post: PostId) => settled.get(post);
  report.purgesFinished += await mendLinks(context, authorId, beside, standing, budget);
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
    unshown: [],
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
  report.unshown.push(...more.unshown);
}

/** How each post stands whose last change is old enough to be seen everywhere. */
function settledIn(found: readonly FoundPost[], now: number): Map<PostId, Standing> {
  const settled = found.filter(({ heads }) =>
    heads.every((head) => putAtOf(head) < now - SETTLED_MS),
  );
  return new Map(settled.map(({ post, heads, revisions }) => [post, standingOf(heads, revisions)]));
}
