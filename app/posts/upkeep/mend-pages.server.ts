import type { PostId } from "../ids";
import { publishedKey } from "../keys";
import type { PageEntry } from "../publishing/pages";
import { removePages } from "../publishing/pages.server";
import { putPublishedCopy } from "../publishing/publish.server";
import type { PublishedSummary } from "../publishing/published";
import type { StoreContext } from "../store/context.server";
import { readRevision } from "../store/read-revisions.server";
import type { Summary } from "../summary";
import { type Budget, take } from "./found-posts.server";

/**
 * Makes public addresses agree with what is published: each published post has one of its own (two that
 * were published at once may have taken the same), and where none is published the address says so.
 * Returns how many posts it mended.
 */
export async function mendPages(
  context: StoreContext,
  authorId: string,
  current: ReadonlyMap<PostId, readonly Summary[]>,
  { copies, pages }: { copies: ReadonlyMap<PostId, PublishedSummary>; pages: readonly PageEntry[] },
  budget: Budget,
): Promise<number> {
  const shown = pages.filter(({ kind }) => kind === "page");
  const isPublished = (post: PostId) => current.get(post)?.some((head) => head.published) ?? true;
  const stray = new Set(shown.map(({ post }) => post).filter((post) => !isPublished(post)));
  const posts = take([...stray], budget);
  for (const post of posts) await removePages(context, authorId, post, pages, context.now());

  const lost = [...copies.values()].filter(
    ({ post, slug }) =>
      current.has(post) &&
      isPublished(post) &&
      !shown.some((page) => page.post === post && page.slug === slug),
  );
  let mended = posts.length;
  for (const { post, revision, flags } of take(lost, budget)) {
    const meant = await readRevision(context, authorId, post, revision);
    if (meant) await putPublishedCopy(context, authorId, meant, flags);
    // It was deleted for ever, and edited elsewhere at the same time: the next repair makes a draft of that.
    else await context.kv.delete(publishedKey(authorId, post));
    mended++;
  }
  return mended;
}
