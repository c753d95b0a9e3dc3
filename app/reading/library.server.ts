import { resolveAddress } from "~/people/profiles/public-address.server";
import { type PostId } from "~/posts/post";
import { feedIn, feedKeysOf, SETTLE_MS } from "~/posts/publishing/feed.server";
import type { PublicPage } from "~/posts/publishing/pages";
import { parseFlags } from "~/posts/publishing/publication";
import type { Feed, FeedEntry, PublishedPost } from "~/posts/publishing/published";
import { pageKey, profileKey, publishedKey } from "~/posts/keys";
import { parseJson } from "~/posts/parse-json";
import type { PatientKv } from "~/posts/store/patient-kv.server";

export interface LibraryContext {
  kv: PatientKv;
  now: () => number;
  waitUntil: (work: Promise<unknown>) => void;
  /** Asks anew who a person is, seldom and behind the answer. */
  refreshProfile: (authorId: string) => Promise<unknown>;
}

export interface PublicAuthor {
  id: string;
  /** Never empty. */
  name: string;
  /** What stands behind `/@`. */
  handle: string;
}

/** All that is public of an author, read at once. */
export interface Library {
  author: PublicAuthor;
  /** Posts that stand in lists, latest first. */
  posts: FeedEntry[];
  /** Pages that stand by themselves, linked from the top. */
  pages: FeedEntry[];
  /** Found by their address alone. */
  unlisted: FeedEntry[];
  feed: Feed;
  /** When anything that stands on every page last changed, in ms since 1970. */
  changedAt: number;
  /** What else was asked for, by its key. */
  stored: ReadonlyMap<string, { value: string }>;
}

const PROFILE_FRESH_MS = 60 * 60_000;
const NAMELESS = "A writer";

/**
 * An author's library: two reads, one for the name and one for all the rest, `furtherKeys` included.
 * Null: nobody who has ever published has this name. A string: the name that it has become.
 */
export async function openLibrary(
  context: LibraryContext,
  name: string,
  furtherKeysOf: (authorId: string) => string[],
): Promise<Library | string | null> {
  const found = await resolveAddress(context.kv, name);
  if (found === null) return null;
  if (found.kind === "moved") return found.username;
  const id = found.userId;
  const keys = [profileKey(id), ...feedKeysOf(id), ...furtherKeysOf(id)];
  const stored = await context.kv.getMany(keys);
  const profile = profileIn(id, stored);
  if (!profile || profile.askedAt < context.now() - PROFILE_FRESH_MS) {
    context.waitUntil(context.refreshProfile(id));
  }
  const feed = feedIn(context, id, stored);
  if (!feed) return null;
  if (profile?.username && name === id) return profile.username;
  const sorted = Map.groupBy(feed.posts, shelfOf);
  return {
    author: { id, handle: name, name: profile?.name || profile?.username || NAMELESS },
    posts: sorted.get("posts") ?? [],
    pages: sorted.get("pages") ?? [],
    unlisted: sorted.get("unlisted") ?? [],
    feed,
    changedAt: Math.max(feed.builtAt, profile?.updatedAt ?? 0),
    stored,
  };
}

export type FoundPost =
  | { kind: "post"; post: PublishedPost }
  | { kind: "moved"; slug: string }
  | { kind: "gone" };

/**
 * The post at an address. The feed decides what is public, since it is built from a listing that heals;
 * a copy that is younger than the feed may not stand in it yet. Null: nothing was ever there.
 */
export async function findPost(
  { kv }: Pick<LibraryContext, "kv">,
  library: Library,
  slug: string,
): Promise<FoundPost | null> {
  const { author, feed, stored } = library;
  const json = stored.get(pageKey(author.id, slug))?.value;
  const page = json === undefined ? null : (parseWhole(json) as PublicPage | null);
  if (!page) return findBehindFeed(kv, library, slug);
  const entry = feed.posts.find(({ id }) => id === page.post);
  if ("movedTo" in page) return { kind: "moved", slug: page.movedTo };
  if ("goneAt" in page) return { kind: "gone" };
  const isYoung = page.putAt > feed.builtAt - SETTLE_MS;
  if (!entry) return isYoung ? { kind: "post", post: page } : { kind: "gone" };
  if (entry.slug === slug || isYoung) return { kind: "post", post: page };
  // Between a secret address and another one nothing leads.
  const isSecret = page.isUnlisted || isUnlisted(entry);
  return isSecret ? { kind: "gone" } : { kind: "moved", slug: entry.slug };
}

/** The feed may be in sight before the page is: its copy is then read under the post's own name. */
async function findBehindFeed(
  kv: PatientKv,
  { author, feed }: Library,
  slug: string,
): Promise<FoundPost | null> {
  const entry = feed.posts.find((one) => one.slug === slug);
  const json = entry && (await kv.get(publishedKey(author.id, entry.id)));
  const post = json ? (parseWhole(json) as PublishedPost | null) : null;
  return post && { kind: "post", post };
}

/** What stands in KV, or null if it is damaged: then the page goes on as if there were nothing. */
function parseWhole(json: string): object | null {
  const stored = parseJson(json);
  return typeof stored === "object" ? stored : null;
}

/** The posts beside one in the order of their publication. */
export function neighboursOf(
  posts: readonly FeedEntry[],
  id: PostId,
): { older: FeedEntry | undefined; newer: FeedEntry | undefined } {
  const at = posts.findIndex((post) => post.id === id);
  return at < 0
    ? { older: undefined, newer: undefined }
    : { older: posts[at + 1], newer: posts[at - 1] };
}

function isUnlisted(entry: FeedEntry): boolean {
  return parseFlags(entry.flags).isUnlisted;
}

export function isPinned(entry: FeedEntry): boolean {
  return parseFlags(entry.flags).isPinned;
}

function shelfOf({ flags }: FeedEntry): "posts" | "pages" | "unlisted" {
  const { isUnlisted: isHidden, isPage } = parseFlags(flags);
  if (isHidden) return "unlisted";
  return isPage ? "pages" : "posts";
}

/** A person's profile out of what was read of `profileKey`; null if it is not there, or damaged. */
export function profileIn(authorId: string, stored: ReadonlyMap<string, { value: string }>) {
  const json = stored.get(profileKey(authorId))?.value;
  if (json === undefined) return null;
  const profile: {
    name?: string;
    username?: string | null;
    updatedAt?: number;
    askedAt?: number;
  } | null = parseWhole(json);
  return (
    profile && { ...profile, askedAt: profile.askedAt ?? 0, updatedAt: profile.updatedAt ?? 0 }
  );
}
