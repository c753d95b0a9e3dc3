import { parsePostId } from "../ids";
import type { StoreContext } from "../store/context.server";
import { walkPosts } from "../upkeep/found-posts.server";
import { ARCHIVE_LIMITS } from "./limits";
import type { ArchivePart } from "./walk-versions.server";

/**
 * In how many zips an author's posts go, and which post each begins with: two listings for each 1,000
 * versions, and nothing is read. Each part also says where it ends, so that what is written between two
 * downloads moves no post out of both.
 */
export async function planExport(
  context: Pick<StoreContext, "kv">,
  authorId: string,
): Promise<ArchivePart[]> {
  const parts: ArchivePart[] = [];
  let part: ArchivePart = { from: null, until: null };
  let versions = 0;
  let words = 0;
  for await (const { posts } of walkPosts(context, authorId, null)) {
    for (const { post, revisions } of posts) {
      const more = revisions.reduce((sum, revision) => sum + revision.words, 0);
      const isFull =
        versions + revisions.length > ARCHIVE_LIMITS.versionsPerZip ||
        words + more > ARCHIVE_LIMITS.wordsPerZip;
      if (isFull && versions > 0) {
        parts.push({ ...part, until: post });
        part = { from: post, until: null };
        versions = 0;
        words = 0;
      }
      versions += revisions.length;
      words += more;
    }
  }
  return [...parts, part];
}

/** The part that an address asks for, all if it names none; null if it names something else than posts. */
export function parseArchivePart(asked: URLSearchParams): ArchivePart | null {
  const [from, until] = [asked.get("from"), asked.get("until")];
  const part = { from: from && parsePostId(from), until: until && parsePostId(until) };
  const isNamed = (text: string | null, post: unknown) => text === null || Boolean(post);
  return isNamed(from, part.from) && isNamed(until, part.until)
    ? { from: part.from || null, until: part.until || null }
    : null;
}

/** What `parseArchivePart` reads, with the question mark; nothing for the part that is all. */
export function formatArchivePart({ from, until }: ArchivePart): string {
  const asked = new URLSearchParams({ ...(from && { from }), ...(until && { until }) });
  return asked.size > 0 ? `?${asked}` : "";
}
