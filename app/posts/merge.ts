import { diff3Merge } from "node-diff3";
import type { Draft } from "./post";

export interface Merged {
  draft: Draft;
  /** False: both changed the same words, and both stand in the text for a person to choose. */
  isClean: boolean;
}

/**
 * Proposes one text for two that were made from `base` (null: nothing in common is kept). Whatever one of
 * them added stands in the result; where both changed the same sentence, both follow each other.
 */
export function mergeDrafts(base: Draft | null, ours: Draft, theirs: Draft): Merged {
  const body = mergeText(base?.body ?? "", ours.body, theirs.body);
  const title = mergeTitle(base?.title ?? "", ours.title, theirs.title);
  return {
    draft: { title, body: body.text, tags: mergeTags(base?.tags ?? [], ours.tags, theirs.tags) },
    isClean: body.isClean,
  };
}

/** Several versions, one after the other: the first stands first wherever they disagree. */
export function mergeAll(base: Draft | null, versions: readonly Draft[]): Merged | null {
  const [first, ...others] = versions;
  if (!first) return null;
  return others.reduce<Merged>(
    (merged, version) => {
      const next = mergeDrafts(base, merged.draft, version);
      return { draft: next.draft, isClean: merged.isClean && next.isClean };
    },
    { draft: first, isClean: true },
  );
}

/** Sentences and lines: prose is changed by the sentence, and a word alone makes no sense in a merge. */
export function splitSentences(text: string): string[] {
  return text.match(/\n+|[^\n]+?(?:[.!?…]["'”’)\]]*[^\S\n]+|(?=\n)|$)/g) ?? [];
}

function mergeText(base: string, ours: string, theirs: string): { text: string; isClean: boolean } {
  const regions = diff3Merge(splitSentences(ours), splitSentences(base), splitSentences(theirs), {
    excludeFalseConflicts: true,
  });
  let text = "";
  let isClean = true;
  for (const region of regions) {
    if (region.ok) {
      text += region.ok.join("");
      continue;
    }
    const { a = [], b = [] } = region.conflict ?? {};
    const isCut = a.length === 0 || b.length === 0;
    // One took a passage out that the other changed: what was written stays, and a person may take it out.
    text += isCut ? [...a, ...b].join("") : joinPassages(a.join(""), b.join(""));
    isClean = false;
  }
  return { text, isClean };
}

function joinPassages(ours: string, theirs: string): string {
  const gap = ours.endsWith("\n") || theirs.startsWith("\n") ? "\n" : "\n\n";
  return ours + (ours.endsWith("\n\n") ? "" : gap) + theirs;
}

function mergeTitle(base: string, ours: string, theirs: string): string {
  return ours === base ? theirs : ours;
}

/** What either added is there; what either took away is not. */
function mergeTags(base: readonly string[], ours: readonly string[], theirs: readonly string[]) {
  const kept = base.filter((tag) => ours.includes(tag) && theirs.includes(tag));
  const added = [...ours, ...theirs].filter((tag) => !base.includes(tag));
  return [...new Set([...kept, ...added])];
}
