import {
  authorPrefix,
  erasureKey,
  ERASURES_PREFIX,
  hintKey,
  ownNamesPrefix,
  parseScheduleKey,
  schedulesPrefix,
  usernameKey,
} from "../keys";
import { parseJson } from "../parse-json";
import { timesIn } from "../scheduling/schedule";
import { createPatientKv, type PatientKv } from "../store/patient-kv.server";
import { deleteAll } from "./purge.server";

/** Deletes everything of a person or a team. Runs apart from any session: a webhook may ask, and a cron does the work. */
export interface Erasure {
  /**
   * Begins, or begins anew. `usernames` are the names in public addresses that led to them. `isForsaken`: a team
   * in which nobody is; it goes if that is still so some minutes later, and then at Clerk as well.
   */
  request(
    authorId: string,
    usernames: readonly string[],
    kind?: { isForsaken: boolean },
  ): Promise<ErasureJob>;
  /** Takes a request back, as far as nothing was deleted yet: the account stays after all. */
  cancel(authorId: string): Promise<void>;
  /** How far it has come, or null if none is under way: it is done, or was never asked for. */
  getProgress(authorId: string): Promise<ErasureJob | null>;
  /**
   * Deletes at most `mostDeletes` keys, `DELETES_PER_SWEEP` if not said. To be called again and again, by a cron. Rejects, with all else done,
   * when Clerk could not be asked about somebody.
   */
  sweep(mostDeletes?: number): Promise<{ deleted: number; finished: number; underWay: number }>;
}

/** Times are ms since 1970. */
export interface ErasureJob {
  v: 1;
  since: number;
  deleted: number;
  /** When nothing was found for the first time after the last find. */
  lastClean: number | null;
  /** Clerk has said that it knows nobody of this id: before that nothing is deleted. */
  isSure?: boolean;
  isForsaken?: boolean;
  usernames: string[];
}

/**
 * So long a request that asks Clerk to delete somebody may be on its way; if they are known then, they stay. And so
 * long whoever runs the site may take to put somebody else into a team whose last member they took out.
 */
const UNSURE_MS = 600_000;
/** A run of the cron may make 1,000 operations. */
const DELETES_PER_SWEEP = 800;
const JOBS_PER_SWEEP = 20;
/**
 * A second look must find nothing, later than all that may still come into sight: a token of whoever has left or
 * of a team that is gone counts for 65 s more, a save tries for 20 s, and KV's listings lag by up to three minutes.
 */
export const CLEAN_APART_MS = 300_000;

export function createErasure(options: {
  kv: KVNamespace;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Whether Clerk knows the person or the team now; throws when it cannot be asked. */
  isKnown: (authorId: string) => Promise<boolean>;
  /** Deletes a team at Clerk in which nobody is; false: somebody is. Throws as well. */
  dissolve: (teamId: string) => Promise<boolean>;
}): Erasure {
  const { now } = options;
  const kv = createPatientKv(options.kv, options.sleep);
  return {
    async request(authorId, usernames, { isForsaken } = { isForsaken: false }) {
      const kind = isForsaken ? { isForsaken } : {};
      const job = { ...newJob(now()), ...kind, usernames: [...usernames] };
      // Nothing is deleted yet, so that it can be taken back.
      await kv.put(erasureKey(authorId), JSON.stringify(job));
      return job;
    },
    cancel: (authorId) => kv.delete(erasureKey(authorId)),
    async getProgress(authorId) {
      const json = await kv.get(erasureKey(authorId));
      return json === null ? null : (parseJob(json) ?? newJob(now()));
    },
    async sweep(mostDeletes = DELETES_PER_SWEEP) {
      const { keys } = await kv.list({ prefix: ERASURES_PREFIX, limit: JOBS_PER_SWEEP });
      let deleted = 0;
      let finished = 0;
      const failures: unknown[] = [];
      for (const { name } of keys) {
        const job = await readSureJob(kv, name, now(), options).catch((error: unknown) => {
          failures.push(error);
          return null;
        });
        if (!job) continue;
        const outcome = await sweepOne(kv, name, job, now(), mostDeletes - deleted);
        deleted += outcome.deleted;
        if (outcome.isFinished) finished++;
        if (deleted >= mostDeletes) break;
      }
      // What Clerk cannot be asked about waits, and keeps nothing else waiting.
      if (failures.length > 0) throw failures[0];
      return { deleted, finished, underWay: keys.length - finished };
    },
  };
}

