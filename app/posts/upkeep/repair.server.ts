import type { PostId, RevisionId } from "../ids";
import { headKey, headsPrefix, repairKey, revisionKey, revisionsPrefix } from "../keys";
import { rebuildFeed } from "../publishing/feed.server";
import { ancestorsOf, resolveHeads } from "../resolve";
import type { StoreContext } from "../store/context.server";
import { listAll, SUPERSEDED_HEAD_AGE_MS } from "../store/heads.server";
import { readRevisions } from "../store/read-revisions.server";
import { fit, type Summary } from "../summary";
import { pruneable } from "./history.server";
import { mendPublished } from "./mend-published.server";
import { deleteAll, deletePurged } from "./purge.server";

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

interface MissingBody {
  post: PostId;
  revision: RevisionId;
  since: number;
}

/** What an author has, as KV's listings show it, post by post. */
interface Found {
  post: PostId;
  heads: Summary[];
  revisions: Summary[];
}

/** Younger things may be half in sight only because KV is late. */
const SETTLED_MS = 5 * 60_000;
/** Longer than KV remembers that a key was not there. */
const MISSING_MS = 2 * 60_000;
/** A request may make 1,000 operations. */
const CHANGES_PER_REPAIR = 300;

/**
 * Puts right what crashes and failed writes left behind, so that it can be run at any time and any
 * number of times: it adds heads freely and removes only what was superseded, purged or twice missing.
 */
export async function repairPosts(context: StoreContext, authorId: string): Promise<RepairReport> {
  const found = await findAll(context, authorId);
  const budget = { left: CHANGES_PER_REPAIR };
  const missing = await findMissing(context, authorId, found);
  const [headsAdded, purgesFinished, headsRemoved, revisionsPruned] = [
    await addHeads(context, authorId, found, budget),
    await finishPurges(context, authorId, found, budget),
    await removeHeads(context, authorId, found, missing, budget),
    await prune(context, authorId, found, budget),
  ];
  const copiesMended = await mendPublished(context, authorId, settledHeads(found, context.now()));
  await rebuildFeed(context, authorId);
  return {
    headsAdded,
    headsRemoved,
    purgesFinished,
    revisionsPruned,
    copiesMended,
    missing,
    isComplete: budget.left > 0,
  };
}

async function findAll(context: StoreContext, authorId: string): Promise<Found[]> {
  const found = new Map<PostId, Found>();
  const of = (post: PostId): Found => {
    const known = found.get(post) ?? { post, heads: [], revisions: [] };
    found.set(post, known);
    return known;
  };
  for (const head of await listAll(context, headsPrefix(authorId))) of(head.post).heads.push(head);
  for (const revision of await listAll(context, revisionsPrefix(authorId))) {
    of(revision.post).revisions.push(revision);
  }
  return [...found.values()];
}

/** A version that nothing was made from, and that has no head, gets one. */
async function addHeads(
  context: StoreContext,
  authorId: string,
  found: readonly Found[],
  budget: { left: number },
): Promise<number> {
  let added = 0;
  for (const { post, heads, revisions } of found) {
    const ancestry = ancestryOf(heads, revisions);
    const living = revisions.filter(({ state }) => state !== "purged");
    const children = [...heads, ...living].map(({ revision }) => ancestorsOf(revision, ancestry));
    const orphans = living.filter(
      ({ revision, savedAt }) =>
        savedAt < context.now() - SETTLED_MS &&
        !heads.some((head) => head.revision === revision) &&
        !children.some((ancestors) => ancestors.has(revision)),
    );
    for (const orphan of take(orphans, budget)) {
      await context.kv.put(headKey(authorId, post, orphan.revision), "1", {
        metadata: fit(orphan),
      });
      added++;
    }
  }
  return added;
}

