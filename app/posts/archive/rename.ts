import { digest, postIdOf, type RevisionId } from "../ids";
import type { Revision } from "../revision";

/**
 * A version under the names that it has in this author's space. In the account that it came from nothing
 * changes. In another one its post gets an id of that account's, and its own name and those that it names
 * are made of the old ones: so each version can be brought over by itself, in any order and any number
 * of times, and is the same.
 */
export async function renamedFor(authorId: string, version: Revision): Promise<Revision> {
  const post = await postIdOf(authorId, version.post);
  if (post === version.post) return version;
  const nameOf = async (name: RevisionId) =>
    (await digest(["postern/imported", authorId, post, name], 20)) as RevisionId;
  const { published } = version;
  return {
    ...version,
    post,
    revision: await nameOf(version.revision),
    parents: await Promise.all(version.parents.map(nameOf)),
    published: published && { ...published, revision: await nameOf(published.revision) },
  };
}
