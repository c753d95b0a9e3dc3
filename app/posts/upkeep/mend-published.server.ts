import type { PostId } from "../ids";
import { publishedKey } from "../keys";
import { rebuildFeed } from "../publishing/feed.server";
import { putPublishedCopy } from "../publishing/publish.server";
import { parsePublishedSummary } from "../publishing/published";
import { changeState } from "../store/change-state.server";
import type { StoreContext } from "../store/context.server";
import { readRevision } from "../store/read-revisions.server";
import type { Summary } from "../summary";
import { type Budget, take } from "./found-posts.server";

/** Younger changes may disagree only because KV is late. */
const SETTLED_MS = 200_000;
const RECENT_MS = 24 * 3_600_000;

/**
 * Makes what readers get agree with what the author's heads say: a crash may have come between the
 * two. Returns how many copies it wrote or removed. Posts that are not among the heads are left alone.
 */
export async function mendPublished(
  context: StoreContext,
  authorId: string,
  current: ReadonlyMap<PostId, readonly Summary[]>,
  copies: ReadonlyMap<PostId, Summary>,
  budget: Budget,
): Promise<number> {
  const meantIn = (heads: readonly Summary[]) =>
    heads.find(({ state }) => state === "published")?.published?.revision;
  const wrong = [...current].filter(
    ([post, heads]) => copies.get(post)?.revision !== meantIn(heads),
  );
  let mended = 0;
  for (const [post, heads] of take(wrong, budget)) {
    const meant = meantIn(heads);
    if (meant === undefined) {
      await context.kv.delete(publishedKey(authorId, post));
      mended++;
      continue;
    }
    const revision = await readRevision(context, authorId, post, meant);
    // Deleted for ever on one device while it was edited on another: the edit is all there is.
    if (revision) await putPublishedCopy(context, authorId, revision);
    else await changeState(context, authorId, heads, { from: ["published"], to: "draft" });
    mended++;
  }
  return mended;
}

/**
 * The same for posts that were published or withdrawn in the last day, as a list of posts is shown: one
 * bulk read, and none if there is no such post.
 */
export async function mendRecentlyPublished(
  context: StoreContext,
  authorId: string,
  current: ReadonlyMap<PostId, readonly Summary[]>,
): Promise<void> {
  const now = context.now();
  const isRecent = ({ state, revision, published, savedAt }: Summary) =>
    state === "published" &&
    published?.revision === revision &&
    savedAt < now - SETTLED_MS &&
    savedAt > now - RECENT_MS;
  const recent = new Map([...current].filter(([, heads]) => heads.some(isRecent)));
  if (recent.size === 0) return;
  const posts = [...recent.keys()];
  const stored = await context.kv.getMany(posts.map((post) => publishedKey(authorId, post)));
  const copies = new Map<PostId, Summary>();
  for (const post of posts) {
    const copy = stored.get(publishedKey(authorId, post));
    const summary = copy && parsePublishedSummary(post, copy.metadata);
    if (summary) copies.set(post, summary);
  }
  const mended = await mendPublished(context, authorId, recent, copies, { left: recent.size });
  if (mended > 0) await rebuildFeed(context, authorId);
}
