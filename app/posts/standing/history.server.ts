import type { VersionFacts } from "../form/parent";
import type { PostId, RevisionId } from "../ids";
import { revisionsPrefix } from "../keys";
import type { RevisionSource } from "../revision";
import type { StoreContext } from "../store/context.server";
import { listAll } from "../store/heads.server";
import { publicationIn, type Told } from "./standing";

/** All that is known of a post's versions: one listing for each 1,000, and what this browser wrote a moment ago. */
export async function readHistory(
  context: StoreContext,
  authorId: string,
  post: PostId,
): Promise<Told[]> {
  const listed = await listAll(context, revisionsPrefix(authorId, post));
  const seen = new Set(listed.map(({ revision }) => revision));
  const writes = await context.session.writesOf(authorId);
  const unseen = writes.filter((write) => write.post === post && !seen.has(write.revision));
  // Of what it wrote, the browser knows the state and not the publication: that is left to what was listed.
  const written = unseen.map((write) => ({ ...write, published: null, savedAt: write.time }));
  return [...written, ...listed];
}

/** A version that a save is made upon. */
export type NamedFacts = VersionFacts & { revision: RevisionId };

/**
 * The state after a save upon some versions. A save leaves a published post published, with its readers on the
 * version they have, and takes a trashed one out of the trash: whoever writes in it wants to keep it. Where it brings
 * together versions that differ in what is public, the history tells what was withdrawn or replaced meanwhile.
 */
export async function stateAfter(
  context: StoreContext,
  authorId: string,
  post: PostId,
  parents: readonly NamedFacts[],
): Promise<Pick<RevisionSource, "state" | "published">> {
  const said = parents.map(({ state, published }) => (state === "published" ? published : null));
  const [first = null] = said;
  const isAgreed = said.every((one) => one?.revision === first?.revision);
  const published = isAgreed ? first : await publicationUpon(context, authorId, post, parents);
  return published ? { state: "published", published } : { state: "draft", published: null };
}

async function publicationUpon(
  context: StoreContext,
  authorId: string,
  post: PostId,
  parents: readonly NamedFacts[],
) {
  const history = await readHistory(context, authorId, post);
  const known = new Map(history.map((one) => [one.revision, one]));
  // A form tells of its versions what KV may not show yet, but for what they were made from.
  const upon = parents.map((parent): Told => {
    const { parents: before = [], savedAt = 0 } = known.get(parent.revision) ?? {};
    return { ...parent, parents: before, savedAt };
  });
  return publicationIn(upon, history);
}
