import { recentTextsIn } from "~/posts/publishing/recent.server";
import type { FeedEntry } from "~/posts/publishing/published";
import { canonicalPath, FEED_FILES, type FeedFormat, type PublicRequest } from "../address";
import type { Answer } from "../answer";
import { isPage, type Library, type OpenedLibrary } from "../library.server";
import { labelOf, postsWithTag } from "../pages/index-page";
import { homeOf, postPath } from "../pages/layout";
import { createFeedDocument } from "./feed-document";
import { FEED_TYPES, writeFeed } from "./formats";
import { element, XML_DECLARATION } from "./xml";

type FeedRequest = Extract<PublicRequest, { kind: "feed" | "private-feed" }>;

/**
 * A feed of all posts, of those with a tag (null if there are none), or of the unlisted ones as well. Pages are
 * in none.
 */
export async function feedAnswer(
  origin: string,
  { library, stored }: OpenedLibrary,
  asked: FeedRequest,
): Promise<Answer | null> {
  const { author, changedAt } = library;
  const tag = asked.kind === "feed" ? asked.tag : null;
  const posts = postsIn(library, asked);
  if (tag !== null && posts.length === 0) return null;
  const homeAsked =
    tag === null ? ({ kind: "index", page: 1 } as const) : ({ kind: "tag", tag, page: 1 } as const);
  const about = {
    title: tag === null ? author.name : `${labelOf(tag, posts)} · ${author.name}`,
    path: canonicalPath({ name: author.handle, asked }),
    homePath: canonicalPath({ name: author.handle, asked: homeAsked }),
    changedAt,
  };
  const texts = recentTextsIn(author.id, stored);
  const htmlOf = (post: FeedEntry) => {
    const text = texts.get(post.id);
    return text?.updatedAt === post.updatedAt ? text.html : null;
  };
  const document = await createFeedDocument(origin, author, posts, about, htmlOf);
  return {
    status: 200,
    type: FEED_TYPES[asked.format],
    body: writeFeed(asked.format, document),
    changedAt,
  };
}

function postsIn({ posts, unlisted }: Library, asked: FeedRequest): FeedEntry[] {
  if (asked.kind === "private-feed") {
    const all = [...posts, ...unlisted.filter((post) => !isPage(post))];
    return all.sort((a, b) => b.publishedAt - a.publishedAt);
  }
  return asked.tag === null ? posts : postsWithTag(posts, asked.tag);
}

/** An author as data: who, and what is published, all of it. */
export function profileAnswer(origin: string, library: Library): Answer {
  const { author, posts, pages } = library;
  const rowOf = ({ slug, title, excerpt, tags, words, publishedAt, updatedAt }: FeedEntry) => ({
    title,
    url: origin + postPath(author, slug),
    excerpt,
    tags,
    words,
    publishedAt: new Date(publishedAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  });
  const feedOf = (format: FeedFormat) => `${origin}${homeOf(author)}/${FEED_FILES[format]}`;
  const profile = {
    name: author.name,
    url: origin + homeOf(author),
    language: author.language,
    feeds: { rss: feedOf("rss"), atom: feedOf("atom"), json: feedOf("json") },
    posts: posts.map(rowOf),
    pages: pages.map(rowOf),
  };
  return {
    status: 200,
    type: "application/json",
    body: JSON.stringify(profile),
    changedAt: library.changedAt,
  };
}

/** What search engines may know of: at most 50,000 addresses (sitemaps.org), so many that nobody has them. */
export function sitemapAnswer(origin: string, library: Library): Answer {
  const { author, posts, pages, feed } = library;
  const url = (path: string, changedAt: number) =>
    element("url", [
      element("loc", origin + path),
      element("lastmod", new Date(changedAt).toISOString()),
    ]);
  const urls = [...posts, ...pages].map(({ slug, updatedAt }) =>
    url(postPath(author, slug), updatedAt),
  );
  const body = element("urlset", [url(homeOf(author), feed.builtAt), ...urls], {
    xmlns: "http://www.sitemaps.org/schemas/sitemap/0.9",
  });
  return {
    status: 200,
    type: "application/xml",
    body: `${XML_DECLARATION}${body}\n`,
    changedAt: library.changedAt,
  };
}
