import { exportArchive } from "./archive/export.server";
import { importArchive, type Imported, importFile } from "./archive/import.server";
import { planExport } from "./archive/plan-export.server";
import type { ArchivePart } from "./archive/walk-versions.server";
import { takeDownPost, type TakedownRequest } from "./moderation/take-down.server";
import { getTakedown, type Takedown } from "./moderation/takedown.server";
import { createNonce, type PostId, type RevisionId } from "./ids";
import type { Draft, Post, PostPage, PostReading, SavedPost } from "./post";
import { chooseLanguage } from "./publishing/feed.server";
import { readLanguage } from "./publishing/language.server";
import {
  createLink,
  type LinkEntry,
  listLinks,
  revokeFeed,
  revokeLink,
} from "./publishing/links.server";
import type { PublicationChoice } from "./publishing/pages";
import { getPublication } from "./publishing/pages.server";
import type { Publication } from "./publishing/publication";
import { publishPost, trashPost, unpublishPost } from "./publishing/publish.server";
import {
  endSchedule,
  getSchedule,
  schedulePost,
  type ScheduleRefusal,
  type ScheduleRequest,
  type ScheduleView,
} from "./scheduling/schedule.server";
import { sharePost } from "./sharing/share.server";
import { restorePost } from "./store/change-state.server";
import { createSession, type StoreContext } from "./store/context.server";
import { type ListQuery, listPosts } from "./store/list-posts.server";
import { createPatientKv } from "./store/patient-kv.server";
import { readPost } from "./store/read-post.server";
import { createPost, type SaveBase, savePost, startPost } from "./store/write-post.server";
import type { Summary } from "./summary";
import { getCommonAncestor, getRevision, listRevisions } from "./upkeep/history.server";
import { purgePost } from "./upkeep/purge.server";
import { isRepairDue, repairBegunCookie, writeFailedCookie } from "./upkeep/repair-due.server";
import { type RepairReport, repairPosts } from "./upkeep/repair.server";

export { StoreUnavailable } from "./store/patient-kv.server";
export { InTrash } from "./sharing/share.server";
export { TakenDown } from "./moderation/takedown.server";
export type { ListQuery } from "./store/list-posts.server";

/**
 * An author's posts. `authorId` comes first everywhere, always from the session: it is the wall between
 * tenants. What was acknowledged is never overwritten or deleted by a save. Every method throws
 * `StoreUnavailable` when KV fails after all tries.
 */
export interface PostStore {
  /**
   * The same store, whose versions say which person wrote them: for posts of a team. Of a person's own posts
   * no version says so.
   */
  writtenBy(writerId: string): PostStore;
  /** A name for one form, to be sent back with it: sending the form twice then saves once. */
  createNonce(): string;
  /** A form for a new post: its nonce, and the id that the post will have. Nothing is written. */
  startPost(authorId: string): Promise<{ id: PostId; nonce: string }>;
  create(authorId: string, draft: Draft, nonce: string): Promise<SavedPost>;
  /** Null: no such post of this author. */
  save(authorId: string, id: PostId, draft: Draft, base: SaveBase): Promise<SavedPost | null>;
  get(authorId: string, id: PostId): Promise<PostReading | null>;
  list(authorId: string, query: ListQuery): Promise<PostPage>;
  trash(authorId: string, id: PostId): Promise<SavedPost | null>;
  restore(authorId: string, id: PostId): Promise<SavedPost | null>;
  /** Deletes for ever the versions that the author saw, and all before them. Null: none of them is there. */
  purge(authorId: string, id: PostId, seen: RevisionId[]): Promise<SavedPost | null>;
  /**
   * Gives readers this revision, shown as was chosen. Null: this author has no such revision. Throws `TakenDown`
   * for words that a moderator took from readers.
   */
  publish(
    authorId: string,
    id: PostId,
    revision: RevisionId,
    choice?: PublicationChoice,
  ): Promise<SavedPost | null>;
  unpublish(authorId: string, id: PostId): Promise<SavedPost | null>;
  /** Lets a post appear by itself later. Null: no such post, or two versions of it. */
  schedule(
    authorId: string,
    id: PostId,
    request: ScheduleRequest,
  ): Promise<ScheduleRefusal | "scheduled" | null>;
  /** Ends that. `before`: the time that the page showed, in ms since 1970. False: no such post of this author. */
  endSchedule(authorId: string, id: PostId, before: number | null): Promise<boolean>;
  /** When and how a post that stands at this revision is to appear; null if it is not. */
  getSchedule(authorId: string, id: PostId, revision: RevisionId): Promise<ScheduleView | null>;
  /** Takes a post from readers for its author and keeps the reason: for moderators. False: no such post. */
  takeDown(authorId: string, id: PostId, request: TakedownRequest): Promise<boolean>;
  /** That and why a moderator took this post from readers; null if none did. */
  getTakedown(authorId: string, id: PostId): Promise<Takedown | null>;
  /** How a post is shown to readers; null if it is not. */
  getPublication(authorId: string, id: PostId): Promise<Publication | null>;
  /**
   * Makes a secret link to one version and gives its token. Null: no such version. Throws `TakenDown` as publishing
   * does, and `InTrash`.
   */
  share(
    authorId: string,
    id: PostId,
    revision: RevisionId,
    expiresAt: number | null,
  ): Promise<string | null>;
  /**
   * Makes a secret address for a feed of all posts that are published, unlisted ones included, and gives its
   * token. `name` says whom it is for.
   */
  createPrivateFeed(authorId: string, name?: string): Promise<string>;
  /** Ends it. False: this author has no such feed. */
  revokePrivateFeed(authorId: string, token: string): Promise<boolean>;
  /** Which language an author's public pages speak, as a BCP 47 tag; null while nobody has said so. */
  getLanguage(authorId: string): Promise<string | null>;
  chooseLanguage(authorId: string, language: string): Promise<void>;
  listLinks(authorId: string): Promise<LinkEntry[]>;
  revokeLink(authorId: string, token: string): Promise<void>;
  /** Every version that is kept, latest first. */
  listRevisions(authorId: string, id: PostId): Promise<Summary[]>;
  getRevision(authorId: string, id: PostId, revision: RevisionId): Promise<Post | null>;
  /** The latest version that all of these were made from: the base of a merge. */
  getCommonAncestor(authorId: string, id: PostId, revisions: RevisionId[]): Promise<Post | null>;
  /** The parts in which all that an author wrote is exported, a zip each. Mostly it is one. */
  planExport(authorId: string): Promise<ArchivePart[]>;
  /** A part as a zip, made while it is sent. What breaks the stream is told to `onBroken`. */
  exportArchive(
    authorId: string,
    part: ArchivePart,
    onBroken: (error: unknown) => void,
  ): Promise<ReadableStream<Uint8Array>>;
  /** Brings such a zip back, as much as one request may write. Null: it is none. */
  importArchive(authorId: string, zip: Blob): Promise<Imported | "too-large" | null>;
  /** Brings one file of such a zip's `data` back. Null: it is none. */
  importFile(authorId: string, json: string): Promise<Imported | null>;
  /** Puts right what failures left behind in all posts of an author. */
  repair(authorId: string): Promise<RepairReport>;
  /**
   * Begins a repair beside the answer if this browser has not done so for a week, or since a write failed.
   * Gives the Set-Cookie value that remembers it, or null if none is due. Asks KV nothing for that.
   */
  repairWhenDue(authorId: string): Promise<string | null>;
  /** The Set-Cookie value with which a failed write asks for a repair in some minutes. */
  repairSoonCookie(): string;
}

