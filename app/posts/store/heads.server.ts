import { createdAtOf, type PostId, type RevisionId } from "../ids";
import { headKey, headsPrefix, parseRevisionKey, revisionsPrefix } from "../keys";
import type { PostSummary } from "../post";
import { type Ancestry, ancestorsOf, type Resolution, resolveHeads } from "../resolve";
import { parseSummary, putAtOf, type Summary } from "../summary";
import type { StoreContext } from "./context.server";
import { readRevisions } from "./read-revisions.server";
import type { SessionWrite } from "./session-writes.server";

/** A head as KV or, until KV shows it, this browser's cookie tells of it. */
export interface FoundHead extends Summary {
  isSeen: boolean;
}

export interface FoundPost {
  post: PostId;
  heads: FoundHead[];
  /** This session's writes: they may be what connects one head with another. */
  writes: readonly SessionWrite[];
}

const LIST_KEYS = 1_000;
/**
 * On other machines a head may come into sight minutes after it was saved; until then the old one stands
 * in. Three minutes, as KV is late on a bad day, and one for the five tries of the two puts.
 */
const IN_SIGHT_MS = 240_000;
const DELETES_PER_READ = 20;

/** The heads of one post, as one listing and the session's writes tell. Empty: there is no such post. */
export async function findPost(
  context: StoreContext,
  authorId: string,
  post: PostId,
): Promise<FoundPost> {
  const entries = await listAll(context, headsPrefix(authorId, post));
  const heads = entries.map((entry) => ({ ...entry, isSeen: true }));
  const writes = await context.session.writesOf(authorId);
  const unseen = unseenWrites({ post, heads, writes });
  return { post, heads: [...heads, ...unseen.map((write) => unseenHead(write, heads))], writes };
}

/** This session's writes to a post that the heads found do not yet know of. */
export function unseenWrites(found: FoundPost): SessionWrite[] {
  const own = found.writes.filter((write) => write.post === found.post);
  const everyone = [...own, ...found.heads];
  const ancestry: Ancestry = new Map(everyone.map((one) => [one.revision, one.parents]));
  const known = new Set(everyone.flatMap((one) => [...ancestorsOf(one.revision, ancestry)]));
  for (const head of found.heads) known.add(head.revision);
  return own.filter((write) => !known.has(write.revision));
}

/** Stands in for a head that only the cookie knows: its label is the one of the version it was made from. */
export function unseenHead(write: SessionWrite, heads: readonly FoundHead[]): FoundHead {
  const { post, revision, parents, state, time } = write;
  const before = heads.find((head) => parents.includes(head.revision));
  const label = before ?? parseSummary({ post, revision }, null);
  return { ...label, post, revision, parents, state, savedAt: time, depth: null, isSeen: false };
}

/** Which heads count. Asks KV for the whole ancestry, one listing, only where the heads leave it open. */
export async function resolvePost(
  context: StoreContext,
  authorId: string,
  found: FoundPost,
): Promise<Resolution<FoundHead>> {
  const written = new Map(found.writes.map((write) => [write.revision, write.parents] as const));
  const first = resolveHeads(found.heads, written);
  const outcome = first.undecided
    ? resolveHeads(found.heads, await readAncestry(context, authorId, found))
    : first;
  forgetSuperseded(context, authorId, outcome);
  return outcome;
}

/** What is known of a post's versions, whatever of them is in sight. */
export interface Lines {
  ancestry: Map<RevisionId, RevisionId[]>;
  /** The publications that any version tells of, the latest first, and those that purges took along. */
  publications: RevisionId[];
}

/** Which revisions of a post were made from which, as `readLines` has it. */
async function readAncestry(
  context: StoreContext,
  authorId: string,
  found: FoundPost,
): Promise<Lines["ancestry"]> {
  return (await readLines(context, authorId, found, [])).ancestry;
}

/**
 * Which revisions of a post were made from which, as far as KV knows: one listing of its revisions, and
 * a read for those that it does not show yet but that others or the caller name, and for what purges
 * have deleted.
 */
export async function readLines(
  context: StoreContext,
  authorId: string,
  { post, heads, writes }: FoundPost,
  named: readonly RevisionId[],
): Promise<Lines> {
  const listed = await listAll(context, revisionsPrefix(authorId, post));
  const known = [...writes.filter((write) => write.post === post), ...heads, ...listed];
  const ancestry = new Map(known.map((one) => [one.revision, one.parents]));
  const telling: Pick<Summary, "published" | "savedAt" | "ended">[] = [...heads, ...listed];
  const markers = known.filter((one) => one.state === "purged").map((one) => one.revision);
  const unknown = named.filter((revision) => !ancestry.has(revision));
  let wanted = [...new Set([...markers, ...unknown, ...namesWithoutParents(ancestry)])];
  while (wanted.length > 0) {
    const found = await readRevisions(
      context,
      authorId,
      wanted.map((revision) => ({ post, revision })),
    );
    for (const { revision, parents, purged = [] } of found.values()) {
      ancestry.set(revision, [...parents, ...purged]);
    }
    telling.push(...found.values());
    const asked = new Set(wanted);
    wanted = found.size > 0 ? namesWithoutParents(ancestry).filter((name) => !asked.has(name)) : [];
  }
  const latest = telling.toSorted((a, b) => b.savedAt - a.savedAt);
  const publications = new Set(
    latest.flatMap(({ published, ended = [] }) => [
      ...(published ? [published.revision] : []),
      ...ended,
    ]),
  );
  return { ancestry, publications: [...publications] };
}

/** Revisions that others were made from, and of which nothing more is known. */
function namesWithoutParents(ancestry: Ancestry): RevisionId[] {
  return [...new Set([...ancestry.values()].flat())].filter((name) => !ancestry.has(name));
}

/** Whether a head that can be seen here can be seen everywhere. Only then may it stand in for another. */
export function isInSightEverywhere(summary: Summary, now: number): boolean {
  return putAtOf(summary) < now - IN_SIGHT_MS;
}

/** Deletes heads that were replaced long enough ago. If it fails, the next reader does it. */
function forgetSuperseded(
  context: StoreContext,
  authorId: string,
  { superseded }: Resolution<FoundHead>,
): void {
  const now = context.now();
  const old = superseded.filter(
    ({ head, by }) => head.isSeen && by.isSeen && isInSightEverywhere(by, now),
  );
  for (const { head } of old.slice(0, DELETES_PER_READ)) {
    context.waitUntil(context.kv.delete(headKey(authorId, head.post, head.revision)));
  }
}

/** Every summary under a prefix of heads or revisions, in the order of their keys. */
export async function listAll(context: StoreContext, prefix: string): Promise<Summary[]> {
  const summaries: Summary[] = [];
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<unknown> = await context.kv.list({
      prefix,
      cursor,
      limit: LIST_KEYS,
    });
    summaries.push(...summariesOf(page));
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  return summaries;
}

export function summariesOf(page: KVNamespaceListResult<unknown>): Summary[] {
  return page.keys.flatMap(({ name, metadata }) => {
    const ids = parseRevisionKey(name);
    return ids ? [parseSummary(ids, metadata)] : [];
  });
}

export function postSummaryOf(head: FoundHead, conflicted: boolean): PostSummary {
  const { post, revision, state, title, excerpt, tags, savedAt, words } = head;
  return {
    id: post,
    revision,
    state,
    title,
    excerpt,
    tags,
    createdAt: createdAtOf(post),
    savedAt,
    words,
    conflicted,
    arriving: !head.isSeen,
  };
}
