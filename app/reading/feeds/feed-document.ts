import { digest } from "~/posts/ids";
import type { FeedEntry } from "~/posts/publishing/published";
import { escapeText } from "../html";
import { homeOf, postPath } from "../pages/layout";
import type { PublicAuthor } from "../library.server";

/** A feed as all three formats tell it. Times are ms since 1970; addresses are whole. */
export interface FeedDocument {
  title: string;
  /** A BCP 47 tag. */
  language: string;
  homeUrl: string;
  feedUrl: string;
  authorName: string;
  authorUrl: string;
  updatedAt: number;
  items: FeedItem[];
}

export interface FeedItem {
  /** Stays the same when the address changes. */
  id: string;
  url: string;
  title: string;
  summary: string;
  /** The whole text, where it is at hand. */
  html: string | null;
  tags: string[];
  publishedAt: number;
  updatedAt: number;
}

/** Readers ask for a feed again and again; who wants older posts finds them on the pages. */
const FEED_ITEMS = 30;

export async function createFeedDocument(
  origin: string,
  author: PublicAuthor,
  posts: readonly FeedEntry[],
  feed: { title: string; path: string; homePath: string; changedAt: number },
  htmlOf: (post: FeedEntry) => string | null,
): Promise<FeedDocument> {
  const items = posts.slice(0, FEED_ITEMS).map(async (post): Promise<FeedItem> => {
    const html = htmlOf(post);
    const url = origin + postPath(author, post.slug);
    return {
      id: await itemId(origin, post),
      url,
      title: post.title,
      summary: post.excerpt,
      html: html && withWholeAddresses(html, url),
      tags: post.tags,
      publishedAt: post.publishedAt,
      updatedAt: post.updatedAt,
    };
  });
  const newest = Math.max(...posts.map(({ updatedAt }) => updatedAt));
  return {
    title: feed.title,
    language: author.language,
    homeUrl: origin + feed.homePath,
    feedUrl: origin + feed.path,
    authorName: author.name,
    authorUrl: origin + homeOf(author),
    updatedAt: posts.length > 0 ? newest : feed.changedAt,
    items: await Promise.all(items),
  };
}

/** A tag address (RFC 4151) that tells nobody the post's own id. */
async function itemId(origin: string, { id, publishedAt }: FeedEntry): Promise<string> {
  const day = new Date(publishedAt).toISOString().slice(0, 10);
  const name = await digest(["postern/feed-item", id], 20);
  return `tag:${new URL(origin).hostname},${day}:${name}`;
}

/** Feed readers stand elsewhere: relative addresses would lead into the dark. */
function withWholeAddresses(html: string, page: string): string {
  return html.replace(/ (href|src)="([^"]*)"/g, (written, name: string, escaped: string) => {
    const address = escaped.replaceAll("&amp;", "&");
    return URL.canParse(address, page)
      ? ` ${name}="${escapeText(new URL(address, page).href)}"`
      : written;
  });
}
