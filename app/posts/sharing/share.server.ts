import { isPostIdOf, type PostId, type RevisionId } from "../ids";
import { RENDERER_VERSION, renderPost } from "../markdown/markdown.server";
import { isTakenDown, TakenDown } from "../moderation/takedown.server";
import { createLink } from "../publishing/links.server";
import { publishedPostOf } from "../publishing/published";
import type { StoreContext } from "../store/context.server";
import { readCurrentHeads } from "../store/read-post.server";
import { readRevision } from "../store/read-revisions.server";

/** A link to a post in the trash would end at once. */
export class InTrash extends Error {
  override readonly name = "InTrash";
  constructor() {
    super("The post is in the trash");
  }
}

/**
 * Makes a link to one version of a post, published or not, as it stands. Null: there is no such version. Throws
 * `TakenDown` for words that a moderator took from readers, and `InTrash`.
 */
export async function sharePost(
  context: StoreContext,
  authorId: string,
  id: PostId,
  revision: RevisionId,
  expiresAt: number | null,
): Promise<string | null> {
  if (!(await isPostIdOf(authorId, id))) return null;
  const shown = await readRevision(context, authorId, id, revision);
  if (!shown || shown.state === "purged") return null;
  if (await isTakenDown(context, authorId, shown)) throw new TakenDown();
  const heads = await readCurrentHeads(context, authorId, id);
  if (heads.length > 0 && heads.every(isAway)) throw new InTrash();
  const publication = { slug: "", isUnlisted: true, isPinned: false, isPage: false };
  const rendered = { ...renderPost(shown.body), renderer: RENDERER_VERSION };
  const post = publishedPostOf(shown, publication, rendered, context.now());
  return createLink(context, authorId, { v: 1, kind: "post", post, expiresAt });
}

/** Whether a version is in the trash or deleted for ever. A post of which all are has no links. */
export function isAway({ state }: { state: string }): boolean {
  return state === "trashed" || state === "purged";
}
