import * as build from "#server-build";
import { readEnv, type Settings } from "./env";
import { createReadingOf } from "./reading";
import { createPeopleOf, sleep } from "./shared-services";

/** A run may make 1,000 operations on KV: where posts were published, fewer are left for an erasure. */
const DELETES_BESIDE_PUBLISHING = 400;

/**
 * The cron's work: publishes what was scheduled, and goes on erasing what people who left have written. What stops
 * it throws, when all else is done, and so shows in the log.
 *
 * @param dueAt when the run was to begin, in ms since 1970: the machine's own clock may be a little behind
 */
export async function sweep(env: Env, dueAt: number): Promise<void> {
  const parsed = readEnv(env);
  if (!parsed.ok) {
    const names = parsed.problems.map(({ name, fault }) => `${name} ${fault}`);
    throw new Error(`Nothing was published or erased: ${names.join(", ")}`);
  }
  const published = await settled(() => publishDue(parsed.settings, dueAt));
  const wasIdle = published.ok && published.value === 0;
  const erased = await settled(() => erase(parsed.settings, wasIdle));
  if (!published.ok) throw published.error;
  if (!erased.ok) throw erased.error;
}

type Settled<T> = { ok: true; value: T } | { ok: false; error: unknown };

async function settled<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error };
  }
}

/** How many posts were looked at. */
async function publishDue(settings: Settings, dueAt: number): Promise<number> {
  const behind: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>) => void behind.push(work);
  const people = createPeopleOf(settings, waitUntil);
  const scheduler = build.entry.module.createScheduler({
    kv: settings.posts,
    now: () => Math.max(Date.now(), dueAt),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    sleep,
    mayPublish: async (authorId, writerId) =>
      authorId === writerId || people.mayManage(authorId, writerId),
  });
  const { published, looked, refused, waiting, failures } = await scheduler.publishDue();
  const reading = createReadingOf(settings, waitUntil);
  for (const { authorId, slug, origin } of published) {
    waitUntil(people.refreshPublicProfile(authorId));
    // In the place where the cron runs; elsewhere lists and feeds are up to two minutes old, as always.
    waitUntil(reading.purge(origin, authorId, { slugs: [slug], tags: [] }));
  }
  // What is begun behind begins more.
  for (const work of behind) {
    const done = await settled(() => work);
    if (!done.ok) failures.push(done.error);
  }
  const counts = { looked, published: published.length, refused, waiting, failed: failures.length };
  if (looked > 0) console.log(JSON.stringify({ level: "info", task: "schedules", ...counts }));
  if (failures.length > 0) throw failures[0];
  return looked;
}

async function erase(settings: Settings, isAlone: boolean): Promise<void> {
  // Nothing that it asks goes on behind an answer: there is none.
  const people = createPeopleOf(settings, () => undefined);
  const erasure = build.entry.module.createErasure({
    kv: settings.posts,
    now: Date.now,
    sleep,
    isKnown: people.isKnown,
    dissolve: people.dissolveTeam,
  });
  const most = isAlone ? undefined : DELETES_BESIDE_PUBLISHING;
  const { deleted, finished, underWay } = await erasure.sweep(most);
  if (deleted > 0 || finished > 0) {
    console.log(JSON.stringify({ level: "info", task: "erasure", deleted, finished, underWay }));
  }
}