/**
 * A job whose author Clerk knows no more, or null. A request may end between writing the job down and deleting
 * the account, and then all that somebody wrote would go who never left: that is found out here.
 */
async function readSureJob(
  kv: PatientKv,
  key: string,
  now: number,
  { isKnown, dissolve }: Pick<Parameters<typeof createErasure>[0], "isKnown" | "dissolve">,
): Promise<ErasureJob | null> {
  const json = await kv.get(key);
  if (json === null) return null;
  // Damaged, it still says who has left.
  const job = parseJob(json) ?? newJob(now);
  if (job.isSure) return job;
  const authorId = key.slice(ERASURES_PREFIX.length);
  if (!(await isKnown(authorId))) return { ...job, isSure: true };
  const isOld = job.since < now - UNSURE_MS;
  if (isOld && job.isForsaken && (await dissolve(authorId))) return { ...job, isSure: true };
  if (isOld) await kv.delete(key);
  else if (parseJob(json) === null) await kv.put(key, JSON.stringify(job));
  return null;
}

async function sweepOne(
  kv: PatientKv,
  key: string,
  job: ErasureJob,
  now: number,
  limit: number,
): Promise<{ deleted: number; isFinished: boolean }> {
  const authorId = key.slice(ERASURES_PREFIX.length);
  const listed = await kv.list({ prefix: authorPrefix(authorId), limit });
  const { keys, hints } = withHints(authorId, listed.keys, limit);
  const namesPrefix = ownNamesPrefix(authorId);
  const isName = (name: string) => name.startsWith(namesPrefix);
  const found = keys.map(({ name }) => name);
  const rest = found.filter((name) => !isName(name));
  const names = found.filter(isName);
  // First: the schedules are all that tells of them.
  await deleteAll({ kv }, hints);
  await deleteAll({ kv }, rest);
  const own = names.map((name) => name.slice(namesPrefix.length));
  await deleteUsernames(kv, authorId, new Set([...job.usernames, ...own]));
  const isClean = rest.length === 0 && listed.list_complete;
  const isFinished = isClean && job.lastClean !== null && job.lastClean <= now - CLEAN_APART_MS;
  if (isFinished) {
    // Last, since they are all that tells of usernames when the job or the profile is damaged.
    await deleteAll({ kv }, names);
    await kv.delete(key);
  } else {
    const lastClean = isClean ? (job.lastClean ?? now) : null;
    const next: ErasureJob = { ...job, deleted: job.deleted + rest.length, lastClean };
    await kv.put(key, JSON.stringify(next));
  }
  return { deleted: rest.length, isFinished };
}

type ListedKey = KVNamespaceListResult<unknown>["keys"][number];

/** As many keys as may be deleted together with the hints for the cron that schedules among them tell of. */
function withHints(
  authorId: string,
  listed: readonly ListedKey[],
  limit: number,
): { keys: ListedKey[]; hints: string[] } {
  const keys: ListedKey[] = [];
  const hints: string[] = [];
  for (const key of listed) {
    const post = key.name.startsWith(schedulesPrefix(authorId)) && parseScheduleKey(key.name);
    const own = post ? timesIn(key.metadata).map((at) => hintKey(at, authorId, post)) : [];
    // The first in any case, or nothing would ever go.
    if (keys.length > 0 && keys.length + hints.length + own.length >= limit) break;
    keys.push(key);
    hints.push(...own);
  }
  return { keys, hints };
}

function newJob(now: number): ErasureJob {
  return { v: 1, since: now, deleted: 0, lastClean: null, usernames: [] };
}

function parseJob(json: string): ErasureJob | null {
  const stored = parseJson(json) as Partial<Record<keyof ErasureJob, unknown>> | null;
  if (typeof stored !== "object" || stored === null) return null;
  const { since, deleted, lastClean, usernames } = stored;
  const isTime = (value: unknown) => typeof value === "number";
  const isWhole =
    isTime(since) &&
    isTime(deleted) &&
    (lastClean === null || isTime(lastClean)) &&
    Array.isArray(usernames);
  return isWhole ? (stored as ErasureJob) : null;
}

/** A name may belong to somebody else by now: only a pointer to this person goes. */
async function deleteUsernames(
  kv: PatientKv,
  authorId: string,
  usernames: Iterable<string>,
): Promise<void> {
  for (const username of usernames) {
    const json = await kv.get(usernameKey(username));
    const pointer = json === null ? null : (parseJson(json) as { uid?: string } | null);
    if (pointer?.uid === authorId) await kv.delete(usernameKey(username));
  }
}
