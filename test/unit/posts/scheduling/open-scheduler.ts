import { env } from "cloudflare:workers";
import type { PostId } from "~/posts/ids";
import { createScheduler, type DueReport } from "~/posts/scheduling/scheduler.server";
import type { ScheduleRequest } from "~/posts/scheduling/schedule.server";
import { draftOf, NOON, openStore } from "../store/open-store";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const LISTED = { isUnlisted: false, isPinned: false, isPage: false };

/** A run of the cron at some time, on Miniflare's KV or another. Throws what failed first, as the Worker does. */
export async function runAt(
  now: number,
  { kv = env.POSTS, mayPublish = async () => true }: Partial<RunOptions> = {},
): Promise<DueReport> {
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const sleep = async () => undefined;
  const report = await createScheduler({
    kv,
    now: () => now,
    random,
    sleep,
    mayPublish,
  }).publishDue();
  if (report.failures.length > 0) throw report.failures[0];
  return report;
}

interface RunOptions {
  kv: KVNamespace;
  mayPublish: (authorId: string, writerId: string) => Promise<boolean>;
}

export function requestAt(at: number, more: Partial<ScheduleRequest> = {}): ScheduleRequest {
  const origin = "https://postern.example";
  return { at, choice: LISTED, writerId: "user_writer", origin, before: null, ...more };
}

/** A post written at noon and to appear an hour later. */
export async function scheduleNew(
  author: string,
  title = "Later",
  more: Partial<ScheduleRequest> = {},
): Promise<PostId> {
  const { store } = openStore();
  const { id } = await store.create(author, draftOf(title), store.createNonce());
  const asked = requestAt(NOON + HOUR, { writerId: author, ...more });
  const answer = await store.schedule(author, id, asked);
  if (answer !== "scheduled") throw new Error(`It was not scheduled: ${answer}`);
  return id;
}

/** What readers get of an author: whose copies stand there, at which addresses, and what the feed tells of. */
export async function readersOf(author: string) {
  const under = async (kind: string) =>
    (await env.POSTS.list({ prefix: `u/${author}/${kind}/` })).keys;
  const last = ({ name }: { name: string }) => name.split("/").at(-1) ?? "";
  const pages = (await under("p")).filter(({ metadata }) => (metadata as { k: string }).k === "p");
  const feed = await env.POSTS.get<{ posts: { id: string }[] }>(`u/${author}/feed`, "json");
  return {
    copies: (await under("l")).map(last),
    slugs: pages.map(last),
    feed: (feed?.posts ?? []).map(({ id }) => id),
  };
}

/** The hints for the cron that are there for an author. */
export async function hintsOf(author: string): Promise<number[]> {
  const { keys } = await env.POSTS.list({ prefix: "s/" });
  const own = keys.filter(({ name }) => name.includes(`/${author}/`));
  return own.map(({ name }) => Number(name.split("/")[1]));
}
