import type { PostId } from "../ids";
import { listLinks, revokeLink } from "../publishing/links.server";
import type { StoreContext } from "../store/context.server";

/** Ends all links to a post, whichever version they lead to. One that KV does not list yet is ended by a repair. */
export async function endLinks(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  id: PostId,
): Promise<void> {
  const links = await listLinks(context, authorId);
  for (const { token, post } of links) {
    if (post === id) await revokeLink(context, authorId, token);
  }
}
