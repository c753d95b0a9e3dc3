import { diffArrays } from "diff";
import { splitSentences } from "~/posts/merge";

/** A run of words; `isOwn` marks what the other version does not have. */
export interface Passage {
  text: string;
  isOwn: boolean;
}

/** The work grows with the square of the edits: past so many words sentences are compared, then nothing. */
const MOST_EDITS = 400;

/** The words of `text`, each run marked as shared with `other` or its own. Joined they are `text` again. */
export function markDifferences(text: string, other: string): Passage[] {
  return (
    compare(splitWords(text), splitWords(other)) ??
    compare(splitSentences(text), splitSentences(other)) ?? [{ text, isOwn: true }]
  );
}

function compare(own: string[], other: string[]): Passage[] | null {
  const parts = diffArrays(other, own, { maxEditLength: MOST_EDITS });
  if (!parts) return null;
  return parts
    .filter((part) => !part.removed)
    .map((part) => ({ text: part.value.join(""), isOwn: part.added }));
}

function splitWords(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}
