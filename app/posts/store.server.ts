import { createNonce, type PostId, type RevisionId } from "./ids";
import type { Draft, PostPage, PostReading, SavedPost } from "./post";
import { createSession, type StoreContext } from "./store/context.server";
import { type ListQuery, listPosts } from "./store/list-posts.server";
import { createPatientKv } from "./store/patient-kv.server";
import { readPost } from "./store/read-post.server";
import { changeState, createPost, savePost, startPost } from "./store/write-post.server";

export { StoreUnavailable } from "./store/patient-kv.server";
export type { ListQuery } from "./store/list-posts.server";

/**
 * An author's posts. `authorId` comes first everywhere, always from the session: it is the wall between
 * tenants. What was acknowledged is never overwritten or deleted by a save. Every method throws
 * `StoreUnavailable` when KV fails after all tries.
 */
export interface PostStore {
  /** A name for one form, to be sent back with it: sending the form twice then saves once. */
  createNonce(): string;
  /** A form for a new post: its nonce, and the id that the post will have. Nothing is written. */
  startPost(authorId: string): Promise<{ id: PostId; nonce: string }>;
  create(authorId: string, draft: Draft, nonce: string): Promise<SavedPost>;
  /** Null: no such post of this author. */
  save(
    authorId: string,
    id: PostId,
    draft: Draft,
    base: { parents: RevisionId[]; nonce: string },
  ): Promise<SavedPost | null>;
  get(authorId: string, id: PostId): Promise<PostReading | null>;
  list(authorId: string, query: ListQuery): Promise<PostPage>;
  trash(authorId: string, id: PostId): Promise<SavedPost | null>;
  restore(authorId: string, id: PostId): Promise<SavedPost | null>;
}

export interface PostStoreOptions {
  kv: KVNamespace;
  /** The request's Cookie header. */
  cookie: string | null;
  secureCookies: boolean;
  /** ms since 1970 */
  now: () => number;
  random: (bytes: number) => Uint8Array;
  sleep: (ms: number) => Promise<void>;
  waitUntil: (work: Promise<unknown>) => void;
}

/** A store for one request. */
export function createPostStore(options: PostStoreOptions): PostStore {
  const { now, random, waitUntil } = options;
  const kv = createPatientKv(options.kv, options.sleep);
  const context: StoreContext = { kv, session: createSession(options), now, random, waitUntil };
  return {
    createNonce: () => createNonce(now(), random),
    startPost: (authorId) => startPost(context, authorId),
    create: (authorId, draft, nonce) => createPost(context, authorId, draft, nonce),
    save: (authorId, id, draft, base) => savePost(context, authorId, id, draft, base),
    get: (authorId, id) => readPost(context, authorId, id),
    list: (authorId, query) => listPosts(context, authorId, query),
    trash: (authorId, id) =>
      changeState(context, authorId, id, { from: ["draft", "published"], to: "trashed" }),
    restore: (authorId, id) =>
      changeState(context, authorId, id, { from: ["trashed"], to: "draft" }),
  };
}
