import { parsePostId, parseRevisionId, type PostId, type RevisionId } from "../ids";
import { headKey, headsPrefix } from "../keys";
import { parseSummary } from "../summary";
import type { StoreContext } from "./context.server";
import { type FoundHead, summariesOf, unseenHead, unseenWrites } from "./heads.server";

/**
 * Where a page begins: with which post, and from which of KV's cursors on. Heads of that post that KV
 * listed before that cursor are named, since a page of keys may end between two heads of one post.
 */
export interface Place {
  from: PostId | null;
  listed: RevisionId[];
  native: string | null;
}

export type Heads = Map<PostId, FoundHead[]>;

/**
 * The posts of one of KV's pages whose heads are all in sight, and where to go on. `carried` are heads
 * of the first post that this request has read already.
 */
export async function readWindow(
  context: StoreContext,
  authorId: string,
  place: Place,
  keys: number,
  carried: readonly FoundHead[] = [],
): Promise<{ whole: Heads; next: Place | null; carried: readonly FoundHead[] }> {
  const heads: Heads = new Map();
  for (const head of carried) addHead(heads, head);
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
  } while (native !== null && heads.size === 0); // KV may give an empty page before the last one.

  const last =
    native === null ? null : lastOf([...heads.keys(), ...(place.from ? [place.from] : [])]);
  const isOnPage = (post: PostId) =>
    (place.from === null || post >= place.from) && (last === null || post < last);
  await addSessionWrites(context, authorId, heads, isOnPage);
  const whole = [...heads].filter(([post]) => isOnPage(post)).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    whole: new Map(whole),
    next: last && { from: last, listed: listedOf(last, place, heads), native },
    carried: (last && heads.get(last)) ?? [],
  };
}

function lastOf(posts: readonly PostId[]): PostId | null {
  return [...posts].sort().at(-1) ?? null;
}

/** The heads of a post that were listed so far, whether or not they can be read at this moment. */
export function listedOf(post: PostId, place: Place, heads: Heads): RevisionId[] {
  const before = post === place.from ? place.listed : [];
  return [...new Set([...before, ...names(heads.get(post) ?? [])])];
}

async function addListed(
  context: StoreContext,
  authorId: string,
  { from, listed }: Place,
  heads: Heads,
): Promise<void> {
  if (!from) return;
  const known = new Set(heads.get(from)?.map((head) => head.revision));
  const wanted = listed.filter((revision) => !known.has(revision));
  const stored = await context.kv.getMany(wanted.map((name) => headKey(authorId, from, name)));
  for (const revision of wanted) {
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

function names(heads: readonly FoundHead[]): RevisionId[] {
  return heads.filter((head) => head.isSeen).map((head) => head.revision);
}

export function formatPlace({ from, listed, native }: Place): string {
  return [from ?? "", listed.slice(0, 8).join("-"), native ?? ""].join(".");
}

/** A malformed cursor means the newest page. */
export function parsePlace(cursor = ""): Place {
  const [from = "", listed = "", ...native] = cursor.split(".");
  const post = parsePostId(from);
  if (!post) return { from: null, listed: [], native: null };
  return {
    from: post,
    listed: listed.split("-").flatMap((name) => parseRevisionId(name) ?? []),
    native: native.join(".") || null,
  };
}
