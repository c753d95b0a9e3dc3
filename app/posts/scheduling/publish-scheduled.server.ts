import type { PostId } from "../ids";
import { outcomeKey, publishedKey, revisionsPrefix } from "../keys";
import { isTakenDown } from "../moderation/takedown.server";
import { rebuildFeed } from "../publishing/feed.server";
import { isTaken, type PageEntry, settleFlags } from "../publishing/pages";
import { listPages } from "../publishing/pages.server";
import { publishedRevisionOf, putPublishedCopy } from "../publishing/publish.server";
import { parsePublishedSummary, type PublishedSummary } from "../publishing/published";
import type { Revision } from "../revision";
import { type Standing, standingOf } from "../standing/standing";
import type { StoreContext } from "../store/context.server";
import { findPost, listAll, resolvePost } from "../store/heads.server";
import { keepRevisions } from "../store/keep-revisions.server";
import { readRevisions } from "../store/read-revisions.server";
import { putAtOf } from "../summary";
import { SETTLED_MS } from "../upkeep/found-posts.server";
import { mendPages } from "../upkeep/mend-pages.server";
import { mendPublished } from "../upkeep/mend-published.server";
import {
  isOver,
  MISSED_MS,
  type Outcome,
  type Reason,
  type Schedule,
  scheduleNonce,
} from "./schedule";

/** What one run does of all that it does for an author. */
export interface AuthorRun {
  authorId: string;
  /** Addresses given in this run: KV's listing may not show them yet. */
  given: PageEntry[];
  added: { summary: PublishedSummary; schedule: Schedule }[];
}

/**
 * What came of a look at one schedule. "waiting": a later run looks again. "over": readers get what its author
 * wants, and no run needs to look any more.
 */
export type Looked =
  | { kind: "published"; summary: PublishedSummary }
  | { kind: "refused"; reason: Reason }
  | { kind: "waiting" }
  | { kind: "over" };

export interface Due {
  schedule: Schedule;
  /** A run has said that it was published, all copies put. */
  isDone: boolean;
}

export interface PublishingMeans {
  /** Whether somebody may publish what is this author's. Throws if that cannot be found out now. */
  mayPublish: (authorId: string, writerId: string) => Promise<boolean>;
}

const MENDS_PER_POST = 5;
/** So long the reason stands beside the schedule, as the schedule itself does. */
const OUTCOME_SECONDS = 30 * 24 * 3_600;

/**
 * Publishes a post whose time has come, as it stands. Everything is decided by what KV shows everywhere: while a
 * version of it is younger than KV may be late, a later run decides. So two runs at once give readers one and the
 * same revision, and no run takes what was withdrawn since for something that is still to be published.
 */
export async function lookAfter(
  context: StoreContext,
  run: AuthorRun,
  id: PostId,
  { schedule, isDone }: Due,
  means: PublishingMeans,
): Promise<Looked> {
  const { authorId } = run;
  const now = context.now();
  const isLate = now > schedule.at + MISSED_MS;
  const found = await findPost(context, authorId, id);
  if (found.heads.some((head) => putAtOf(head) > now - SETTLED_MS)) {
    // Somebody who never stops writing must not bring the post out a week later.
    return isLate ? { kind: "refused", reason: "missed" } : { kind: "waiting" };
  }
  const { current } = await resolvePost(context, authorId, found);
  const [head, ...others] = current;
  const versions = await listAll(context, revisionsPrefix(authorId, id));
  const heads = current.map(({ revision }) => revision);
  if (!head || isOver(schedule, heads, [...versions, ...found.heads]) || head.state !== "draft") {
    const isScheduled = current.some(({ published }) => published?.at === schedule.at);
    const isHalfDone = isScheduled && !isDone;
    if (isHalfDone || !current.some(({ state }) => state === "published")) {
      const standing = standingOf(found.heads, versions);
      const isChanged = await makeAgree(speakingAs(context, schedule), authorId, id, standing);
      if (isHalfDone) await putOutcome(context, authorId, id, schedule, null);
      // What was changed by what KV showed is looked at once more, when KV shows all.
      if (isChanged || isHalfDone) return { kind: "waiting" };
    }
    return { kind: "over" };
  }
  if (isLate) return { kind: "refused", reason: "missed" };
  if (others.length > 0) return { kind: "refused", reason: "conflict" };
  let isDamaged = false;
  const bodies = await readRevisions(context, authorId, [head], () => (isDamaged = true));
  const shown = bodies.get(head.revision);
  if (isDamaged) return { kind: "refused", reason: "damaged" };
  if (!shown) return { kind: "waiting" };
  if (await isTakenDown(context, authorId, shown)) return { kind: "refused", reason: "takenDown" };
  if (!(await means.mayPublish(authorId, schedule.writer))) {
    return { kind: "refused", reason: "notManager" };
  }
  const pages = [...(await listPages(context, authorId)), ...run.given];
  if (isTaken(id, pages, schedule.choice)) return { kind: "refused", reason: "address" };
  return { kind: "published", summary: await publish(context, run, shown, schedule, pages) };
}

/** The cron has no pages of its own that could speak a language: they are those from which was scheduled. */
export function speakingAs(context: StoreContext, { language }: Schedule): StoreContext {
  return language === undefined ? context : { ...context, pageLanguage: language };
}

async function publish(
  context: StoreContext,
  { authorId, given }: AuthorRun,
  shown: Revision,
  { at, choice, secret }: Schedule,
  pages: readonly PageEntry[],
): Promise<PublishedSummary> {
  const flags = settleFlags(shown.post, pages, choice);
  const nonce = await scheduleNonce(authorId, shown.post, at);
  const revision = await publishedRevisionOf(context, authorId, shown, { flags, at, nonce });
  await keepRevisions(context, authorId, [revision]);
  const summary = await putPublishedCopy(context, authorId, revision, choice, { pages, secret });
  given.push({ slug: summary.slug, post: shown.post, kind: "page", flags: summary.flags });
  return summary;
}

/**
 * Makes what readers get agree with what the author's versions say, as a repair does: a run may have stopped
 * half-way, and one that saw old copies may have given readers again what was withdrawn. Whoever knows that all
 * was put must not ask for it: a copy that is missing then was withdrawn, though KV may not show by whom. Returns
 * whether anything had to be changed.
 */
async function makeAgree(
  context: StoreContext,
  authorId: string,
  id: PostId,
  standing: Standing,
): Promise<boolean> {
  const key = publishedKey(authorId, id);
  const stored = (await context.kv.getMany([key])).get(key);
  const copy = stored && parsePublishedSummary(id, stored.metadata);
  const copies = new Map(copy ? [[id, copy] as const] : []);
  const pages = await listPages(context, authorId);
  const settled = new Map([[id, standing]]);
  const budget = { left: MENDS_PER_POST };
  const mending = { budget, patience: null, mayUnpublish: true };
  const mended =
    (await mendPublished(context, authorId, settled, copies, mending)) +
    (await mendPages(context, authorId, settled, { copies, pages }, mending));
  // The run that published it may have stopped before it told the feed.
  if (mended > 0 || copy) await rebuildFeed(context, authorId);
  return mended > 0;
}

export function putOutcome(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  id: PostId,
  { at, madeAt }: Schedule,
  reason: Reason | null,
): Promise<void> {
  const outcome: Outcome = { v: 1, at, madeAt, reason };
  const options = { expirationTtl: OUTCOME_SECONDS };
  return context.kv.put(outcomeKey(authorId, id), JSON.stringify(outcome), options);
}
