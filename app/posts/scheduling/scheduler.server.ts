import type { PostId } from "../ids";
import { erasureKey, HINTS_PREFIX, outcomeKey, parseHintKey, scheduleKey } from "../keys";
import { rebuildFeed } from "../publishing/feed.server";
import { createSession, type StoreContext } from "../store/context.server";
import { createPatientKv, type StoredValue } from "../store/patient-kv.server";
import {
  type AuthorRun,
  lookAfter,
  type Looked,
  type PublishingMeans,
  putOutcome,
  speakingAs,
} from "./publish-scheduled.server";
import { outcomeIn, parseSchedule, type Schedule } from "./schedule";
import { deleteHints } from "./schedule.server";

/** Publishes what was scheduled. Runs apart from any session: a cron does the work. */
export interface Scheduler {
  /**
   * Looks at what is due, at most `POSTS_PER_RUN` posts: one listing if nothing is. What fails waits for the
   * next run and keeps nothing else waiting; the first of the failures is told.
   */
  publishDue(): Promise<DueReport>;
}

export interface DueReport {
  /** Posts that readers get now, for whoever keeps copies of what they got before. */
  published: { authorId: string; slug: string; origin: string }[];
  /** Posts that were looked at, whatever came of it. */
  looked: number;
  refused: number;
  waiting: number;
  failures: unknown[];
}

export interface SchedulerOptions extends PublishingMeans {
  kv: KVNamespace;
  /** ms since 1970 */
  now: () => number;
  random: (bytes: number) => Uint8Array;
  sleep: (ms: number) => Promise<void>;
}

/** A post takes about 13 operations on KV, and a run of the cron may make 1,000 with all else it does. */
const POSTS_PER_RUN = 20;
const HINTS_PER_RUN = 100;
/** A hint that nothing seems to ask for may be there before what asks for it is in sight. */
const STALE_MS = 600_000;

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { now, random } = options;
  const kv = createPatientKv(options.kv, options.sleep);
  return {
    async publishDue() {
      const { keys } = await kv.list({ prefix: HINTS_PREFIX, limit: HINTS_PER_RUN });
      const due = duePosts(
        keys.map(({ name }) => name),
        now(),
      );
      const report: DueReport = {
        published: [],
        looked: due.length,
        refused: 0,
        waiting: 0,
        failures: [],
      };
      if (due.length === 0) return report;
      const stored = await kv.getMany(due.flatMap(keysOf));
      const behind: Promise<unknown>[] = [];
      const session = createSession({ cookie: null, now, secureCookies: true });
      const waitUntil = (work: Promise<unknown>) => void behind.push(work);
      const context: StoreContext = { kv, session, writerId: null, now, random, waitUntil };
      const runs = new Map<string, AuthorRun>();
      for (const one of due) {
        const run = runs.get(one.authorId) ?? { authorId: one.authorId, given: [], added: [] };
        runs.set(one.authorId, run);
        try {
          noteIn(report, run, await lookAtHint(context, run, one, stored, options));
        } catch (error) {
          report.failures.push(error);
        }
      }
      for (const run of runs.values()) behind.push(finish(context, run));
      for (const one of await Promise.allSettled(behind)) {
        if (one.status === "rejected") report.failures.push(one.reason);
      }
      return report;
    },
  };
}

/** Tells the feed, and then that all is done. Should it fail, the next run does it. */
async function finish(context: StoreContext, { authorId, added }: AuthorRun): Promise<void> {
  const [first] = added;
  if (!first) return;
  await rebuildFeed(speakingAs(context, first.schedule), authorId, {
    added: added.map(({ summary }) => summary),
  });
  for (const { summary, schedule } of added) {
    await putOutcome(context, authorId, summary.post, schedule, null);
  }
}

/** A post of which hints say that its time has come, and the times that they say. */
interface DuePost {
  authorId: string;
  post: PostId;
  hints: number[];
}

function duePosts(names: readonly string[], now: number): DuePost[] {
  const posts = new Map<string, DuePost>();
  for (const hint of names.flatMap((name) => parseHintKey(name) ?? [])) {
    const { at, authorId, post } = hint;
    if (at > now) continue;
    const known = posts.get(post + authorId) ?? { authorId, post, hints: [] };
    known.hints.push(at);
    posts.set(post + authorId, known);
  }
  return [...posts.values()].slice(0, POSTS_PER_RUN);
}

function keysOf({ authorId, post }: DuePost): string[] {
  return [scheduleKey(authorId, post), outcomeKey(authorId, post)];
}

type HintLooked = (Looked & { schedule: Schedule }) | { kind: "nothing" };

async function lookAtHint(
  context: StoreContext,
  run: AuthorRun,
  { authorId, post, hints }: DuePost,
  stored: ReadonlyMap<string, StoredValue>,
  means: PublishingMeans,
): Promise<HintLooked> {
  const now = context.now();
  const schedule = parseSchedule(stored.get(scheduleKey(authorId, post))?.value);
  if (!schedule || schedule.at > now) {
    const stale = hints.filter((at) => at < now - STALE_MS);
    await deleteHints(context, authorId, post, stale);
    return { kind: "nothing" };
  }
  const outcome = outcomeIn(stored.get(outcomeKey(authorId, post))?.value, schedule);
  // What once came to nothing is for its author to ask for again.
  if (outcome?.reason) {
    await deleteHints(context, authorId, post, hints);
    return { kind: "nothing" };
  }
  if (await isLeaving(context, authorId)) return { kind: "nothing" };
  const writing = { ...context, writerId: schedule.writer };
  const looked = await lookAfter(writing, run, post, { schedule, isDone: outcome !== null }, means);
  if (looked.kind === "refused") {
    await putOutcome(context, authorId, post, schedule, looked.reason);
  }
  if (looked.kind === "refused" || looked.kind === "over") {
    await deleteHints(context, authorId, post, hints);
  }
  return { ...looked, schedule };
}

/**
 * Whoever is leaving publishes nothing more; their erasure takes the hint along. Listed, since to look it up would
 * leave "not there" behind for the page that tells of an erasure.
 */
async function isLeaving({ kv }: Pick<StoreContext, "kv">, authorId: string): Promise<boolean> {
  const prefix = erasureKey(authorId);
  const { keys } = await kv.list({ prefix });
  return keys.some(({ name }) => name === prefix);
}

function noteIn(report: DueReport, run: AuthorRun, looked: HintLooked): void {
  if (looked.kind === "waiting") report.waiting++;
  if (looked.kind === "refused") report.refused++;
  if (looked.kind !== "published") return;
  const { summary, schedule } = looked;
  run.added.push({ summary, schedule });
  const { authorId } = run;
  report.published.push({ authorId, slug: summary.slug, origin: schedule.origin });
}
