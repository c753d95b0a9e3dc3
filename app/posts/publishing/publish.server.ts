import { createSecret, digest, isPostIdOf, type PostId, type RevisionId } from "../ids";
import { publishedKey } from "../keys";
import { RENDERER_VERSION, renderPost } from "../markdown/markdown.server";
import type { PostState, SavedPost } from "../post";
import { createRevision, type Revision, summaryOf } from "../revision";
import { changeState } from "../store/change-state.server";
import type { StoreContext } from "../store/context.server";
import type { FoundHead } from "../store/heads.server";
import { keepRevisions, savedPostOf } from "../store/keep-revisions.server";
import { readCurrentHeads } from "../store/read-post.server";
import { readRevision } from "../store/read-revisions.server";
import { endLinks } from "../sharing/end-links.server";
import { readHistory } from "../standing/history.server";
import { endsOf } from "../standing/standing";
import { fit } from "../summary";
import { rebuildFeed } from "./feed.server";
import { isTakenDown, TakenDown } from "../moderation/takedown.server";
import {
  type PageEntry,
  type PublicationChoice,
  SECRET_CHARACTERS,
  settleFlags,
  settlePublication,
} from "./pages";
import { listPages, putPage, removePages } from "./pages.server";
import { flagLettersOf, type PublicationFlags } from "./publication";
import { type PublishedSummary, publishedPostOf } from "./published";
import { addRecentText, removeRecentText } from "./recent.server";

/**
 * Gives readers exactly the revision that the author looked at. Null if this author has no such
 * revision. Throws `TakenDown` for words that a moderator took from readers. Doing it again mends what failed half-way: the revision, the copy and the feed, in this order.
 */
export async function publishPost(
  context: StoreContext,
  authorId: string,
  id: PostId,
  revision: RevisionId,
  choice: PublicationChoice = {},
): Promise<SavedPost | null> {
  if (!(await isPostIdOf(authorId, id))) return null;
  const shown = await readRevision(context, authorId, id, revision);
  if (!shown || shown.state === "purged") return null;
  if (await isTakenDown(context, authorId, shown)) throw new TakenDown();
  const pages = await listPages(context, authorId);
  const flags = settleFlags(id, pages, choice);
  const published = await publicationOf(context, authorId, shown, flags);
  const saved =
    published === shown
      ? { ...savedPostOf(shown), sessionCookie: context.session.remember([shown]) }
      : await keepRevisions(context, authorId, [published]);
  const added = await putPublishedCopy(context, authorId, published, choice, { pages });
  await rebuildFeed(context, authorId, { added: [added] });
  const slugs = [added.slug, ...slugsOf(id, pages)];
  context.onPublicChange?.(authorId, { slugs, tags: published.tags });
  return saved;
}

/** What whoever puts a copy knows already. */
interface CopyMeans {
  /** The author's addresses, listed a moment ago. */
  pages?: readonly PageEntry[];
  /** The end of an unlisted post's address: the same, should the copy be put twice. */
  secret?: string;
}

/**
 * Puts the copy that readers get at its address, then where listings find it. Last write wins. Gives the
 * summary that the feed is told.
 */
export async function putPublishedCopy(
  context: Pick<StoreContext, "kv" | "now" | "random">,
  authorId: string,
  revision: Revision,
  choice: PublicationChoice = {},
  means: CopyMeans = {},
): Promise<PublishedSummary> {
  const now = context.now();
  const pages = means.pages ?? (await listPages(context, authorId));
  const named = { id: revision.post, title: revision.title };
  const publication = settlePublication(
    named,
    pages,
    choice,
    () => means.secret ?? createSecret(context.random, SECRET_CHARACTERS),
  );
  const rendered = { ...renderPost(revision.body), renderer: RENDERER_VERSION };
  const copy = publishedPostOf(revision, publication, rendered, now);
  await putPage(context, authorId, copy, publication, pages, now);
  await addRecentText(context, authorId, copy);
  const summary = { ...summaryOf(revision), slug: publication.slug };
  const f = flagLettersOf(publication);
  await context.kv.put(publishedKey(authorId, revision.post), JSON.stringify(copy), {
    metadata: { ...fit(summary), ...(f && { f }) },
  });
  return { ...summary, flags: publication };
}

