import { revisionKey } from "../keys";
import { ancestorsOf } from "../resolve";
import type { StoreContext } from "../store/context.server";
import { readRevisions } from "../store/read-revisions.server";
import { ancestryOf, type Budget, type FoundPost, SETTLED_MS, take } from "./found-posts.server";
import { pruneable } from "./history.server";
import { deleteAll, deletePurged } from "./purge.server";

/**
 * Deletes what a purge named, what has come into sight since of that which those were made from, and what
 * a publishing that stopped half-way has left of them.
 */
export async function finishPurges(
  context: StoreContext,
  authorId: string,
  found: readonly FoundPost[],
  budget: Budget,
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
    const doomed = new Set(markers.flatMap(({ revision }) => [...ancestorsOf(revision, ancestry)]));
    const seen = new Set(heads.map(({ revision }) => revision));
    for (const { parents } of revisions) for (const parent of parents) seen.add(parent);
    for (const { revision, parents, published, savedAt } of revisions) {
      const isHalfDone = published?.revision === revision && !seen.has(revision);
      const isOfDoomed = parents.length > 0 && parents.every((parent) => doomed.has(parent));
      if (isHalfDone && isOfDoomed && savedAt < settled) doomed.add(revision);
    }
    const present = new Set([...heads, ...revisions].map(({ revision }) => revision));
    const left = take(
      [...doomed].filter((name) => present.has(name)),
      budget,
    );
    if ((await deletePurged(context, authorId, post, left)) > 0) finished++;
  }
  return finished;
}

/** Lets go of old history, but only where one version is left: a conflict needs its ancestors. */
export async function prune(
  context: StoreContext,
  authorId: string,
  found: readonly FoundPost[],
  budget: Budget,
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
