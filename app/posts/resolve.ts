import type { RevisionId } from "./ids";
import type { Summary } from "./summary";

/** Which revisions each revision was made from. */
export type Ancestry = ReadonlyMap<RevisionId, readonly RevisionId[]>;

export interface Resolution<Head extends Summary> {
  /** The heads that no other head was made from, newest save first. More than one is a conflict. */
  current: Head[];
  /** Heads that others were made from, each with the first of those others to be saved. */
  superseded: { head: Head; by: Head }[];
  /** Several are left, and only the whole ancestry can tell whether one was made from another. */
  undecided: boolean;
}

/**
 * Tells the heads that count from those they replaced, by their parents and by what else is known of
 * the ancestry. Heads it cannot connect stay: a conflict too many asks a question, one too few loses words.
 */
export function resolveHeads<Head extends Summary>(
  heads: readonly Head[],
  known: Ancestry = new Map(),
): Resolution<Head> {
  const ancestry = new Map([
    ...heads.map((head) => [head.revision, head.parents] as const),
    ...known,
  ]);
  const superseded: Resolution<Head>["superseded"] = [];
  const ancestors = new Map(heads.map((head) => [head, ancestorsOf(head.revision, ancestry)]));
  const oldestFirst = newestFirst(heads).reverse();
  const left: Head[] = [];
  for (const head of heads) {
    const by = oldestFirst.find((other) => ancestors.get(other)?.has(head.revision));
    if (by) superseded.push({ head, by });
    else left.push(head);
  }
  const current = withoutPurged(newestFirst(left));
  const undecided = left.length > 1 && !areOneDepth(left) && !isClosed(ancestry);
  return { current, superseded, undecided };
}

/** Every revision that one was made from, as far as the ancestry is known. */
export function ancestorsOf(revision: RevisionId, ancestry: Ancestry): Set<RevisionId> {
  const found = new Set<RevisionId>();
  const waiting = [...(ancestry.get(revision) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...(ancestry.get(next) ?? []));
  }
  found.delete(revision);
  return found;
}

/** A purge takes only what its author saw. A version it did not know of outlives it. */
function withoutPurged<Head extends Summary>(heads: Head[]): Head[] {
  const living = heads.filter((head) => head.state !== "purged");
  return living.length > 0 ? living : heads;
}

/** Depth grows along every line of parents, so heads of one depth cannot have been made from each other. */
function areOneDepth(heads: readonly Summary[]): boolean {
  const depths = new Set(heads.map((head) => head.depth));
  return depths.size === 1 && !depths.has(null);
}

/** Whether every line of parents is known back to a first save. */
function isClosed(ancestry: Ancestry): boolean {
  return [...ancestry.values()].flat().every((parent) => ancestry.has(parent));
}

function newestFirst<Head extends Summary>(heads: readonly Head[]): Head[] {
  return [...heads].sort((a, b) => b.savedAt - a.savedAt || (a.revision < b.revision ? -1 : 1));
}
