import type { Parent, VersionFacts } from "../form/parent";
import {
  createNonce,
  isPostIdOf,
  issuedAtOf,
  type PostId,
  postIdOf,
  type RevisionId,
} from "../ids";
import { headKey, publishedKey, revisionKey } from "../keys";
import { type Draft, POST_LIMITS, type SavedPost } from "../post";
import { parsePublishedSummary } from "../publishing/published";
import { createRevision, type RevisionSource } from "../revision";
import { type NamedFacts, stateAfter } from "../standing/history.server";
import { parseSummary, type Summary } from "../summary";
import type { StoreContext } from "./context.server";
import { keepRevisions } from "./keep-revisions.server";

/** How long a new-post form may lie open and still give its post the time at which it was opened. */
const FORM_AGE_MS = 30 * 24 * 3_600_000;
const CLOCK_SKEW_MS = 5 * 60_000;

/** A form for a new post: its nonce, and the id that a post saved with that nonce will have. */
export async function startPost(
  context: StoreContext,
  authorId: string,
): Promise<{ id: PostId; nonce: string }> {
  const nonce = createNonce(context.now(), context.random);
  return { id: await postIdOf(authorId, nonce), nonce };
}

/** Two puts. The same form sent twice makes one post: its id comes from the form's nonce. */
export async function createPost(
  context: StoreContext,
  authorId: string,
  draft: Draft,
  nonce: string,
): Promise<SavedPost> {
  const now = context.now();
  const issuedAt = issuedAtOf(nonce);
  const isOurs =
    issuedAt !== null && issuedAt <= now + CLOCK_SKEW_MS && issuedAt >= now - FORM_AGE_MS;
  const post = await postIdOf(authorId, isOurs ? nonce : createNonce(now, context.random));
  const source = { authorId, post, parents: [], depth: 0, published: null, savedAt: now, nonce };
  return keepRevisions(context, authorId, [
    await createRevision({ ...source, ...draft, state: "draft" }),
  ]);
}

/**
 * Two puts. Where the form does not tell of a version that it was written upon, one small read before
 * them: of its head, then of its body, then of readers' copy, until one is there. Null if the id was not made for this author. The text is never refused
 * for its parents: a version from an old page becomes a second head, which is shown as a conflict.
 */
export async function savePost(
  context: StoreContext,
  authorId: string,
  id: PostId,
  draft: Draft,
  base: SaveBase,
): Promise<SavedPost | null> {
  if (!(await isPostIdOf(authorId, id))) return null;
  // Further versions, if a form should name more, stay heads of their own.
  const named = base.parents.slice(0, POST_LIMITS.parentCount).map(toParent);
  const parents = await factsOf(context, authorId, id, named);
  const areKnown = parents.length === named.length;
  const upon = areKnown ? parents : await withPublished(context, authorId, id, parents);
  const source: RevisionSource = {
    ...draft,
    authorId,
    post: id,
    parents: named.map(({ revision }) => revision),
    depth: areKnown ? depthAfter(parents) : null,
    ...(await stateAfter(context, authorId, id, upon)),
    savedAt: context.now(),
    nonce: base.nonce,
  };
  return keepRevisions(context, authorId, [await createRevision(source)]);
}

/** What a save is made upon. A bare name is a version of which its form tells nothing. */
export interface SaveBase {
  parents: readonly (RevisionId | Parent)[];
  nonce: string;
}

function toParent(named: RevisionId | Parent): Parent {
  return typeof named === "string" ? { revision: named, facts: null } : named;
}

/** What is known of the parents; fewer than there are where KV does not show one of which its form is silent. */
async function factsOf(
  context: StoreContext,
  authorId: string,
  post: PostId,
  parents: readonly Parent[],
): Promise<NamedFacts[]> {
  const told = parents.flatMap(({ revision, facts }) => (facts ? { revision, ...facts } : []));
  const untold = parents.flatMap(({ revision, facts }) => (facts ? [] : revision));
  return [...told, ...(await readSummaries(context, authorId, post, untold))];
}

/** The summaries of some revisions of a post. The head is asked first: it is small. */
async function readSummaries(
  context: StoreContext,
  authorId: string,
  post: PostId,
  revisions: readonly RevisionId[],
): Promise<Summary[]> {
  const summaries = new Map<RevisionId, Summary>();
  for (const keyOf of [headKey, revisionKey]) {
    const missing = revisions.filter((revision) => !summaries.has(revision));
    if (missing.length === 0) break;
    const found = await context.kv.getMany(missing.map((one) => keyOf(authorId, post, one)));
    for (const revision of missing) {
      const stored = found.get(keyOf(authorId, post, revision));
      if (stored) summaries.set(revision, parseSummary({ post, revision }, stored.metadata));
    }
  }
  return [...summaries.values()];
}

/**
 * A parent that KV does not show may be the one that says that the post is published. Then readers' copy
 * tells: a save must not make a draft of what is public.
 */
async function withPublished(
  context: StoreContext,
  authorId: string,
  post: PostId,
  parents: readonly NamedFacts[],
): Promise<NamedFacts[]> {
  const key = publishedKey(authorId, post);
  const copy = (await context.kv.getMany([key])).get(key);
  const published = copy && parsePublishedSummary(post, copy.metadata);
  return published ? [...parents, published] : [...parents];
}

/** Depth grows along every line, so a parent of unknown depth leaves it unknown. */
function depthAfter(parents: readonly VersionFacts[]): number | null {
  const depths = parents.map((parent) => parent.depth);
  return depths.reduce<number | null>(
    (deepest, depth) => (deepest === null || depth === null ? null : Math.max(deepest, depth + 1)),
    0,
  );
}
