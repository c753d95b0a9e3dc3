import { createSecret, isPostIdOf, type PostId, type RevisionId } from "../ids";
import {
  hintKey,
  outcomeKey,
  parseScheduleKey,
  revisionsPrefix,
  scheduleKey,
  schedulesPrefix,
} from "../keys";
import { isTaken, type PublicationChoice, SECRET_CHARACTERS } from "../publishing/pages";
import { listPages } from "../publishing/pages.server";
import type { Revision } from "../revision";
import type { StoreContext } from "../store/context.server";
import { listAll } from "../store/heads.server";
import { readCurrentHeads } from "../store/read-post.server";
import {
  isOver,
  isScheduled,
  LATEST_MS,
  MISSED_MS,
  outcomeIn,
  OVERDUE_MS,
  parseSchedule,
  type Reason,
  type Schedule,
  type ScheduleMetadata,
  SOONEST_MS,
  timesIn,
} from "./schedule";

export interface ScheduleRequest {
  /** In ms since 1970; null for what was no time: whose post it is comes first. */
  at: number | null;
  choice: PublicationChoice;
  writerId: string;
  origin: string;
  /** The time that the page showed, if the post was scheduled already: KV may not show it here yet. */
  before: number | null;
}

/** Why a post cannot be scheduled so. */
export type ScheduleRefusal =
  | "no-time"
  | "too-soon"
  | "too-late"
  | "published"
  | "trashed"
  | "address";

/** A schedule as its author sees it. */
export interface ScheduleView {
  at: number;
  choice: PublicationChoice;
  /** Its time has come. */
  isDue: boolean;
  /** Why it came to nothing; null while it may still come to something. */
  reason: Reason | null;
}

/** It and what became of it go by themselves. */
const KEPT_SECONDS = 30 * 24 * 3_600;
/** Each is deleted again and again; so many failures in a row are no failures. */
const FORMER_TIMES = 10;

/**
 * Lets a post appear later, or at another time than before. Null: no such post, or two versions of it. First what
 * is meant, then the hint: a request that stops between them is asked again, and repairs make the hint anew.
 */
export async function schedulePost(
  context: StoreContext,
  authorId: string,
  id: PostId,
  { at, choice, writerId, origin, before }: ScheduleRequest,
): Promise<ScheduleRefusal | "scheduled" | null> {
  const now = context.now();
  const [head, ...others] = await readCurrentHeads(context, authorId, id);
  if (!head || others.length > 0 || head.state === "purged") return null;
  if (head.state !== "draft") return head.state;
  if (at === null) return "no-time";
  if (at < now + SOONEST_MS) return "too-soon";
  if (at > now + LATEST_MS) return "too-late";
  if (choice.slug && isTaken(id, await listPages(context, authorId), choice)) return "address";
  const key = scheduleKey(authorId, id);
  const known = timesIn((await context.kv.getMany([key])).get(key)?.metadata);
  const former = [...new Set([...known, ...(before === null ? [] : [before])])]
    .filter((time) => time !== at)
    .slice(0, FORMER_TIMES);
  const secret = createSecret(context.random, SECRET_CHARACTERS);
  const schedule: Schedule = {
    v: 1,
    at,
    choice,
    secret,
    writer: writerId,
    origin,
    ...(context.pageLanguage && { language: context.pageLanguage }),
    madeAt: now,
  };
  const metadata: ScheduleMetadata = { a: at, f: former };
  const expirationTtl = Math.ceil((at - now) / 1_000) + KEPT_SECONDS;
  await context.kv.put(key, JSON.stringify(schedule), { metadata, expirationTtl });
  await putHint(context, authorId, id, at);
  await deleteHints(context, authorId, id, former);
  return "scheduled";
}

/**
 * Ends a schedule, if there is one. The hints first: while what is meant is still there, it can be ended again.
 * `before` is what the page showed. False: no such post of this author.
 */
export async function endSchedule(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  id: PostId,
  before: number | null = null,
): Promise<boolean> {
  if (!(await isPostIdOf(authorId, id))) return false;
  const [key, outcome] = [scheduleKey(authorId, id), outcomeKey(authorId, id)];
  const stored = await context.kv.getMany([key, outcome]);
  const times = [...timesIn(stored.get(key)?.metadata), ...(before === null ? [] : [before])];
  await deleteHints(context, authorId, id, [...new Set(times)]);
  if (stored.has(outcome)) await context.kv.delete(outcome);
  if (stored.has(key) || before !== null) await context.kv.delete(key);
  return true;
}

/**
 * What is to become of a post that stands at `revision`, or null if nothing is: one read, and a listing of its
 * versions if there is a schedule. One whose time has long come gets its hint again.
 */
export async function getSchedule(
  context: StoreContext,
  authorId: string,
  id: PostId,
  revision: RevisionId,
): Promise<ScheduleView | null> {
  if (!(await isPostIdOf(authorId, id))) return null;
  const [key, outcome] = [scheduleKey(authorId, id), outcomeKey(authorId, id)];
  const stored = await context.kv.getMany([key, outcome]);
  const schedule = parseSchedule(stored.get(key)?.value);
  if (!schedule) return null;
  const listed = await listAll(context, revisionsPrefix(authorId, id));
  const written = (await context.session.writesOf(authorId)).filter(({ post }) => post === id);
  const told = [...listed, ...written.map((write) => ({ ...write, savedAt: write.time }))];
  if (isOver(schedule, [revision], told)) return null;
  const { at, choice } = schedule;
  const reason = outcomeIn(stored.get(outcome)?.value, schedule)?.reason ?? null;
  const now = context.now();
  if (!reason && at < now - OVERDUE_MS) context.waitUntil(putHint(context, authorId, id, at));
  return { at, choice, isDue: at <= now, reason };
}

/**
 * How a publication that stopped half-way was to be shown. One by hand is as its addresses say. A scheduled one
 * whose schedule is gone is shown to those alone who get its address.
 */
export async function choiceMeant(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  revision: Revision,
): Promise<{ choice: PublicationChoice; secret?: string }> {
  if (!(await isScheduled(authorId, revision))) return { choice: {} };
  const pages = await listPages(context, authorId);
  const isShown = pages.some(({ post, kind }) => post === revision.post && kind === "page");
  if (isShown) return { choice: {} };
  const schedule = parseSchedule(
    (await context.kv.get(scheduleKey(authorId, revision.post))) ?? undefined,
  );
  return schedule ?? { choice: { isUnlisted: true } };
}

/**
 * Makes the hints of an author's schedules again, should one be lost: one listing, and a put for each schedule of
 * which something may still come, up to `most`.
 */
export async function remakeHints(
  context: Pick<StoreContext, "kv" | "now">,
  authorId: string,
  most: number,
): Promise<void> {
  const { keys } = await context.kv.list({ prefix: schedulesPrefix(authorId), limit: most });
  for (const { name, metadata } of keys) {
    const post = parseScheduleKey(name);
    const [at] = timesIn(metadata);
    if (!post || at === undefined || at < context.now() - MISSED_MS) continue;
    await putHint(context, authorId, post, at);
  }
}

function putHint(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  post: PostId,
  at: number,
): Promise<void> {
  return context.kv.put(hintKey(at, authorId, post), "1");
}

export async function deleteHints(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  post: PostId,
  times: readonly number[],
): Promise<void> {
  for (const at of times) await context.kv.delete(hintKey(at, authorId, post));
}
