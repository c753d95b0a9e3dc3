import type { RevisionId } from "../ids";
import { ancestorsOf, resolveHeads } from "../resolve";
import type { Summary } from "../summary";

/** What must be known of a version to tell what its post's readers are to get. */
export type Told = Pick<
  Summary,
  "revision" | "parents" | "state" | "published" | "savedAt" | "ended"
>;

type Known = ReadonlyMap<RevisionId, Told>;

/** How a post stands. */
export interface Standing {
  /** The heads that count. */
  heads: Summary[];
  /** The publication that readers are to get; null if none is. */
  meant: RevisionId | null;
}

export function standingOf(heads: readonly Summary[], revisions: readonly Summary[]): Standing {
  const ancestry = new Map(revisions.map(({ revision, parents }) => [revision, parents] as const));
  const { current } = resolveHeads(heads, ancestry);
  return { heads: current, meant: publicationIn(heads, revisions)?.revision ?? null };
}

/**
 * The publication that readers are to get, and since when they have the post. A version that says it is published
 * may have been written upon a page from before a withdrawal. So none counts that was withdrawn or replaced,
 * whatever is said by a version that did not know of it; of several that know nothing of each other it is the latest.
 */
export function publicationIn(
  heads: readonly Told[],
  revisions: readonly Told[],
): { revision: RevisionId; at: number } | null {
  // Most posts were never public, and cost nothing here.
  if (!heads.some(isPublic) && !revisions.some(isPublic)) return null;
  const known = new Map([...revisions, ...heads].map((one) => [one.revision, one]));
  const ancestry = ancestryIn(known);
  const line = new Set(
    heads.flatMap((head) => [head.revision, ...ancestorsOf(head.revision, ancestry)]),
  );
  const told = [...line].flatMap((name) => known.get(name) ?? []);
  const ended = endedIn(known, heads);
  let latest: { revision: RevisionId; at: number; savedAt: number } | null = null;
  for (const { state, published } of told) {
    if (state !== "published" || !published || ended.has(published.revision)) continue;
    const { revision, at } = published;
    const savedAt = known.get(revision)?.savedAt ?? at;
    if (!latest || savedAt > latest.savedAt) latest = { revision, at, savedAt };
  }
  return latest;
}

/**
 * The publications that are over: something was made from them that is not public, or is a publication of its own.
 * A version made from them tells of them as well, should those between be gone from the history.
 */
function endedIn(known: Known, heads: readonly Told[]): Set<RevisionId> {
  const ends = endsIn(known, heads);
  // What a purge deleted tells of itself no more.
  const ended = new Set(ends.flatMap((end) => end.ended ?? []));
  const waiting = ends.flatMap(({ parents }) => parents);
  const seen = new Set<RevisionId>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    ended.add(name);
    const before = known.get(name);
    if (before?.published) ended.add(before.published.revision);
    waiting.push(...(before?.parents ?? []));
  }
  return ended;
}

/**
 * By which of these versions a publication of `shown` is over: the first ones of their lines, but for those that
 * publish `shown` once more. Null: it is not.
 */
export function endsOf(
  publication: RevisionId,
  shown: RevisionId,
  told: readonly Told[],
): RevisionId[] | null {
  const known = new Map(told.map((one) => [one.revision, one]));
  if (!endedIn(known, told).has(publication)) return null;
  const ancestry = ancestryIn(known);
  const isFirst = ({ parents }: Told) =>
    parents.some((parent) => {
      const before = known.get(parent);
      if (before?.state !== "published") return false;
      const line = [parent, ...ancestorsOf(parent, ancestry)];
      return before.published?.revision === publication || line.includes(publication);
    });
  const isSame = ({ state, parents }: Told) =>
    state === "published" && parents.every((parent) => parent === shown);
  return endsIn(known, told)
    .filter((end) => isFirst(end) && !isSame(end))
    .map(({ revision }) => revision)
    .sort();
}

/** The versions that end what they were made from. Of a publishing that stopped half-way nobody was told. */
function endsIn(known: Known, heads: readonly Told[]): Told[] {
  const used = new Set([...known.values()].flatMap(({ parents }) => parents));
  for (const { revision } of heads) used.add(revision);
  return [...known.values()].filter(
    ({ revision, state, published }) =>
      state !== "published" || (published?.revision === revision && used.has(revision)),
  );
}

function isPublic({ state }: Told): boolean {
  return state === "published";
}

function ancestryIn(known: Known): Map<RevisionId, RevisionId[]> {
  return new Map([...known].map(([revision, { parents }]) => [revision, parents]));
}
