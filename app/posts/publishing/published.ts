import { type PostId, parsePostId, parseRevisionId, type RevisionId } from "../ids";
import type { TocEntry } from "../markdown/toc";
import type { Revision } from "../revision";
import { parseJson } from "../parse-json";
import { isTime, parseSummary, type Summary } from "../summary";
import { excerptOf } from "../words";
import { flagLettersOf, parseFlags, type Publication, type PublicationFlags } from "./publication";

/** What readers get: the text that its author published, rendered. Times are ms since 1970. */
export interface PublishedPost {
  v: 1;
  post: PostId;
  revision: RevisionId;
  title: string;
  slug: string;
  tags: string[];
  words: number;
  /** The source, in Markdown. */
  body: string;
  /** Its first words, plain. Left out where a Postern made the copy that did not keep them. */
  excerpt?: string;
  html: string;
  toc: TocEntry[];
  /** Which renderer made `html` and `toc`. */
  renderer: number;
  publishedAt: number;
  updatedAt: number;
  /** When this copy was put here. */
  putAt: number;
  isUnlisted: boolean;
  isPage: boolean;
}

/** A copy's metadata: the summary of the revision that was published, and how it is shown. */
export interface PublishedSummary extends Summary {
  flags: PublicationFlags;
}

/** One row of a feed. */
export interface FeedEntry {
  id: PostId;
  slug: string;
  title: string;
  excerpt: string;
  tags: string[];
  words: number;
  publishedAt: number;
  updatedAt: number;
  /** How it is shown, in letters (publication.ts); left out if there is nothing to say. */
  flags?: string;
}

/** All that an author has published, latest first. Index, tags, feeds and sitemap are slices of it. */
export interface Feed {
  v: 1;
  /** By the clock of whoever built it; also the feed's name, for the one that heals it. */
  builtAt: number;
  /** What the author's public pages speak. Left out where a Postern built it that knew one language only. */
  language?: string;
  posts: FeedEntry[];
}

/** A feed built anew once KV's listings had caught up with the changes that led to the first. */
export interface HealedFeed extends Feed {
  /** The `builtAt` of the feed it heals. It says nothing about any other. */
  heals: number;
}

export function publishedPostOf(
  revision: Revision,
  publication: Publication,
  rendered: { html: string; toc: TocEntry[]; renderer: number },
  putAt: number,
): PublishedPost {
  const { post, title, tags, words, body, savedAt, published } = revision;
  const { slug, isUnlisted, isPage } = publication;
  return {
    v: 1,
    post,
    revision: revision.revision,
    title,
    slug,
    tags,
    words,
    body,
    excerpt: excerptOf(body),
    ...rendered,
    publishedAt: published?.at ?? savedAt,
    updatedAt: savedAt,
    putAt,
    isUnlisted,
    isPage,
  };
}

export function feedEntryOf(summary: PublishedSummary): FeedEntry {
  const { post, slug, title, excerpt, tags, words, savedAt, published } = summary;
  const publishedAt = published?.at ?? savedAt;
  const flags = flagLettersOf(summary.flags);
  return {
    id: post,
    slug,
    title,
    excerpt,
    tags,
    words,
    publishedAt,
    updatedAt: savedAt,
    ...(flags && { flags }),
  };
}

/** A stored feed, or null if the text is none. */
export function parseFeed(json: string): Feed | null {
  const stored = parseJson(json) as Partial<Record<keyof Feed, unknown>> | null;
  const isFeed =
    stored?.v === 1 &&
    isTime(stored.builtAt) &&
    Array.isArray(stored.posts) &&
    stored.posts.every(isFeedEntry);
  return isFeed ? (stored as unknown as Feed) : null;
}

function isFeedEntry(stored: unknown): stored is FeedEntry {
  if (typeof stored !== "object" || stored === null) return false;
  const entry = stored as Partial<Record<keyof FeedEntry, unknown>>;
  const texts = [entry.id, entry.slug, entry.title, entry.excerpt, ...[entry.tags].flat()];
  return (
    texts.every((text) => typeof text === "string") &&
    parsePostId(String(entry.id)) !== null &&
    Array.isArray(entry.tags) &&
    typeof entry.words === "number" &&
    isTime(entry.publishedAt) &&
    isTime(entry.updatedAt) &&
    (entry.flags === undefined || typeof entry.flags === "string")
  );
}

export function parseHealedFeed(json: string): HealedFeed | null {
  const feed = parseFeed(json) as Partial<HealedFeed> | null;
  return typeof feed?.heals === "number" ? (feed as HealedFeed) : null;
}

/** Null for a copy whose metadata names no revision. */
export function parsePublishedSummary(post: PostId, metadata: unknown): PublishedSummary | null {
  const { r, f }: { r?: unknown; f?: unknown } = metadata ?? {};
  const revision = typeof r === "string" ? parseRevisionId(r) : null;
  return revision && { ...parseSummary({ post, revision }, metadata), flags: parseFlags(f) };
}
