import type { PostId } from "../ids";
import { feedKey, healedFeedKey, parsePublishedKey, publishedPrefix } from "../keys";
import type { StoreContext } from "../store/context.server";
import { putLanguage, readLanguage, readLanguageFor } from "./language.server";
import {
  type Feed,
  type FeedEntry,
  feedEntryOf,
  type HealedFeed,
  parseFeed,
  parseHealedFeed,
  parsePublishedSummary,
  type PublishedSummary,
} from "./published";

type FeedContext = Pick<StoreContext, "kv" | "now" | "waitUntil" | "pageLanguage"> & {
  /**
   * Whether nobody here has begun this work of late; from now on somebody has. Each reader would begin it, for as long
   * as KV shows the feed from before: strangers could so spend a day's listings.
   */
  isFirst?: (work: string) => boolean;
};

/** What the listing of published copies may not show yet. */
export interface FeedChange {
  added?: readonly PublishedSummary[];
  removed?: PostId;
}

const LIST_KEYS = 1_000;
/** Longer than KV's listings were seen to lag behind. */
export const SETTLE_MS = 200_000;
const FEED_AGE_MS = 24 * 3_600_000;

/**
 * Builds an author's feed anew from what is published: a listing for each 1,000 posts, and one put. Their
 * language is read first, unless it has just been chosen.
 */
export async function rebuildFeed(
  context: FeedContext,
  authorId: string,
  change: FeedChange = {},
  chosen: string | null = null,
): Promise<void> {
  const language = chosen ?? (await readLanguage(context, authorId));
  const posts = await readPublished(context, authorId, change);
  const feed: Feed = { v: 1, builtAt: context.now(), ...(language && { language }), posts };
  await context.kv.put(feedKey(authorId), JSON.stringify(feed));
}

/**
 * Has an author's public pages speak a language from now on. It stands in the feed, which every page reads. Who
 * has never published gets no feed by that.
 */
export async function chooseLanguage(
  context: FeedContext,
  authorId: string,
  language: string,
): Promise<void> {
  await putLanguage(context, authorId, language);
  const isThere = (await context.kv.get(feedKey(authorId))) !== null;
  if (isThere) await rebuildFeed(context, authorId, {}, language);
}

/** Where an author's feed stands: in two keys, to be read at once. */
export function feedKeysOf(authorId: string): string[] {
  return [feedKey(authorId), healedFeedKey(authorId)];
}

/** An author's feed, with one read. */
export async function readFeed(context: FeedContext, authorId: string): Promise<Feed | null> {
  return feedIn(context, authorId, await context.kv.getMany(feedKeysOf(authorId)));
}

/**
 * The feed out of what was read of `feedKeysOf`. Listings lag, so a feed built right after a change may
 * lack another change made elsewhere: the first reader once listings have caught up has it built again,
 * after the answer. That goes to a key of its own and names the feed it heals. In the feed's own place it
 * could overwrite a newer one, since readers may hold a copy from before.
 */
export function feedIn(
  context: FeedContext,
  authorId: string,
  stored: ReadonlyMap<string, { value: string }>,
): Feed | null {
  const { isFirst = () => true } = context;
  const feed = parseFeed(stored.get(feedKey(authorId))?.value ?? "null");
  const healed = parseHealedFeed(stored.get(healedFeedKey(authorId))?.value ?? "null");
  if (!feed) {
    // Damaged, it is built again; until then there is nothing to show.
    if (stored.has(feedKey(authorId)) && isFirst(`rebuild ${authorId}`)) {
      context.waitUntil(rebuildFeed(context, authorId));
    }
    return null;
  }
  const isHealed = healed?.heals === feed.builtAt;
  const dueAt = isHealed ? healed.builtAt + FEED_AGE_MS : feed.builtAt + SETTLE_MS;
  if (
    context.now() > dueAt &&
    isFirst(`heal ${authorId} ${isHealed ? healed.builtAt : feed.builtAt}`)
  ) {
    context.waitUntil(healFeed(context, authorId, feed));
  }
  return isHealed ? healed : feed;
}

async function healFeed(context: FeedContext, authorId: string, feed: Feed): Promise<void> {
  const language = await readLanguageFor(context, authorId, feed);
  const posts = await readPublished(context, authorId, {});
  const healed: HealedFeed = {
    v: 1,
    builtAt: context.now(),
    heals: feed.builtAt,
    ...(language && { language }),
    posts,
  };
  await context.kv.put(healedFeedKey(authorId), JSON.stringify(healed));
}

async function readPublished(
  context: FeedContext,
  authorId: string,
  { added = [], removed }: FeedChange,
): Promise<FeedEntry[]> {
  const published = await listPublished(context, authorId);
  for (const summary of added) published.set(summary.post, summary);
  if (removed) published.delete(removed);
  return [...published.values()]
    .map(feedEntryOf)
    .sort((a, b) => b.publishedAt - a.publishedAt || (a.id < b.id ? -1 : 1));
}

/** The summaries of all published copies, by post, as KV's listing shows them. */
export async function listPublished(
  context: FeedContext,
  authorId: string,
): Promise<Map<PostId, PublishedSummary>> {
  const published = new Map<PostId, PublishedSummary>();
  let cursor: string | null = null;
  do {
    const prefix = publishedPrefix(authorId);
    const page: KVNamespaceListResult<unknown> = await context.kv.list({
      prefix,
      cursor,
      limit: LIST_KEYS,
    });
    for (const { name, metadata } of page.keys) {
      const post = parsePublishedKey(name);
      const summary = post && parsePublishedSummary(post, metadata);
      if (summary) published.set(post, summary);
    }
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  return published;
}
