import type { PostId, RevisionId } from "../ids";
import { headsPrefix, revisionsPrefix } from "../keys";
import type { StoreContext } from "../store/context.server";
import { listAll } from "../store/heads.server";
import { readRevisions } from "../store/read-revisions.server";

/** What an account has of what an archive brings. */
export interface StoredVersions {
  revisions: Set<RevisionId>;
  heads: Set<RevisionId>;
  /** Versions that others here were made from. */
  parents: Set<RevisionId>;
  /** Versions that were deleted for ever here, of late. */
  purged: Set<RevisionId>;
}

/** Two listings for each post; or, of `"all"`, two for each 1,000 versions. */
export async function listStored(
  context: StoreContext,
  authorId: string,
  posts: ReadonlySet<PostId> | "all",
): Promise<StoredVersions> {
  const stored: StoredVersions = {
    revisions: new Set(),
    heads: new Set(),
    parents: new Set(),
    purged: new Set(),
  };
  for (const post of posts === "all" ? [undefined] : posts) {
    const revisions = await listAll(context, revisionsPrefix(authorId, post));
    for (const { revision, parents } of revisions) {
      stored.revisions.add(revision);
      for (const parent of parents) stored.parents.add(parent);
    }
    const markers = revisions.filter(({ state }) => state === "purged");
    for (const marker of (await readRevisions(context, authorId, markers)).values()) {
      for (const name of [...marker.parents, ...(marker.purged ?? [])]) stored.purged.add(name);
    }
    for (const head of await listAll(context, headsPrefix(authorId, post))) {
      stored.heads.add(head.revision);
    }
  }
  return stored;
}
