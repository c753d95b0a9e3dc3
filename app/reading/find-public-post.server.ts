import { linkKey, pageKey } from "~/posts/keys";
import { linkIn } from "~/posts/publishing/links.server";
import type { PageOfPost } from "~/posts/publishing/page-value";
import type { PublicPath, PublicRequest } from "./address";
import { findPost } from "./find-post.server";
import { type LibraryContext, openLibrary } from "./library.server";

/** A name that has moved and an address that has are one step each; damaged ones may lead round and round. */
const STEPS = 4;

/** The post that readers get at an address now, wherever its author and it have moved; at a secret link, its version. */
export async function findPublicPost(
  context: LibraryContext,
  path: PublicPath,
): Promise<{ authorId: string; post: PageOfPost } | null> {
  let { name } = path;
  let slug = "slug" in path.asked ? path.asked.slug : "";
  for (let step = 0; step < STEPS; step++) {
    const keyOf = keyFor(path.asked, slug);
    const opened = await openLibrary(context, name, (author) => [keyOf(author)]);
    if (opened === null) return null;
    if (typeof opened === "string") {
      name = opened;
      continue;
    }
    if (path.asked.kind === "shared") {
      const authorId = opened.library.author.id;
      const link = linkIn(authorId, path.asked.token, opened.stored, context.now());
      return link?.kind === "post" ? { authorId, post: link.post } : null;
    }
    const found = await findPost(context, opened, slug);
    if (found?.kind === "post") return { authorId: opened.library.author.id, post: found.post };
    if (found?.kind !== "moved") return null;
    slug = found.slug;
  }
  return null;
}

function keyFor(asked: PublicRequest, slug: string): (authorId: string) => string {
  return asked.kind === "shared"
    ? (authorId) => linkKey(authorId, asked.token)
    : (authorId) => pageKey(authorId, slug);
}
