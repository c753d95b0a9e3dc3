import { DEFAULT_LANGUAGE, type Language, parseLanguage } from "~/i18n/languages";
import { resolveAddress } from "~/people/profiles/public-address.server";
import { publicNameOf } from "~/people/profiles/public-profile";
import { type PostId } from "~/posts/post";
import { feedIn, feedKeysOf } from "~/posts/publishing/feed.server";
import { textOf } from "~/posts/publishing/page-value";
import { parseFlags } from "~/posts/publishing/publication";
import type { Feed, FeedEntry } from "~/posts/publishing/published";
import { linksPrefix, profileKey } from "~/posts/keys";
import { parseJson } from "~/posts/parse-json";
import type { PatientKv } from "~/posts/store/patient-kv.server";
import type { Memory } from "./cache/memory";
import { SAYINGS } from "./pages/words";

export interface LibraryContext {
  kv: PatientKv;
  now: () => number;
  waitUntil: (work: Promise<unknown>) => void;
  /** Asks anew who a person or a team is, seldom and behind the answer. */
  refreshProfile: (authorId: string) => Promise<unknown>;
  /** The libraries that this isolate has read of late. */
  libraries: Memory<Library>;
  /** Whether this isolate has not begun some work of late; from now on it has. */
  isFirst: (work: string) => boolean;
}

export interface PublicAuthor {
  id: string;
  /** Never empty. */
  name: string;
  /** Names them in addresses: what stands behind `/@`, or a team's slug with the `~` before it. */
  handle: string;
  /** What their public pages speak. */
  language: Language;
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
  /** When it was read, in ms since 1970. */
  readAt: number;
  /** How many characters its feeds have. */
  size: number;
}

/** A library, and what else of its author's was asked for, by its key. */
export interface OpenedLibrary {
  library: Library;
  stored: ReadonlyMap<string, StoredText>;
}

/** A value of KV; read alone, also as the bytes that it is, and as text only for whoever wants that. */
export interface StoredText {
  readonly value: string;
  readonly bytes?: Uint8Array;
}

const PROFILE_FRESH_MS = 60 * 60_000;

/** The shelves of somebody who has never published. */
const EMPTY_FEED: Feed = { v: 1, builtAt: 0, posts: [] };

/**
 * An author's library: two reads, one for the name and one for all the rest, `furtherKeys` included.
 * Null: nobody who has ever published has this name, or, if a secret link is asked for, made one. A string:
 * the name that it has become.
 */
export async function openLibrary(
  context: LibraryContext,
  name: string,
  furtherKeysOf: (authorId: string) => string[],
): Promise<OpenedLibrary | string | null> {
  const readAt = context.now();
  const found = await resolveAddress(context.kv, name);
  if (found === null) return null;
  if (found.kind === "moved") return found.username;
  const id = found.authorId;
  const keys = [profileKey(id), ...feedKeysOf(id), ...furtherKeysOf(id)];
  const stored = await context.kv.getMany(keys);
  const profile = profileIn(id, stored);
  if (!profile || profile.askedAt < context.now() - PROFILE_FRESH_MS) {
    context.waitUntil(context.refreshProfile(id));
  }
  const published = feedIn(context, id, stored);
  const hasLink = [...stored.keys()].some((key) => key.startsWith(linksPrefix(id)));
  const feed = published ?? (hasLink ? EMPTY_FEED : null);
  if (!feed) return null;
  if (profile?.username && name === publicNameOf(id, null)) return profile.username;
  const sorted = Map.groupBy(feed.posts, shelfOf);
  const language = parseLanguage(feed.language) ?? DEFAULT_LANGUAGE;
  const called = profile?.name || profile?.username || SAYINGS[language].nameless;
  const library = {
    author: { id, handle: name, name: called, language },
    posts: sorted.get("posts") ?? [],
    pages: sorted.get("pages") ?? [],
    unlisted: sorted.get("unlisted") ?? [],
    feed,
    changedAt: Math.max(feed.builtAt, profile?.updatedAt ?? 0),
    readAt,
    size: feedKeysOf(id).reduce((size, key) => size + (stored.get(key)?.value.length ?? 0), 0),
  };
  if (published) context.libraries.set(name, library, readAt);
  return { library, stored };
}

/**
 * The same for a page that needs little of the library: from memory, if this isolate read it of late, and
 * then a single read, of `furtherKeyOf`.
 */
export async function openKnownLibrary(
  context: LibraryContext,
  name: string,
  furtherKeyOf: (authorId: string) => string,
): Promise<OpenedLibrary | string | null> {
  const library = context.libraries.get(name, context.now());
  if (!library) return openLibrary(context, name, (authorId) => [furtherKeyOf(authorId)]);
  const key = furtherKeyOf(library.author.id);
  const bytes = await context.kv.getBytes(key);
  return { library, stored: new Map(bytes ? [[key, new StoredBytes(bytes)]] : []) };
}

/** Bytes that become text only for whoever asks for it. */
class StoredBytes implements StoredText {
  constructor(readonly bytes: Uint8Array) {}
  get value(): string {
    return textOf(this.bytes);
  }
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

export function isUnlisted(entry: FeedEntry): boolean {
  return parseFlags(entry.flags).isUnlisted;
}

export function isPinned(entry: FeedEntry): boolean {
  return parseFlags(entry.flags).isPinned;
}

export function isPage(entry: FeedEntry): boolean {
  return parseFlags(entry.flags).isPage;
}

function shelfOf({ flags }: FeedEntry): "posts" | "pages" | "unlisted" {
  const { isUnlisted: isHidden, isPage: standsAlone } = parseFlags(flags);
  if (isHidden) return "unlisted";
  return standsAlone ? "pages" : "posts";
}

/** An author's profile out of what was read of `profileKey`; null if it is not there, or damaged. */
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

/** What stands in KV, or null if it is damaged: then the page goes on as if there were nothing. */
export function parseWhole(json: string): object | null {
  const stored = parseJson(json);
  return typeof stored === "object" ? stored : null;
}
