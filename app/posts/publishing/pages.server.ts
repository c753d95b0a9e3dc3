import type { PostId } from "../ids";
import { pageKey, pagesPrefix } from "../keys";
import type { StoreContext } from "../store/context.server";
import { type PageEntry, pageMetadataOf, parsePageEntry, type PublicPage } from "./pages";
import { pageValueOf } from "./page-value";
import type { PublishedPost } from "./published";
import { flagLettersOf, type Publication } from "./publication";

type Kv = Pick<StoreContext, "kv">;

const LIST_KEYS = 1_000;
/** How long an address says that its post is gone before it knows nothing any more. */
const GONE_SECONDS = 365 * 24 * 3_600;

/** All addresses that an author's posts have or had, as KV's listing shows them. */
export async function listPages(context: Kv, authorId: string): Promise<PageEntry[]> {
  const pages: PageEntry[] = [];
  let cursor: string | null = null;
  do {
    const prefix = pagesPrefix(authorId);
    const listed: KVNamespaceListResult<unknown> = await context.kv.list({
      prefix,
      cursor,
      limit: LIST_KEYS,
    });
    for (const { name, metadata } of listed.keys) {
      const page = parsePageEntry(name, metadata);
      if (page) pages.push(page);
    }
    cursor = listed.list_complete ? null : listed.cursor;
  } while (cursor !== null);
  return pages;
}

/** How a post is shown, as far as a listing tells; null if it is not. */
export async function getPublication(
  context: Kv,
  authorId: string,
  post: PostId,
): Promise<Publication | null> {
  const pages = await listPages(context, authorId);
  const shown = pages.find((page) => page.post === post && page.kind === "page");
  return shown ? { ...shown.flags, slug: shown.slug } : null;
}

/** Puts a post at its address, and at those that it had before the way to it. */
export async function putPage(
  context: Kv,
  authorId: string,
  copy: PublishedPost,
  publication: Publication,
  pages: readonly PageEntry[],
  now: number,
): Promise<void> {
  const { post, slug } = copy;
  await context.kv.put(pageKey(authorId, slug), pageValueOf(copy), {
    metadata: pageMetadataOf(post, "page", flagLettersOf(publication)),
  });
  await leadOn(context, authorId, post, publication, pages, now);
}

/** Leads from all other addresses of a post to the one where it stands. */
export async function leadOn(
  context: Kv,
  authorId: string,
  post: PostId,
  publication: Publication,
  pages: readonly PageEntry[],
  now: number,
): Promise<void> {
  const { slug } = publication;
  const former = pages.filter((page) => page.post === post && page.slug !== slug);
  for (const page of former.filter(({ kind }) => kind !== "gone")) {
    // Between an address that anybody knows and a secret one nothing may lead.
    const isSecret = publication.isUnlisted || page.flags.isUnlisted;
    if (isSecret) await putGone(context, authorId, page, now);
    else await putMoved(context, authorId, page, slug);
  }
}

/** Says at all addresses of a post that it is gone. */
export async function removePages(
  context: Kv,
  authorId: string,
  post: PostId,
  pages: readonly PageEntry[],
  now: number,
): Promise<void> {
  const own = pages.filter((page) => page.post === post && page.kind !== "gone");
  for (const page of own) await putGone(context, authorId, page, now);
}

function putMoved(context: Kv, authorId: string, page: PageEntry, movedTo: string): Promise<void> {
  const moved: PublicPage = { v: 1, post: page.post, movedTo };
  return context.kv.put(pageKey(authorId, page.slug), JSON.stringify(moved), {
    metadata: pageMetadataOf(page.post, "moved"),
  });
}

function putGone(context: Kv, authorId: string, page: PageEntry, goneAt: number): Promise<void> {
  const gone: PublicPage = { v: 1, post: page.post, goneAt };
  return context.kv.put(pageKey(authorId, page.slug), JSON.stringify(gone), {
    metadata: pageMetadataOf(page.post, "gone", flagLettersOf(page.flags)),
    expirationTtl: GONE_SECONDS,
  });
}
