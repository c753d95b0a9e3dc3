import type { AppLoadContext } from "@remix-run/cloudflare";
import { mergeAll } from "~/posts/merge";
import { parseRevisionId, type Post, type PostId, type SavedPost } from "~/posts/post";
import { markDifferences, type Passage } from "./differences";

type Posts = AppLoadContext["posts"];

/** Versions of one post that do not know of each other, ready to be compared. */
export interface Conflict {
  kind: "conflict";
  id: PostId;
  versions: (Post & { passages: Passage[] })[];
  merged: { title: string; body: string; tags: string; isClean: boolean };
  nonce: string;
  /** One for each version: keeping all makes posts of them, and sending that form twice must not make more. */
  copyNonces: string[];
}

export async function openConflict(
  posts: Posts,
  authorId: string,
  versions: Post[],
): Promise<Conflict | null> {
  const [first, second] = versions;
  if (!first || !second) return null;
  const revisions = versions.map(({ revision }) => revision);
  const base = await posts.getCommonAncestor(authorId, first.id, revisions);
  const merged = mergeAll(base, versions);
  if (!merged) return null;
  const { title, body, tags } = merged.draft;
  return {
    kind: "conflict",
    id: first.id,
    versions: versions.map((version) => {
      const other = version === first ? second : first;
      return { ...version, passages: markDifferences(version.body, other.body) };
    }),
    merged: { title, body, tags: tags.join(", "), isClean: merged.isClean },
    nonce: posts.createNonce(),
    copyNonces: versions.map(() => posts.createNonce()),
  };
}

/**
 * Ends a conflict as the form asks: `keep` names the version that becomes the post; with `others=copy` the
 * other ones become posts of their own first, so that nothing is given up before it is somewhere else.
 * Null: there is no such post or version.
 */
export async function settleConflict(
  posts: Posts,
  authorId: string,
  id: PostId,
  form: FormData,
): Promise<SavedPost | null> {
  const parents = revisionsIn(form.get("parents"));
  const kept = parseRevisionId(textIn(form.get("keep")));
  if (!kept || !parents.includes(kept)) return null;
  const winner = await posts.getRevision(authorId, id, kept);
  if (!winner) return null;
  if (form.get("others") === "copy") {
    for (const [i, revision] of parents.entries()) {
      if (revision === kept) continue;
      const version = await posts.getRevision(authorId, id, revision);
      if (!version) return null;
      await posts.create(authorId, version, textIn(form.get(`copyNonce${i}`)));
    }
  }
  return posts.save(authorId, id, winner, { parents, nonce: textIn(form.get("nonce")) });
}

function revisionsIn(field: FormDataEntryValue | null) {
  const names = textIn(field).split(/\s+/).filter(Boolean);
  return names.map(parseRevisionId).filter((revision) => revision !== null);
}

function textIn(field: FormDataEntryValue | null): string {
  return typeof field === "string" ? field : "";
}
