import {
  type PostId,
  type RevisionId,
  createdAtOf,
  digest,
  parsePostId,
  parseRevisionId,
} from "./ids";
import { formatParent } from "./form/parent";
import type { Draft, Post, PostState } from "./post";
import { parseJson } from "./parse-json";
import { isState, isTime, type Summary } from "./summary";
import { countWords, excerptOf, slugOf } from "./words";

/** A post as it was saved once, with the revisions it was made from. Never changed after. Times in ms. */
export interface Revision extends Draft {
  v: 1;
  post: PostId;
  revision: RevisionId;
  parents: RevisionId[];
  depth: number | null;
  state: PostState;
  published: { revision: RevisionId; at: number } | null;
  createdAt: number;
  savedAt: number;
  words: number;
  nonce: string;
  /** Who wrote it, by Clerk's user id, where that is somebody else than the author: in a team's posts. */
  writer?: string;
  /** Of a publication: how it was to be shown, in letters (publication.ts). */
  flags?: string;
  /** Of a purge: every revision it deletes, by name, since it deletes what would tell. */
  purged?: RevisionId[];
  /** Of a purge: the publications among them, the latest first. */
  ended?: RevisionId[];
}

/** What a revision is made of. A `published` without a revision means the new one itself. */
export interface RevisionSource extends Draft {
  authorId: string;
  post: PostId;
  parents: readonly RevisionId[];
  depth: number | null;
  state: PostState;
  published: { revision: RevisionId | "self"; at: number } | null;
  savedAt: number;
  nonce: string;
}

/**
 * Names a revision by what is in it: 100 bits of SHA-256 over author, post, parents, state, text and the
 * form's nonce. A retry, or a form sent twice, writes to the same key and so saves once. The time of
 * saving is no part of it, or the second sending would be another revision.
 */
export async function createRevision(source: RevisionSource): Promise<Revision> {
  const { authorId, post, state, title, body, tags, nonce } = source;
  const parents = [...new Set(source.parents)].sort();
  const content = ["postern/revision", authorId, post, parents, state, title, body, tags, nonce];
  const revision = (await digest(content, 20)) as RevisionId;
  const { published } = source;
  return {
    v: 1,
    post,
    revision,
    parents,
    depth: source.depth,
    state,
    published: published && {
      revision: published.revision === "self" ? revision : published.revision,
      at: published.at,
    },
    createdAt: createdAtOf(post),
    savedAt: source.savedAt,
    words: countWords(body),
    title,
    body,
    tags: [...tags],
    nonce,
  };
}

/**
 * A version that says who wrote it. Of a person's own posts none does: there the author did. It is no part of a
 * version's name, so that the same change, made by two members at once, is one version.
 */
export function signedBy(
  writerId: string | null,
  authorId: string,
  { writer: _claimed, ...revision }: Revision,
): Revision {
  return writerId === null || writerId === authorId ? revision : { ...revision, writer: writerId };
}

export function summaryOf(revision: Revision): Summary {
  const { post, parents, depth, savedAt, state, published, words, title, tags } = revision;
  return {
    post,
    revision: revision.revision,
    parents,
    depth,
    savedAt,
    state,
    published,
    words,
    title,
    tags,
    slug: slugOf(title),
    excerpt: excerptOf(revision.body),
    ...(revision.writer === undefined ? {} : { writer: revision.writer }),
    ...(state === "purged" && revision.ended ? { ended: revision.ended } : {}),
  };
}

export function postOf(revision: Revision): Post {
  const { post, parents, state, createdAt, savedAt, words, title, body, tags } = revision;
  const id = post;
  return {
    id,
    revision: revision.revision,
    parents,
    state,
    createdAt,
    savedAt,
    words,
    title,
    body,
    tags,
    asParent: formatParent(revision),
    writer: revision.writer ?? null,
  };
}

/** A stored revision, or null if the text is none, or damaged. */
export function parseRevision(json: string): Revision | null {
  const stored = parseJson(json);
  if (typeof stored !== "object" || stored === null) return null;
  const found = stored as Partial<Record<keyof Revision, unknown>>;
  const isText = (value: unknown) => typeof value === "string";
  const isName = (value: unknown) => typeof value === "string" && parseRevisionId(value) !== null;
  const areAll = (values: unknown, test: (value: unknown) => boolean) =>
    Array.isArray(values) && values.every(test);
  const isWhole =
    found.v === 1 &&
    [found.title, found.body, found.nonce].every(isText) &&
    typeof found.post === "string" &&
    parsePostId(found.post) !== null &&
    isName(found.revision) &&
    areAll(found.parents, isName) &&
    areAll(found.tags, isText) &&
    (found.writer === undefined || isText(found.writer)) &&
    (found.flags === undefined || isText(found.flags)) &&
    (found.purged === undefined || areAll(found.purged, isName)) &&
    (found.ended === undefined || areAll(found.ended, isName)) &&
    isState(found.state) &&
    isPublication(found.published) &&
    [found.savedAt, found.createdAt].every(isTime) &&
    typeof found.words === "number" &&
    (found.depth === null || typeof found.depth === "number");
  return isWhole ? (stored as Revision) : null;
}

function isPublication(stored: unknown): boolean {
  if (typeof stored !== "object") return false;
  const { revision, at } = (stored ?? {}) as { revision?: unknown; at?: unknown };
  const isNamed = typeof revision === "string" && parseRevisionId(revision) !== null;
  return stored === null || (isNamed && isTime(at));
}