/** Deletes what a purge named and what has come into sight since of that which those were made from. */
async function finishPurges(
  context: StoreContext,
  authorId: string,
  found: readonly Found[],
  budget: { left: number },
): Promise<number> {
  let finished = 0;
  for (const { post, heads, revisions } of found) {
    const settled = context.now() - SETTLED_MS;
    const markers = heads.filter(({ state, savedAt }) => state === "purged" && savedAt < settled);
    if (markers.length === 0 || heads.length + revisions.length === 2 * markers.length) continue;
    const ancestry = ancestryOf(heads, revisions);
    for (const marker of (await readRevisions(context, authorId, markers)).values()) {
      ancestry.set(marker.revision, [...marker.parents, ...(marker.purged ?? [])]);
    }
    const present = new Set([...heads, ...revisions].map(({ revision }) => revision));
    const doomed = markers.flatMap(({ revision }) => [...ancestorsOf(revision, ancestry)]);
    const left = take([...new Set(doomed.filter((name) => present.has(name)))], budget);
    if ((await deletePurged(context, authorId, post, left)) > 0) finished++;
  }
  return finished;
}

async function removeHeads(
  context: StoreContext,
  authorId: string,
  found: readonly Found[],
  missing: readonly MissingBody[],
  budget: { left: number },
): Promise<number> {
  const now = context.now();
  const gone = missing.filter(({ since }) => since <= now - MISSING_MS);
  const superseded = found.flatMap(({ heads, revisions }) =>
    resolveHeads(heads, ancestryOf([], revisions))
      .superseded.filter(({ by }) => by.savedAt < now - SUPERSEDED_HEAD_AGE_MS)
      .map(({ head }) => head),
  );
  const removed = take([...superseded, ...gone], budget);
  await deleteAll(
    context,
    removed.map(({ post, revision }) => headKey(authorId, post, revision)),
  );
  return removed.length;
}

/** Lets go of old history, but only where one version is left: a conflict needs its ancestors. */
async function prune(
  context: StoreContext,
  authorId: string,
  found: readonly Found[],
  budget: { left: number },
): Promise<number> {
  const old = found.flatMap(({ heads, revisions }) =>
    heads.length === 1
      ? pruneable(revisions, new Set(heads.map(({ revision }) => revision)), context.now())
      : [],
  );
  const pruned = take(old, budget);
  await deleteAll(
    context,
    pruned.map(({ post, revision }) => revisionKey(authorId, post, revision)),
  );
  return pruned.length;
}

/**
 * Heads whose version KV does not show, with the time since when. The answer "missing" may itself be an
 * old copy, so a head goes only when the same was found some minutes before.
 */
async function findMissing(
  context: StoreContext,
  authorId: string,
  found: readonly Found[],
): Promise<MissingBody[]> {
  const now = context.now();
  const unlisted = found.flatMap(({ heads, revisions }) => {
    const listed = new Set(revisions.map(({ revision }) => revision));
    return heads.filter((head) => !listed.has(head.revision) && head.savedAt < now - SETTLED_MS);
  });
  const bodies = await readRevisions(context, authorId, unlisted);
  const noted = await readNotes(context, authorId);
  const missing = unlisted
    .filter(({ revision }) => !bodies.has(revision))
    .map(({ post, revision }) => ({ post, revision, since: noted.get(revision) ?? now }));
  const key = repairKey(authorId);
  if (missing.length > 0) await context.kv.put(key, JSON.stringify({ v: 1, missing }));
  else if (noted.size > 0) await context.kv.delete(key);
  return missing;
}

async function readNotes(context: StoreContext, authorId: string): Promise<Map<string, number>> {
  const json = await context.kv.get(repairKey(authorId));
  const notes = json === null ? null : (JSON.parse(json) as { missing?: MissingBody[] });
  return new Map((notes?.missing ?? []).map(({ revision, since }) => [revision, since]));
}

/** The heads that count of each post whose last change is old enough to be seen everywhere. */
function settledHeads(found: readonly Found[], now: number): Map<PostId, Summary[]> {
  const settled = found.filter(({ heads }) =>
    heads.every(({ savedAt }) => savedAt < now - SETTLED_MS),
  );
  return new Map(
    settled.map(({ post, heads, revisions }) => [
      post,
      resolveHeads(heads, ancestryOf([], revisions)).current,
    ]),
  );
}

function ancestryOf(heads: readonly Summary[], revisions: readonly Summary[]) {
  return new Map([...heads, ...revisions].map((one) => [one.revision, one.parents] as const));
}

function take<T>(things: readonly T[], budget: { left: number }): T[] {
  const taken = things.slice(0, Math.max(budget.left, 0));
  budget.left -= taken.length;
  return taken;
}
