import { digest, type PostId, type RevisionId } from "../ids";
import { parseJson } from "../parse-json";
import type { PublicationChoice } from "../publishing/pages";
import { ancestorsOf } from "../resolve";
import type { Revision } from "../revision";
import { isTime, type Summary } from "../summary";

/** When a post is to appear by itself, and how. Times are ms since 1970. */
export interface Schedule {
  v: 1;
  at: number;
  choice: PublicationChoice;
  /** The end of its address, if it is to be unlisted: drawn once, so that two runs give it the same. */
  secret: string;
  /** Who asked for it, by Clerk's user id: the author, or somebody who manages the posts of a team. */
  writer: string;
  /** Where they did, such as `https://example.com`: readers' caches are kept for each. */
  origin: string;
  /** What their pages spoke then, as a BCP 47 tag: so do the author's public ones, if this is their first. */
  language?: string;
  madeAt: number;
}

export const REASONS = [
  "conflict",
  "takenDown",
  "address",
  "notManager",
  "damaged",
  "missed",
] as const;

/** Why nothing was published when its time came. */
export type Reason = (typeof REASONS)[number];

/** What became of a schedule, as a run says. It counts for the very schedule that it names. */
export interface Outcome {
  v: 1;
  at: number;
  madeAt: number;
  /** Null: the post was published, and all readers' copies were put. */
  reason: Reason | null;
}

/**
 * So far ahead a time must be. Until then what was asked for before is in sight everywhere, so that no two runs
 * can take different schedules for the one of that time.
 */
export const SOONEST_MS = 5 * 60_000;
export const LATEST_MS = 366 * 24 * 3_600_000;
/** The cron comes every ten minutes: a schedule that is this late has lost its hint. */
export const OVERDUE_MS = 20 * 60_000;
/** So late nothing appears any more without being asked for again. */
export const MISSED_MS = 24 * 3_600_000;

/** Made of the schedule alone: whichever run publishes the same version writes the same revision. */
export function scheduleNonce(authorId: string, post: PostId, at: number): Promise<string> {
  return digest(["postern/schedule", authorId, post, at], 20);
}

/** Whether a publication was made by the schedule of its time, and not by hand. */
export async function isScheduled(
  authorId: string,
  { post, nonce, published }: Revision,
): Promise<boolean> {
  if (nonce === "" || !published) return false;
  return nonce === (await scheduleNonce(authorId, post, published.at));
}

/** What tells of a version, as a listing or this browser's cookie does. */
export type Told = Pick<Summary, "revision" | "parents" | "state" | "savedAt">;

/**
 * Whether the post was published, withdrawn or in the trash since it was scheduled, by hand or by the schedule
 * itself. Its versions say so whatever else failed, so that nothing else has to end a schedule. Only what counts,
 * or what that was made from, says it: of a publishing that stopped half-way nobody was told.
 */
export function isOver(
  { madeAt }: Schedule,
  heads: readonly RevisionId[],
  versions: readonly Told[],
): boolean {
  const known = new Map(versions.map((one) => [one.revision, one]));
  const ancestry = new Map(versions.map(({ revision, parents }) => [revision, parents]));
  const line = new Set(heads.flatMap((head) => [head, ...ancestorsOf(head, ancestry)]));
  // Taken out of the public or the trash by one that was made since.
  const isEnd = (one: Told | undefined) => one?.state === "published" || one?.state === "trashed";
  return versions.some(
    (one) =>
      line.has(one.revision) &&
      one.savedAt >= madeAt &&
      [one, ...one.parents.map((parent) => known.get(parent))].some(isEnd),
  );
}

/** Null for a damaged one: nothing is known of what was meant. */
export function parseSchedule(json: string | undefined): Schedule | null {
  const stored = parseJson(json ?? "null") as Partial<Record<keyof Schedule, unknown>> | null;
  if (typeof stored !== "object" || stored === null) return null;
  const { at, madeAt, choice, ...texts } = stored;
  const isWhole =
    isTime(at) &&
    isTime(madeAt) &&
    typeof choice === "object" &&
    choice !== null &&
    [texts.secret, texts.writer, texts.origin, texts.language ?? ""].every(
      (text) => typeof text === "string",
    );
  return isWhole ? (stored as Schedule) : null;
}

/** What became of a schedule; null if no run has said so. */
export function outcomeIn(json: string | undefined, { at, madeAt }: Schedule): Outcome | null {
  const stored = parseJson(json ?? "null") as Partial<Record<keyof Outcome, unknown>> | null;
  if (typeof stored !== "object" || stored === null) return null;
  if (stored.at !== at || stored.madeAt !== madeAt) return null;
  return { v: 1, at, madeAt, reason: REASONS.find((reason) => reason === stored.reason) ?? null };
}

/** A schedule's metadata: its time, and former ones at which a hint may still stand. */
export interface ScheduleMetadata {
  a: number;
  f: number[];
}

/** Every time at which a hint of this schedule may stand, its own first. */
export function timesIn(metadata: unknown): number[] {
  const { a, f }: { a?: unknown; f?: unknown } = metadata ?? {};
  return [a, ...(Array.isArray(f) ? f : [])].filter(isTime);
}
