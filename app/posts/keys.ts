import { type PostId, type RevisionId, parsePostId, parseRevisionId } from "./ids";

/**
 * The whole layout of the namespace, in one place. Everything that belongs to a person or a team stands under
 * `u/{authorId}/`, so that export and erasure cannot forget a kind. docs/storage.md is the contract.
 *
 *     u/{author}/h/{post}/{revision}  head       value "1"; metadata: summary; immutable
 *     u/{author}/r/{post}/{revision}  revision   value: the post as JSON; metadata: summary; immutable
 *     u/{author}/l/{post}             published  value: source and HTML; metadata: summary; last write wins
 *     u/{author}/p/{slug}             page       value: the published copy, or where it is now; metadata: whose
 *     u/{author}/k/{token}            link       value: what a secret address leads to; metadata: since when
 *     u/{author}/feed                 feed       value: summaries of what is published; derived
 *     u/{author}/feed-healed          the same   built again once listings had caught up; derived
 *     u/{author}/settings             settings   value: what they chose for all their public pages
 *     u/{author}/recent               texts      value: HTML of the latest posts, for feeds; derived
 *     u/{author}/profile              profile    value: what Clerk said of them that is public; derived
 *     u/{author}/n/{name}             own name   value "1": there is, or may be, a key n/{name} for them
 *     u/{author}/m/{post}             takedown   value: why a moderator took a post from readers; last write wins
 *     u/{author}/s/{post}             schedule   value: when and how a post is to be published; last write wins
 *     u/{author}/o/{post}             outcome    value: why a schedule came to nothing; by the cron
 *     u/{author}/repair               repair     value: what the last repair found missing; derived
 *     n/{name}                        name       value: { uid, to? }; the way from a public address
 *     s/{time}/{author}/{post}        hint       value "1": look at this post's schedule at that time
 *     w/{message}                     webhook    value "1": this one was heeded; goes by itself
 *     e/{author}                      erasure    value: how far it has come; gone when it is done
 */
export function authorPrefix(authorId: string): string {
  if (!/^[\w-]{1,128}$/.test(authorId)) throw new TypeError("An author's id must be a plain name");
  return `u/${authorId}/`;
}

export function headsPrefix(authorId: string, post?: PostId): string {
  return `${authorPrefix(authorId)}h/${post ? `${post}/` : ""}`;
}

export function headKey(authorId: string, post: PostId, revision: RevisionId): string {
  return headsPrefix(authorId, post) + revision;
}

export function revisionsPrefix(authorId: string, post?: PostId): string {
  return `${authorPrefix(authorId)}r/${post ? `${post}/` : ""}`;
}

export function revisionKey(authorId: string, post: PostId, revision: RevisionId): string {
  return revisionsPrefix(authorId, post) + revision;
}

/** The post and the revision that a head's or a revision's key names, or null if it is no such key. */
export function parseRevisionKey(key: string): { post: PostId; revision: RevisionId } | null {
  const [revision, post] = key.split("/").reverse();
  const postId = parsePostId(post ?? "");
  const revisionId = parseRevisionId(revision ?? "");
  return postId && revisionId && { post: postId, revision: revisionId };
}

export function publishedPrefix(authorId: string): string {
  return `${authorPrefix(authorId)}l/`;
}

export function publishedKey(authorId: string, post: PostId): string {
  return publishedPrefix(authorId) + post;
}

/** The post that a published copy's key names, or null if it is no such key. */
export function parsePublishedKey(key: string): PostId | null {
  return parsePostId(key.split("/").at(-1) ?? "");
}

export function pagesPrefix(authorId: string): string {
  return `${authorPrefix(authorId)}p/`;
}

/** The public page at an address. A slug is checked where it comes from; KV takes keys of 512 bytes. */
export function pageKey(authorId: string, slug: string): string {
  return pagesPrefix(authorId) + slug;
}

export function pageSlugIn(key: string): string {
  return key.split("/").at(-1) ?? "";
}

export function linksPrefix(authorId: string): string {
  return `${authorPrefix(authorId)}k/`;
}

export function linkKey(authorId: string, token: string): string {
  return linksPrefix(authorId) + token;
}

export function takedownsPrefix(authorId: string): string {
  return `${authorPrefix(authorId)}m/`;
}

/** Why a moderator took a post from readers. */
export function takedownKey(authorId: string, post: PostId): string {
  return takedownsPrefix(authorId) + post;
}

export function schedulesPrefix(authorId: string): string {
  return `${authorPrefix(authorId)}s/`;
}

/** When and how a post is to be published. Only its author's requests write it. */
export function scheduleKey(authorId: string, post: PostId): string {
  return schedulesPrefix(authorId) + post;
}

/** The post that a schedule's key names, or null if it is no such key. */
export function parseScheduleKey(key: string): PostId | null {
  return parsePostId(key.split("/").at(-1) ?? "");
}

/** Why a schedule came to nothing. Only the cron writes it. */
export function outcomeKey(authorId: string, post: PostId): string {
  return `${authorPrefix(authorId)}o/${post}`;
}

export const HINTS_PREFIX = "s/";
const TIME_DIGITS = 15;

/** Tells the cron of a schedule: what is due first is listed first. `at` is in ms since 1970. */
export function hintKey(at: number, authorId: string, post: PostId): string {
  authorPrefix(authorId); // Refuses what is no author's id.
  return `${HINTS_PREFIX}${String(at).padStart(TIME_DIGITS, "0")}/${authorId}/${post}`;
}

export function parseHintKey(key: string): { at: number; authorId: string; post: PostId } | null {
  const found = /^s\/(\d{15})\/([\w-]{1,128})\/(\w{20})$/.exec(key);
  const [, digits = "", authorId = "", name = ""] = found ?? [];
  const post = parsePostId(name);
  return post && { at: Number(digits), authorId, post };
}

export function recentKey(authorId: string): string {
  return `${authorPrefix(authorId)}recent`;
}

export function settingsKey(authorId: string): string {
  return `${authorPrefix(authorId)}settings`;
}

export function feedKey(authorId: string): string {
  return `${authorPrefix(authorId)}feed`;
}

export function healedFeedKey(authorId: string): string {
  return `${authorPrefix(authorId)}feed-healed`;
}

export function repairKey(authorId: string): string {
  return `${authorPrefix(authorId)}repair`;
}

export function profileKey(authorId: string): string {
  return `${authorPrefix(authorId)}profile`;
}

/** A username, or a team's slug behind `~`. Clerk keeps both apart without regard to case. */
export function usernameKey(username: string): string {
  return `n/${username.toLowerCase()}`;
}

/** Says under the person, where an erasure looks, that a username leads or led to them. */
export function ownNameKey(authorId: string, username: string): string {
  return ownNamesPrefix(authorId) + username.toLowerCase();
}

export function ownNamesPrefix(authorId: string): string {
  return `${authorPrefix(authorId)}n/`;
}

export function webhookKey(messageId: string): string {
  return `w/${messageId}`;
}

export const ERASURES_PREFIX = "e/";

export function erasureKey(authorId: string): string {
  authorPrefix(authorId); // Refuses what is no author's id.
  return ERASURES_PREFIX + authorId;
}