export interface PostStoreOptions {
  kv: KVNamespace;
  /** The request's Cookie header. */
  cookie: string | null;
  secureCookies: boolean;
  /** What the pages speak to whoever asks. Their public pages do too, once they publish first, until they choose. */
  pageLanguage?: string;
  /** Told of each change that readers can see, once it is written. */
  onPublicChange?: StoreContext["onPublicChange"];
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
  const session = createSession(options);
  const context: StoreContext = { kv, session, now, random, waitUntil, writerId: null };
  const { pageLanguage, onPublicChange } = options;
  const further = {
    ...(pageLanguage && { pageLanguage }),
    ...(onPublicChange && { onPublicChange }),
  };
  return storeOn({ ...context, ...further }, options);
}

function storeOn(context: StoreContext, options: PostStoreOptions): PostStore {
  const { now, random, waitUntil } = context;
  return {
    writtenBy: (writerId) => storeOn({ ...context, writerId }, options),
    createNonce: () => createNonce(now(), random),
    startPost: (authorId) => startPost(context, authorId),
    create: (authorId, draft, nonce) => createPost(context, authorId, draft, nonce),
    save: (authorId, id, draft, base) => savePost(context, authorId, id, draft, base),
    get: (authorId, id) => readPost(context, authorId, id),
    list: (authorId, query) => listPosts(context, authorId, query),
    trash: (authorId, id) => trashPost(context, authorId, id),
    restore: (authorId, id) => restorePost(context, authorId, id),
    purge: (authorId, id, seen) => purgePost(context, authorId, id, seen),
    publish: (authorId, id, revision, choice) =>
      publishPost(context, authorId, id, revision, choice),
    unpublish: (authorId, id) => unpublishPost(context, authorId, id),
    schedule: (authorId, id, request) => schedulePost(context, authorId, id, request),
    endSchedule: (authorId, id, before) => endSchedule(context, authorId, id, before),
    getSchedule: (authorId, id, revision) => getSchedule(context, authorId, id, revision),
    takeDown: (authorId, id, request) => takeDownPost(context, authorId, id, request),
    getTakedown: (authorId, id) => getTakedown(context, authorId, id),
    getPublication: (authorId, id) => getPublication(context, authorId, id),
    share: (authorId, id, revision, expiresAt) =>
      sharePost(context, authorId, id, revision, expiresAt),
    createPrivateFeed: (authorId, name) =>
      createLink(context, authorId, { v: 1, kind: "feed" }, name),
    revokePrivateFeed: (authorId, token) => revokeFeed(context, authorId, token),
    getLanguage: (authorId) => readLanguage(context, authorId),
    chooseLanguage: (authorId, language) => chooseLanguage(context, authorId, language),
    listLinks: (authorId) => listLinks(context, authorId),
    revokeLink: (authorId, token) => revokeLink(context, authorId, token),
    listRevisions: (authorId, id) => listRevisions(context, authorId, id),
    getRevision: (authorId, id, revision) => getRevision(context, authorId, id, revision),
    getCommonAncestor: (authorId, id, revisions) =>
      getCommonAncestor(context, authorId, id, revisions),
    planExport: (authorId) => planExport(context, authorId),
    exportArchive: (authorId, part, onBroken) => exportArchive(context, authorId, part, onBroken),
    importArchive: (authorId, zip) => importArchive(context, authorId, zip),
    importFile: (authorId, json) => importFile(context, authorId, json),
    repair: (authorId) => repairPosts(context, authorId),
    async repairWhenDue(authorId) {
      const begun = { now: now(), secureCookies: options.secureCookies };
      if (!(await isRepairDue(options.cookie, authorId, begun.now))) return null;
      waitUntil(repairPosts(context, authorId));
      return repairBegunCookie(authorId, begun);
    },
    repairSoonCookie: () => writeFailedCookie({ now: now(), secureCookies: options.secureCookies }),
  };
}
