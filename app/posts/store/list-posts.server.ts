import type { PostPage, PostState, PostSummary } from "../post";
import { resolveHeads } from "../resolve";
import { publicationIn } from "../standing/standing";
import { mendRecentlyPublished } from "../upkeep/mend-published.server";
import type { StoreContext } from "./context.server";
import { type FoundHead, postSummaryOf, resolvePost } from "./heads.server";
import { formatPlace, type Heads, listedOf, parsePlace, readWindow } from "./list-window.server";

export interface ListQuery {
  state: "all" | "draft" | "published" | "trashed";
  /** Only posts with this tag. */
  tag?: string;
  /** Only posts whose title, first words or tags hold each of these words. */
  search?: string;
  cursor?: string;
  limit?: number;
}

const POSTS_PER_PAGE = 30;
const MOST_POSTS_PER_PAGE = 100;
/** A filtered page reads as many keys as KV gives at once: they cost the same as one. */
const LIST_KEYS = 1_000;
/** If nothing matches, reading goes on for this many listings; then the page is empty and has a cursor. */
const LISTINGS_PER_PAGE = 5;
const ANCESTRIES_PER_PAGE = 4;

/**
 * One page of an author's posts, newest created first: one listing, and one bulk read if the session
 * wrote what the listing lacks or the page before ended inside a post. Purged posts are never shown.
 */
export async function listPosts(
  context: StoreContext,
  authorId: string,
  query: ListQuery,
): Promise<PostPage> {
  const limit = Math.min(Math.max(query.limit ?? POSTS_PER_PAGE, 1), MOST_POSTS_PER_PAGE);
  let place = parsePlace(query.cursor);
  let carried: readonly FoundHead[] = [];
  for (let listings = 1; ; listings++) {
    // One head more than the page shows, to see that the last post shown has no further one.
    const enough = limit + (place.listed.length > 0 ? 0 : 1);
    const isFiltered = query.state !== "all" || query.tag || query.search;
    const keys = isFiltered || listings > 1 ? LIST_KEYS : enough;
    const window = await readWindow(context, authorId, place, keys, carried);
    const matching = await summariesIn(context, authorId, window.whole, query);
    const [posts, rest] = [matching.slice(0, limit), matching.slice(limit)];
    const [next] = rest;
    if (next) {
      const listed = listedOf(next.id, place, window.whole);
      return { posts, cursor: formatPlace({ ...place, from: next.id, listed }) };
    }
    if (!window.next) return { posts, cursor: null };
    if (posts.length > 0 || listings === LISTINGS_PER_PAGE) {
      return { posts, cursor: formatPlace(window.next) };
    }
    place = window.next;
    carried = window.carried;
  }
}

async function summariesIn(
  context: StoreContext,
  authorId: string,
  posts: Heads,
  query: ListQuery,
): Promise<PostSummary[]> {
  const summaries: PostSummary[] = [];
  const resolved: Heads = new Map();
  const writes = await context.session.writesOf(authorId);
  let ancestries = 0;
  for (const [post, heads] of posts) {
    const mayAsk = heads.length === 1 || ancestries++ < ANCESTRIES_PER_PAGE;
    const { current } = mayAsk
      ? await resolvePost(context, authorId, { post, heads, writes })
      : resolveHeads(heads);
    // In a conflict over whether to keep a post, it is kept.
    const shown = current.find((head) => head.state !== "trashed") ?? current[0];
    if (!shown || shown.state === "purged") continue;
    resolved.set(post, current);
    const summary = postSummaryOf({ ...shown, state: stateIn(heads, shown) }, current.length > 1);
    if (matches(summary, query)) summaries.push(summary);
  }
  context.waitUntil(mendRecentlyPublished(context, authorId, resolved));
  return summaries;
}

/** A version that says that its post is published may not know that another withdrew it. */
function stateIn(heads: readonly FoundHead[], shown: FoundHead): PostState {
  const isWithdrawn = shown.state === "published" && publicationIn(heads, []) === null;
  return isWithdrawn ? "draft" : shown.state;
}

function matches(post: PostSummary, { state, tag, search }: ListQuery): boolean {
  if (state === "all" ? post.state === "trashed" : post.state !== state) return false;
  if (tag && !post.tags.some((one) => fold(one) === fold(tag))) return false;
  const text = fold([post.title, post.excerpt, ...post.tags].join(" "));
  return fold(search ?? "")
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Élan, elan and ELAN are the same to somebody who searches. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
