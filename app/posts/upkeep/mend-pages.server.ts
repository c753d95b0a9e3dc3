import type { PostId } from "../ids";
import { pageKey, publishedKey } from "../keys";
import { parsePageValue } from "../publishing/page-value";
import type { PageEntry } from "../publishing/pages";
import { leadOn, removePages } from "../publishing/pages.server";
import { putPublishedCopy } from "../publishing/publish.server";
import type { PublishedSummary } from "../publishing/published";
import type { Standing } from "../standing/standing";
import type { StoreContext } from "../store/context.server";
import { readRevision } from "../store/read-revisions.server";
import { isTime } from "../summary";
import { type Budget, SETTLED_MS, take } from "./found-posts.server";
import type { Mending } from "./mend-published.server";

/**
 * Makes public addresses agree with what is published: each published post has one of its own (two that
 * were published at once may have taken the same) and only one (whoever published it anew may not have
 * seen the first), and where none is published the address says so. Returns how many posts it mended.
 */
export async function mendPages(
  context: StoreContext,
  authorId: string,
  standings: ReadonlyMap<PostId, Standing>,
  { copies, pages }: { copies: ReadonlyMap<PostId, PublishedSummary>; pages: readonly PageEntry[] },
  { budget, patience }: Pick<Mending, "budget" | "patience">,
): Promise<number> {
  const shown = pages.filter(({ kind }) => kind === "page");
  const isPublished = (post: PostId) => standings.get(post)?.meant !== null;
  const stray = new Set(shown.map(({ post }) => post).filter((post) => !isPublished(post)));
  const posts = take([...stray], budget);
  for (const post of posts) await removePages(context, authorId, post, pages, context.now());

  const lost = [...copies.values()].filter(
    ({ post, revision, slug }) =>
      standings.get(post)?.meant === revision &&
      !shown.some((page) => page.post === post && page.slug === slug),
  );
  let mended = posts.length;
  // What is put here no listing may show yet: the next post must not get the same address.
  const taken = [...pages];
  for (const { post, revision, flags } of take(lost, budget)) {
    if (patience && !patience.isOver(post, revision)) continue;
    const meant = await readRevision(context, authorId, post, revision);
    if (meant) {
      const put = await putPublishedCopy(context, authorId, meant, flags, { pages: taken });
      taken.push({ post, slug: put.slug, kind: "page", flags: put.flags });
    } else {
      // It was deleted for ever, and edited elsewhere at the same time: the next repair makes a draft of that.
      await context.kv.delete(publishedKey(authorId, post));
    }
    mended++;
  }
  const told = new Map([...copies].filter(([post]) => standings.has(post) && isPublished(post)));
  return mended + (await mendDoubled(context, authorId, told, shown, budget));
}

/** Leads from a second address of a post to the one that its copy tells of. Returns from how many posts'. */
async function mendDoubled(
  context: StoreContext,
  authorId: string,
  copies: ReadonlyMap<PostId, PublishedSummary>,
  shown: readonly PageEntry[],
  budget: Budget,
): Promise<number> {
  const doubled = [...copies.values()].filter((copy) => {
    const slugs = shown.filter(({ post }) => post === copy.post).map(({ slug }) => slug);
    return slugs.length > 1 && slugs.includes(copy.slug);
  });
  let mended = 0;
  for (const { post, slug, flags } of take(doubled, budget)) {
    const own = shown.filter((page) => page.post === post);
    if (!(await areSettled(context, authorId, own))) continue;
    await leadOn(context, authorId, post, { ...flags, slug }, own, context.now());
    mended++;
  }
  return mended;
}

/** Whether a post has long stood at these addresses. Two of late may be one and what it was moved from. */
async function areSettled(
  context: StoreContext,
  authorId: string,
  pages: readonly PageEntry[],
): Promise<boolean> {
  const keys = pages.map(({ slug }) => pageKey(authorId, slug));
  const stored = await context.kv.getMany(keys);
  return keys.every((key) => {
    const page = parsePageValue(stored.get(key));
    const putAt = page && "putAt" in page ? page.putAt : null;
    return isTime(putAt) && putAt < context.now() - SETTLED_MS;
  });
}
