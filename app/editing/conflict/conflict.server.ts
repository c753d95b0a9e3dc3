import type { AppLoadContext } from "@remix-run/cloudflare";
import type { Viewer } from "~/auth/auth.server";
import { type FormBase, parseNonceField, parseRevisionField } from "~/posts/form/parse-form";
import { mergeAll } from "~/posts/merge";
import type { Post, PostId, RevisionId, SavedPost } from "~/posts/post";
import type { Writer, WriterOf } from "../writers/writers.server";
import { markDifferences, type Passage } from "./differences";

type Posts = AppLoadContext["posts"];

/** Versions of one post that do not know of each other, ready to be compared. */
export interface Conflict {
  kind: "conflict";
  desk: string;
  id: PostId;
  versions: (Omit<Post, "writer"> & { passages: Passage[]; writer: Writer | null })[];
  merged: { title: string; body: string; tags: string; isClean: boolean };
  nonce: string;
  /** One for each version: keeping all makes posts of them, and sending that form twice must not make more. */
  copyNonces: string[];
}

export async function openConflict(
  posts: Posts,
  { authorId, desk }: Pick<Viewer, "authorId" | "desk">,
  versions: Post[],
  writerOf: WriterOf,
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
    desk,
    id: first.id,
    versions: versions.map((version) => {
      const other = version === first ? second : first;
      const passages = markDifferences(version.body, other.body);
      return { ...version, passages, writer: writerOf(version.writer) };
    }),
    merged: { title, body, tags: tags.join(", "), isClean: merged.isClean },
    nonce: posts.createNonce(),
    copyNonces: versions.map(() => posts.createNonce()),
  };
}

/** How a conflict is to end: one version becomes the post, the others may become posts of their own. */
interface Settlement {
  keep: RevisionId;
  /** For each version the form of the post that it becomes; null: the others stay in the history. */
  copyNonces: string[] | null;
}

/** Reads the fields `keep`, `others` and `copyNonce0` and on. Null: they name none of the form's versions. */
export function parseSettlement(form: FormData, { parents }: FormBase): Settlement | null {
  const keep = parseRevisionField(form, "keep");
  if (!keep || !parents.some(({ revision }) => revision === keep)) return null;
  if (form.get("others") !== "copy") return { keep, copyNonces: null };
  return { keep, copyNonces: parents.map((_, i) => parseNonceField(form, `copyNonce${i}`)) };
}

/**
 * Ends a conflict. What is not kept becomes a post of its own first, if it is to be one, so that nothing is
 * given up before it is somewhere else. Null: there is no such post or version.
 */
export async function settleConflict(
  posts: Posts,
  authorId: string,
  id: PostId,
  base: FormBase,
  { keep, copyNonces }: Settlement,
): Promise<SavedPost | null> {
  const winner = await posts.getRevision(authorId, id, keep);
  if (!winner) return null;
  for (const [i, { revision }] of base.parents.entries()) {
    if (!copyNonces || revision === keep) continue;
    const version = await posts.getRevision(authorId, id, revision);
    if (!version) return null;
    await posts.create(authorId, version, copyNonces[i] ?? "");
  }
  return posts.save(authorId, id, winner, base);
}
