import type { PostId } from "../ids";
import { publishedKey } from "../keys";
import { isTakenDown } from "../moderation/takedown.server";
import { rebuildFeed } from "../publishing/feed.server";
import { type PageEntry, pageOf, type PublicationChoice } from "../publishing/pages";
import { listPages } from "../publishing/pages.server";
import { parseFlags } from "../publishing/publication";
import { putPublishedCopy } from "../publishing/publish.server";
import { parsePublishedSummary } from "../publishing/published";
import type { Revision } from "../revision";
import { choiceMeant } from "../scheduling/schedule.server";
import type { Standing } from "../standing/standing";
import { changeState } from "../store/change-state.server";
import type { StoreContext } from "../store/context.server";
import { readRevision } from "../store/read-revisions.server";
import type { Summary } from "../summary";
import { type Budget, take } from "./found-posts.server";
import { Patience, readNotes, writeNotes } from "./repair-notes.server";

/** Younger changes may disagree only because KV is late. */
const SETTLED_MS = 200_000;
const RECENT_MS = 24 * 3_600_000;

export interface Mending {
  budget: Budget;
  /** Null: whoever asks knows that a publication stopped half-way, and need not wait. */
  patience: Patience | null;
  /** Whether anything may be taken away. */
  mayUnpublish: boolean;
}

/**
 * Makes what readers get agree with how the author's posts stand: a crash may have come between the two. Returns
 * how many posts it mended; those that are not among the standings are left alone.
 */
export async function mendPublished(
  context: StoreContext,
  authorId: string,
  standings: ReadonlyMap<PostId, Standing>,
  copies: ReadonlyMap<PostId, Summary>,
  { budget, patience, mayUnpublish }: Mending,
): Promise<number> {
  const wrong = [...standings].filter(
    ([post, standing]) =>
      (copies.get(post)?.revision ?? null) !== standing.meant ||
      (mayUnpublish && isMistaken(standing)),
  );
  const mending = take(wrong, budget);
  const pages = mending.length > 0 ? await listPages(context, authorId) : [];
  let mended = 0;
  for (const [post, standing] of mending) {
    const { meant } = standing;
    const revision = meant && (await readRevision(context, authorId, post, meant));
    const isDown = revision && (await isTakenDown(context, authorId, revision));
    // A takedown that stopped half-way is done to its end.
    if (isDown) await unpublish(context, authorId, post, standing);
    else if (revision) {
      if (patience && !patience.isOver(post, revision.revision)) continue;
      const choice = choiceToMend(revision, pageOf(post, pages), copies.has(post));
      await putCopyAsMeant(context, authorId, revision, choice);
    } else if (mayUnpublish) await unpublish(context, authorId, post, standing);
    else continue;
    mended++;
  }
  return mended;
}

async function putCopyAsMeant(
  context: StoreContext,
  authorId: string,
  revision: Revision,
  mending: PublicationChoice,
): Promise<void> {
  const meant = await choiceMeant(context, authorId, revision);
  const choice = { ...meant.choice, ...mending };
  const { secret } = meant;
  await putPublishedCopy(
    context,
    authorId,
    revision,
    choice,
    secret === undefined ? {} : { secret },
  );
}

/**
 * How a post is shown that is given back to readers: as it is, if only its copy is lost, else as was asked when it
 * was published. What was hidden, or may have been, is not shown to everybody.
 */
function choiceToMend(
  { flags }: Revision,
  page: PageEntry | undefined,
  hasOlderCopy: boolean,
): PublicationChoice {
  const asked = flags === undefined ? null : parseFlags(flags);
  const isUnlisted = page?.flags.isUnlisted || (asked ? asked.isUnlisted : !page);
  const isAsBefore = page && !hasOlderCopy;
  return { ...(!isAsBefore && asked), ...(isUnlisted && { isUnlisted }) };
}

/** Whether the one version that counts says that the post is published, and it was withdrawn. */
function isMistaken({ heads: [head, ...others], meant }: Standing): boolean {
  return meant === null && head?.state === "published" && others.length === 0;
}

/**
 * No publication counts, or the one that does was deleted for ever while it was edited elsewhere, or taken down by a
 * moderator. In a conflict over a withdrawal the versions stay as they are: somebody may be writing in one of them.
 */
async function unpublish(
  context: StoreContext,
  authorId: string,
  post: PostId,
  standing: Standing,
): Promise<void> {
  const { heads, meant } = standing;
  if (meant === null) await context.kv.delete(publishedKey(authorId, post));
  const saying = heads.filter(({ published }) => published?.revision === meant);
  const concerned = isMistaken(standing) ? heads : saying;
  await changeState(context, authorId, concerned, { from: ["published"], to: "draft" });
}

/**
 * The same for posts that were published or withdrawn in the last day, as a list of posts is shown: one
 * bulk read, and none if there is no such post. What is wrong is noted first, and mended by a later list.
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
  // Where versions do not know of each other, only all of them can tell what was withdrawn: a repair asks them.
  const recent = new Map<PostId, Standing>();
  for (const [post, heads] of current) {
    const [only] = heads;
    if (only && heads.length === 1 && isRecent(only)) {
      recent.set(post, { heads: [...heads], meant: only.revision });
    }
  }
  if (recent.size === 0) return;
  const posts = [...recent.keys()];
  const stored = await context.kv.getMany(posts.map((post) => publishedKey(authorId, post)));
  const copies = new Map<PostId, Summary>();
  for (const post of posts) {
    const copy = stored.get(publishedKey(authorId, post));
    const summary = copy && parsePublishedSummary(post, copy.metadata);
    if (summary) copies.set(post, summary);
  }
  const isWrong = posts.some((post) => copies.get(post)?.revision !== recent.get(post)?.meant);
  const notes = isWrong ? await readNotes(context, authorId) : null;
  // Where a repair had to stop, the next one goes on and does this too.
  if (!notes || notes.next !== null) return;
  const patience = new Patience(notes.unshown, now);
  const mending = { budget: { left: recent.size }, patience, mayUnpublish: false };
  const mended = await mendPublished(context, authorId, recent, copies, mending);
  if (mended > 0) await rebuildFeed(context, authorId);
  const others = notes.unshown.filter(({ post }) => !recent.has(post));
  const unshown = [...others, ...patience.waiting];
  if (mended > 0 || unshown.length > notes.unshown.length) {
    await writeNotes(context, authorId, notes, { ...notes, unshown });
  }
}