/** Back to a draft, in all versions. Null: no such post. */
export async function unpublishPost(
  context: StoreContext,
  authorId: string,
  id: PostId,
): Promise<SavedPost | null> {
  const heads = await readCurrentHeads(context, authorId, id);
  return withdraw(context, authorId, id, heads, { from: ["published"], to: "draft" });
}

/** To the trash, in all versions, and away from readers and whoever has a link. Null: no such post. */
export async function trashPost(
  context: StoreContext,
  authorId: string,
  id: PostId,
): Promise<SavedPost | null> {
  const heads = await readCurrentHeads(context, authorId, id);
  if (heads.length > 0) await endLinks(context, authorId, id);
  return withdraw(context, authorId, id, heads, { from: ["draft", "published"], to: "trashed" });
}

async function withdraw(
  context: StoreContext,
  authorId: string,
  id: PostId,
  heads: readonly FoundHead[],
  change: { from: PostState[]; to: PostState },
): Promise<SavedPost | null> {
  await removePublishedCopy(context, authorId, id, heads);
  return changeState(context, authorId, heads, change);
}

/**
 * Takes a post from readers before anything else is written: if it fails, all fails, the post still
 * counts as published, and trying again does the rest.
 */
export async function removePublishedCopy(
  context: StoreContext,
  authorId: string,
  id: PostId,
  heads: readonly FoundHead[],
): Promise<void> {
  if (heads.some((head) => head.state === "published"))
    await takeFromReaders(context, authorId, id);
}

/** The same, whatever the author's versions say. */
export async function takeFromReaders(
  context: StoreContext,
  authorId: string,
  id: PostId,
): Promise<void> {
  await context.kv.delete(publishedKey(authorId, id));
  const pages = await listPages(context, authorId);
  await removePages(context, authorId, id, pages, context.now());
  await removeRecentText(context, authorId, id);
  await rebuildFeed(context, authorId, { removed: id });
  context.onPublicChange?.(authorId, { slugs: slugsOf(id, pages), tags: [] });
}

/** Every address that a post has or had. */
function slugsOf(id: PostId, pages: readonly PageEntry[]): string[] {
  return pages.filter(({ post }) => post === id).map(({ slug }) => slug);
}

/**
 * The publication of a version: the one that there is, or that a first try has left half-done, but none that was
 * withdrawn or replaced. That would stay so, and to publish again is to say something new.
 */
async function publicationOf(
  context: StoreContext,
  authorId: string,
  shown: Revision,
  flags: PublicationFlags,
): Promise<Revision> {
  const history = await readHistory(context, authorId, shown.post);
  // A post keeps the day it was first published, however often it is published again.
  const at = shown.published?.at ?? context.now();
  const isPublished = shown.state === "published" && shown.published?.revision === shown.revision;
  let publication = isPublished
    ? shown
    : await publishedRevisionOf(context, authorId, shown, { flags, at });
  for (;;) {
    const ends = endsOf(publication.revision, shown.revision, history);
    if (!ends) return publication;
    const nonce = await digest(["postern/published-again", publication.revision, ends], 20);
    publication = await publishedRevisionOf(context, authorId, shown, { flags, at, nonce });
  }
}

/**
 * A version that says that the one before it is published, and how and since when it is shown. The nonce tells it
 * from another publication of the same words.
 */
export async function publishedRevisionOf(
  context: Pick<StoreContext, "now">,
  authorId: string,
  shown: Revision,
  { flags, at, nonce = "" }: { flags: PublicationFlags; at: number; nonce?: string },
): Promise<Revision> {
  const revision = await createRevision({
    authorId,
    post: shown.post,
    title: shown.title,
    body: shown.body,
    tags: shown.tags,
    parents: [shown.revision],
    depth: shown.depth === null ? null : shown.depth + 1,
    state: "published",
    published: { revision: "self", at },
    savedAt: context.now(),
    nonce,
  });
  return { ...revision, flags: flagLettersOf(flags) };
}
