import { publicNameOf } from "~/people/profiles/public-profile";
import { profileKey } from "~/posts/keys";
import { feedIn, feedKeysOf } from "~/posts/publishing/feed.server";
import { canonicalPath, type FeedFormat, type PublicRequest, tagInPath } from "./address";
import { type LibraryContext, profileIn } from "./library.server";

/** A request on the free plan may make 50 calls in all; what is left out is old in two minutes by itself. */
const PATHS = 40;
const POSTS = 10;
const FORMATS: readonly FeedFormat[] = ["rss", "atom", "json"];

export interface NamedPages {
  /** Of a post. */
  slugs: readonly string[];
  tags: readonly string[];
}

/**
 * The addresses that a change may show at, the nearest first: those of the post itself, lists, feeds,
 * those of its tags, and the latest posts, which name their neighbours.
 */
export async function listPaths(
  context: LibraryContext,
  authorId: string,
  named: NamedPages,
): Promise<string[]> {
  const stored = await context.kv.getMany([profileKey(authorId), ...feedKeysOf(authorId)]);
  const feed = feedIn(context, authorId, stored);
  const latest = feed?.posts.slice(0, POSTS) ?? [];
  const tags = new Set([...named.tags, ...latest.flatMap((post) => post.tags)].map(tagInPath));
  const asked: PublicRequest[] = [
    ...named.slugs.flatMap(pagesOf),
    { kind: "index", page: 1 },
    { kind: "profile" },
    { kind: "sitemap" },
    ...feedsOf(null),
    ...latest.flatMap(({ slug }) => pagesOf(slug)),
    ...[...tags].flatMap((tag): PublicRequest[] => [
      { kind: "tag", tag, page: 1 },
      ...feedsOf(tag),
    ]),
  ];
  const name = publicNameOf(authorId, profileIn(authorId, stored)?.username);
  const paths = new Set(asked.map((one) => canonicalPath({ name, asked: one })));
  return [...paths].slice(0, PATHS);
}

function pagesOf(slug: string): PublicRequest[] {
  return [
    { kind: "post", slug },
    { kind: "source", slug },
  ];
}

function feedsOf(tag: string | null): PublicRequest[] {
  return FORMATS.map((format) => ({ kind: "feed", format, tag }));
}
