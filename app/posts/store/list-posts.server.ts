import { parsePostId, parseRevisionId, type PostId, type RevisionId } from "../ids";
import { headKey, headsPrefix } from "../keys";
import type { PostPage, PostSummary } from "../post";
import { resolveHeads } from "../resolve";
import { parseSummary } from "../summary";
import type { StoreContext } from "./context.server";
import {
  type FoundHead,
  postSummaryOf,
  resolvePost,
  summariesOf,
  unseenHead,
  unseenWrites,
} from "./heads.server";

export interface ListQuery {
  state: "all" | "draft" | "published" | "trashed";
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
 * Where a page begins: with which post, and from which of KV's cursors on. Heads of that post that KV
 * listed before that cursor are named, since a page of keys may end between two heads of one post.
 */
interface Place {
  from: PostId | null;
  listed: RevisionId[];
  native: string | null;
}

type Heads = Map<PostId, FoundHead[]>;

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
  for (let listings = 1; ; listings++) {
    // One head more than the page shows, to see that the last post shown has no further one.
    const enough = limit + (place.listed.length > 0 ? 0 : 1);
    const keys = query.state === "all" && listings === 1 ? enough : LIST_KEYS;
    const window = await readWindow(context, authorId, place, keys);
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
  }
}

/** The posts of one of KV's pages whose heads are all in sight, and where to go on. */
async function readWindow(
  context: StoreContext,
  authorId: string,
  place: Place,
  keys: number,
): Promise<{ whole: Heads; next: Place | null }> {
  const heads: Heads = new Map();
  await addListed(context, authorId, place, heads);
  let native = place.native;
  do {
    const page = await context.kv.list({
      prefix: headsPrefix(authorId),
      limit: keys,
      cursor: native,
    });
    for (const summary of summariesOf(page)) addHead(heads, { ...summary, isSeen: true });
    native = page.list_complete ? null : page.cursor;
  } while (native !== null && heads.size < 2);

  const last =
    native === null ? null : lastOf([...heads.keys(), ...(place.from ? [place.from] : [])]);
  const isOnPage = (post: PostId) =>
    (place.from === null || post >= place.from) && (last === null || post < last);
  await addSessionWrites(context, authorId, heads, isOnPage);
  const whole = [...heads].filter(([post]) => isOnPage(post)).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    whole: new Map(whole),
    next: last && { from: last, listed: listedOf(last, place, heads), native },
  };
}

function lastOf(posts: readonly PostId[]): PostId | null {
  return [...posts].sort().at(-1) ?? null;
}

/** The heads of a post that were listed so far, whether or not they can be read at this moment. */
function listedOf(post: PostId, place: Place, heads: Heads): RevisionId[] {
  const before = post === place.from ? place.listed : [];
  return [...new Set([...before, ...names(heads.get(post) ?? [])])];
}

async function addListed(
  context: StoreContext,
  authorId: string,
  { from, listed }: Place,
  heads: Heads,
): Promise<void> {
  if (!from || listed.length === 0) return;
  const stored = await context.kv.getMany(listed.map((name) => headKey(authorId, from, name)));
  for (const revision of listed) {
    const head = stored.get(headKey(authorId, from, revision));
    if (!head) continue;
    addHead(heads, { ...parseSummary({ post: from, revision }, head.metadata), isSeen: true });
  }
}

async function addSessionWrites(
  context: StoreContext,
  authorId: string,
  heads: Heads,
  isOnPage: (post: PostId) => boolean,
): Promise<void> {
  const writes = await context.session.writesOf(authorId);
  const posts = new Set(writes.map((write) => write.post).filter(isOnPage));
  const unseen = [...posts].flatMap((post) =>
    unseenWrites({ post, heads: heads.get(post) ?? [], writes }),
  );
  if (unseen.length === 0) return;
  const keyOf = ({ post, revision }: { post: PostId; revision: RevisionId }) =>
    headKey(authorId, post, revision);
  const stored = await context.kv.getMany(unseen.map(keyOf));
  for (const write of unseen) {
    const head = stored.get(keyOf(write));
    addHead(
      heads,
      head
        ? { ...parseSummary(write, head.metadata), isSeen: true }
        : unseenHead(write, heads.get(write.post) ?? []),
    );
  }
}

function addHead(heads: Heads, head: FoundHead): void {
  const known = heads.get(head.post) ?? [];
  if (known.some(({ revision }) => revision === head.revision)) return;
  heads.set(head.post, [...known, head]);
}

async function summariesIn(
  context: StoreContext,
  authorId: string,
  posts: Heads,
  { state }: ListQuery,
): Promise<PostSummary[]> {
  const summaries: PostSummary[] = [];
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
    const matches = state === "all" ? shown.state !== "trashed" : shown.state === state;
    if (matches) summaries.push(postSummaryOf(shown, current.length > 1));
  }
  return summaries;
}

function names(heads: readonly FoundHead[]): RevisionId[] {
  return heads.filter((head) => head.isSeen).map((head) => head.revision);
}

function formatPlace({ from, listed, native }: Place): string {
  return [from ?? "", listed.slice(0, 8).join("-"), native ?? ""].join(".");
}

/** A malformed cursor means the newest page. */
function parsePlace(cursor = ""): Place {
  const [from = "", listed = "", ...native] = cursor.split(".");
  const post = parsePostId(from);
  if (!post) return { from: null, listed: [], native: null };
  return {
    from: post,
    listed: listed.split("-").flatMap((name) => parseRevisionId(name) ?? []),
    native: native.join(".") || null,
  };
}
