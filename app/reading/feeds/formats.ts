import type { FeedFormat } from "../address";
import type { FeedDocument, FeedItem } from "./feed-document";
import { element, XML_DECLARATION } from "./xml";

/** Media types as feed readers know them. */
export const FEED_TYPES: Record<FeedFormat, string> = {
  rss: "application/rss+xml",
  atom: "application/atom+xml",
  json: "application/feed+json",
};

export function writeFeed(format: FeedFormat, feed: FeedDocument): string {
  switch (format) {
    case "rss":
      return writeRss(feed);
    case "atom":
      return writeAtom(feed);
    case "json":
      return writeJsonFeed(feed);
  }
}

/** RSS 2.0 (https://www.rssboard.org/rss-specification), with the text as content:encoded. */
function writeRss(feed: FeedDocument): string {
  const channel = [
    element("title", feed.title),
    element("link", feed.homeUrl),
    element("description", feed.title),
    element("language", feed.language),
    element("lastBuildDate", new Date(feed.updatedAt).toUTCString()),
    element("generator", "Postern"),
    element("atom:link", "", { href: feed.feedUrl, rel: "self", type: FEED_TYPES.rss }),
    ...feed.items.map((item) => element("item", rssItem(feed, item))),
  ];
  return `${XML_DECLARATION}${element("rss", [element("channel", channel)], {
    version: "2.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
  })}\n`;
}

function rssItem(feed: FeedDocument, item: FeedItem): string[] {
  return [
    element("title", item.title),
    element("link", item.url),
    element("guid", item.id, { isPermaLink: "false" }),
    element("pubDate", new Date(item.publishedAt).toUTCString()),
    // RSS has no word for it.
    element("atom:updated", new Date(item.updatedAt).toISOString()),
    element("dc:creator", feed.authorName),
    element("description", item.summary),
    ...(item.html === null ? [] : [element("content:encoded", item.html)]),
    ...item.tags.map((tag) => element("category", tag)),
  ];
}

/** Atom 1.0 (RFC 4287). */
function writeAtom(feed: FeedDocument): string {
  const parts = [
    element("title", feed.title),
    element("id", feed.feedUrl),
    element("link", "", { rel: "self", type: FEED_TYPES.atom, href: feed.feedUrl }),
    element("link", "", { rel: "alternate", type: "text/html", href: feed.homeUrl }),
    element("updated", new Date(feed.updatedAt).toISOString()),
    element("author", [element("name", feed.authorName), element("uri", feed.authorUrl)]),
    element("generator", "Postern"),
    ...feed.items.map((item) => element("entry", atomEntry(item))),
  ];
  const attributes = { xmlns: "http://www.w3.org/2005/Atom", "xml:lang": feed.language };
  return `${XML_DECLARATION}${element("feed", parts, attributes)}\n`;
}

function atomEntry(item: FeedItem): string[] {
  return [
    element("title", item.title),
    element("id", item.id),
    element("link", "", { rel: "alternate", type: "text/html", href: item.url }),
    element("published", new Date(item.publishedAt).toISOString()),
    element("updated", new Date(item.updatedAt).toISOString()),
    element("summary", item.summary),
    ...(item.html === null ? [] : [element("content", item.html, { type: "html" })]),
    ...item.tags.map((tag) => element("category", "", { term: tag })),
  ];
}

/** JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), which asks each item for a text of some kind. */
function writeJsonFeed(feed: FeedDocument): string {
  return JSON.stringify({
    version: "https://jsonfeed.org/version/1.1",
    title: feed.title,
    language: feed.language,
    home_page_url: feed.homeUrl,
    feed_url: feed.feedUrl,
    authors: [{ name: feed.authorName, url: feed.authorUrl }],
    items: feed.items.map((item) => ({
      id: item.id,
      url: item.url,
      title: item.title,
      summary: item.summary,
      ...(item.html === null ? { content_text: item.summary } : { content_html: item.html }),
      tags: item.tags,
      date_published: new Date(item.publishedAt).toISOString(),
      date_modified: new Date(item.updatedAt).toISOString(),
    })),
  });
}
