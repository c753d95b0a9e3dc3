import type { PostId } from "../ids";
import { publishedKey } from "../keys";
import { listPublished } from "../publishing/feed.server";
import { putPublishedCopy } from "../publishing/publish.server";
import { changeState } from "../store/change-state.server";
import type { StoreContext } from "../store/context.server";
import { readRevision } from "../store/read-revisions.server";
import type { Summary } from "../summary";

/**
 * Makes what readers get agree with what the author's heads say: a crash may have come between the
 * two. Returns how many copies it wrote or removed. Posts that are not among the heads are left alone.
 */
export async function mendPublished(
  context: StoreContext,
  authorId: string,
  current: ReadonlyMap<PostId, readonly Summary[]>,
): Promise<number> {
  const copies = await listPublished(context, authorId);
  let mended = 0;
  for (const [post, heads] of current) {
    const copy = copies.get(post);
    const meant = heads.find(({ state }) => state === "published")?.published?.revision;
    if (copy?.revision === meant) continue;
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
