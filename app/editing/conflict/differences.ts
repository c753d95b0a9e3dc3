import { diffArrays } from "diff";

/** A run of words; `isOwn` marks what the other version does not have. */
export interface Passage {
  text: string;
  isOwn: boolean;
}

/** Past so many changes two texts are simply different, and comparing on would take seconds. */
const MOST_EDITS = 4_000;

/** The words of `text`, each run marked as shared with `other` or its own. Joined they are `text` again. */
export function markDifferences(text: string, other: string): Passage[] {
  const parts = diffArrays(words(other), words(text), { maxEditLength: MOST_EDITS });
  if (!parts) return [{ text, isOwn: true }];
  return parts
    .filter((part) => !part.removed)
    .map((part) => ({ text: part.value.join(""), isOwn: part.added === true }));
}

function words(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}
