import { parseRevisionId, type RevisionId } from "../ids";
import type { PostState } from "../post";
import { parseState, stateLetterOf } from "../summary";

/** What a save must know of a version that it was made from. */
export interface VersionFacts {
  depth: number | null;
  state: PostState;
  published: { revision: RevisionId; at: number } | null;
}

/** A version that a form was written upon. Without `facts` the store asks KV for them. */
export interface Parent {
  revision: RevisionId;
  facts: VersionFacts | null;
}

/** No post is saved more often, and no clock goes further. */
const NUMBER = /^[0-9a-z]{1,10}$/;

/**
 * How a form names a version: `revision_depth_state`, and `_revision_time` of what is published in it;
 * numbers in base 36, an unknown depth empty. A version never changes, so what its page knew of it is
 * true however old the page is, and a save need not read it again. It is not signed: forged, it
 * makes a muddle of its author's own post, and of no word in it.
 */
export function formatParent({ revision, depth, state, published }: Version): string {
  const parts = [revision, depth?.toString(36) ?? "", stateLetterOf(state)];
  if (published) parts.push(published.revision, published.at.toString(36));
  return parts.join("_");
}

type Version = VersionFacts & { revision: RevisionId };

/** What `formatParent` made, or a bare revision; null if it is neither. */
export function parseParent(word: string): Parent | null {
  const [name = "", ...rest] = word.split("_");
  const revision = parseRevisionId(name);
  if (!revision || rest.length === 0) return revision && { revision, facts: null };
  const facts = parseFacts(rest);
  return facts && { revision, facts };
}

function parseFacts([depth = "", letter = "", ...published]: string[]): VersionFacts | null {
  const state = parseState(letter);
  if (stateLetterOf(state) !== letter || (depth && !NUMBER.test(depth))) return null;
  const known = { depth: depth ? Number.parseInt(depth, 36) : null, state };
  if (published.length === 0) return { ...known, published: null };
  const [name = "", time = "", ...more] = published;
  const revision = parseRevisionId(name);
  if (!revision || !NUMBER.test(time) || more.length > 0) return null;
  return { ...known, published: { revision, at: Number.parseInt(time, 36) } };
}
