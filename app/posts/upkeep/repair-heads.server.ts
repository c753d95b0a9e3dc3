import type { RevisionId } from "../ids";
import { headKey } from "../keys";
import { ancestorsOf, resolveHeads } from "../resolve";
import type { StoreContext } from "../store/context.server";
import { isInSightEverywhere } from "../store/heads.server";
import { readRevisions } from "../store/read-revisions.server";
import { fit, putAtOf } from "../summary";
import { ancestryOf, type Budget, type FoundPost, SETTLED_MS, take } from "./found-posts.server";
import { deleteAll } from "./purge.server";
import type { Noted } from "./repair-notes.server";

/** Longer than KV remembers that a key was not there. */
const MISSING_MS = 2 * 60_000;

/**
 * A version that nothing was made from, and that has no head, gets one: somebody wrote it. Only a
 * publishing without a head, of which nobody was told, is left alone: readers are given nothing by chance.
 */
export async function addHeads(
  context: StoreContext,
  authorId: string,
  found: readonly FoundPost[],
  budget: Budget,
): Promise<number> {
  let added = 0;
  for (const { post, heads, revisions } of found) {
    const ancestry = ancestryOf(heads, revisions);
    const living = revisions.filter(({ state }) => state !== "purged");
    const children = [...heads, ...living].map(({ revision }) => ancestorsOf(revision, ancestry));
    const orphans = living.filter(
      (one) =>
        putAtOf(one) < context.now() - SETTLED_MS &&
        one.published?.revision !== one.revision &&
        !heads.some((head) => head.revision === one.revision) &&
        !children.some((ancestors) => ancestors.has(one.revision)),
    );
    for (const orphan of take(orphans, budget)) {
      await context.kv.put(headKey(authorId, post, orphan.revision), "1", {
        metadata: fit({ ...orphan, putAt: context.now() }),
      });
      added++;
    }
  }
  return added;
}

/** Removes heads that were replaced long ago, and those whose version is missing for good. */
export async function removeHeads(
  context: StoreContext,
  authorId: string,
  found: readonly FoundPost[],
  missing: readonly Noted[],
  budget: Budget,
): Promise<number> {
  const now = context.now();
  const gone = missing.filter(({ since }) => since <= now - MISSING_MS);
  const superseded = found.flatMap(({ heads, revisions }) =>
    resolveHeads(heads, ancestryOf([], revisions))
      .superseded.filter(({ by }) => isInSightEverywhere(by, now))
      .map(({ head }) => head),
  );
  const removed = take([...superseded, ...gone], budget);
  await deleteAll(
    context,
    removed.map(({ post, revision }) => headKey(authorId, post, revision)),
  );
  return removed.length;
}

/**
 * Heads whose version KV does not show, with the time since when. The answer "missing" may itself be an
 * old copy, so a head goes only when the same was `noted` some minutes before.
 */
export async function findMissing(
  context: StoreContext,
  authorId: string,
  found: readonly FoundPost[],
  noted: readonly Noted[],
): Promise<Noted[]> {
  const now = context.now();
  const unlisted = found.flatMap(({ heads, revisions }) => {
    const listed = new Set(revisions.map(({ revision }) => revision));
    return heads.filter((head) => !listed.has(head.revision) && putAtOf(head) < now - SETTLED_MS);
  });
  const there = new Set<RevisionId>();
  const bodies = await readRevisions(context, authorId, unlisted, (damaged) => there.add(damaged));
  for (const revision of bodies.keys()) there.add(revision);
  const since = new Map(noted.map((one) => [one.revision, one.since]));
  return unlisted
    .filter(({ revision }) => !there.has(revision))
    .map(({ post, revision }) => ({ post, revision, since: since.get(revision) ?? now }));
}
