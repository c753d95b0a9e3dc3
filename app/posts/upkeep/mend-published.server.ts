import type { PostId, RevisionId } from "../ids";
import { publishedKey } from "../keys";
import { isTakenDown } from "../moderation/takedown.server";
import { rebuildFeed } from "../publishing/feed.server";
import { putPublishedCopy } from "../publishing/publish.server";
import { parsePublishedSummary } from "../publishing/published";
import type { Revision } from "../revision";
import { choiceMeant } from "../scheduling/schedule.server";
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
 * two. Returns how many posts it mended; those that are not among the heads are left alone. Only with
 * `mayUnpublish` does it take anything away.
 */
export async function mendPublished(
  context: StoreContext,
  authorId: string,
  current: ReadonlyMap<PostId, readonly Summary[]>,
  copies: ReadonlyMap<PostId, Summary>,
  { budget, mayUnpublish }: { budget: Budget; mayUnpublish: boolean },
): Promise<number> {
  const meantIn = (heads: readonly Summary[]) =>
    heads.find(({ state }) => state === "published")?.published?.revision;
  const wrong = [...current].filter(
    ([post, heads]) => copies.get(post)?.revision !== meantIn(heads),
  );
  let mended = 0;
  for (const [post, heads] of take(wrong, budget)) {
    const meant = meantIn(heads);
    const revision = meant && (await readRevision(context, authorId, post, meant));
    const isDown = revision && (await isTakenDown(context, authorId, revision));
    // A takedown that stopped half-way is done to its end.
    if (isDown) await unpublish(context, authorId, post, heads, meant);
    else if (revision) await putCopyAsMeant(context, authorId, revision);
    else if (mayUnpublish) await unpublish(context, authorId, post, heads, meant);
    else continue;
    mended++;
  }
  return mended;
}

async function putCopyAsMeant(
  context: StoreContext,
  authorId: string,
  revision: Revision,
): Promise<void> {
  const { choice, secret } = await choiceMeant(context, authorId, revision);
  await putPublishedCopy(
    context,
    authorId,
    revision,
    choice,
    secret === undefined ? {} : { secret },
  );
}

/**
 * No version is published, or the published one was deleted for ever while it was edited elsewhere, or taken down
 * by a moderator.
 */
async function unpublish(
  context: StoreContext,
  authorId: string,
  post: PostId,
  heads: readonly Summary[],
  gone: RevisionId | undefined,
): Promise<void> {
  if (gone === undefined) return context.kv.delete(publishedKey(authorId, post));
  const concerned = heads.filter(({ published }) => published?.revision === gone);
  await changeState(context, authorId, concerned, { from: ["published"], to: "draft" });
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
  const budget = { left: recent.size };
  const mending = { budget, mayUnpublish: false };
  const mended = await mendPublished(context, authorId, recent, copies, mending);
  if (mended > 0) await rebuildFeed(context, authorId);
}
