import { type PostId, parsePostId, parseRevisionId, type RevisionId } from "../ids";
import type { Revision } from "../revision";
import { parseSummary, type Summary } from "../summary";

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
  html: string;
  /** Which renderer made `html`. */
  renderer: number;
  publishedAt: number;
  updatedAt: number;
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
}

/** All that an author has published, latest first. Index, tags, feeds and sitemap are slices of it. */
export interface Feed {
  v: 1;
  /** By the clock of whoever built it; also the feed's name, for the one that heals it. */
  builtAt: number;
  posts: FeedEntry[];
}

/** A feed built anew once KV's listings had caught up with the changes that led to the first. */
export interface HealedFeed extends Feed {
  /** The `builtAt` of the feed it heals. It says nothing about any other. */
  heals: number;
}

export function publishedPostOf(
  revision: Revision,
  slug: string,
  rendered: { html: string; renderer: number },
): PublishedPost {
  const { post, title, tags, words, body, savedAt, published } = revision;
  return {
    v: 1,
    post,
    revision: revision.revision,
    title,
    slug,
    tags,
    words,
    body,
    ...rendered,
    publishedAt: published?.at ?? savedAt,
    updatedAt: savedAt,
  };
}

export function feedEntryOf(summary: Summary): FeedEntry {
  const { post, slug, title, excerpt, tags, words, savedAt, published } = summary;
  const publishedAt = published?.at ?? savedAt;
  return { id: post, slug, title, excerpt, tags, words, publishedAt, updatedAt: savedAt };
}

/** A stored feed, or null if the text is none. */
export function parseFeed(json: string): Feed | null {
  const stored = JSON.parse(json) as Partial<Feed> | null;
  const isFeed =
    stored?.v === 1 &&
    typeof stored.builtAt === "number" &&
    Array.isArray(stored.posts) &&
    stored.posts.every(({ id }) => parsePostId(id) !== null);
  return isFeed ? (stored as Feed) : null;
}

export function parseHealedFeed(json: string): HealedFeed | null {
  const feed = parseFeed(json) as Partial<HealedFeed> | null;
  return typeof feed?.heals === "number" ? (feed as HealedFeed) : null;
}

/** A copy's metadata is the summary of the revision that was published. */
export function parsePublishedSummary(post: PostId, metadata: unknown): Summary | null {
  const named = (metadata as { r?: unknown } | null)?.r;
  const revision = typeof named === "string" ? parseRevisionId(named) : null;
  return revision && parseSummary({ post, revision }, metadata);
}
