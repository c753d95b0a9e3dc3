import { type AppLoadContext, data, redirect } from "@remix-run/cloudflare";
import { postIdOf } from "~/posts/ids";
import { renderMarkdown } from "~/posts/markdown.server";
import { parseDraft, parsePostId, type PostReading, type SavedPost } from "~/posts/post";
import type { PostAnswer } from "./post-answer";

/** The word that stands in an address in place of the id of a post that does not exist yet. */
const NEW_POST = "new";

/** What the editor opens with: a post of this author, or the start of a new one. Null: no such post. */
export async function openEditor(posts: AppLoadContext["posts"], authorId: string, name: string) {
  if (name === NEW_POST) {
    const { id, nonce } = await posts.startPost(authorId);
    return { kind: "new" as const, authorId, id, nonce };
  }
  const id = parsePostId(name);
  const reading: PostReading | null = id && (await posts.get(authorId, id));
  if (!reading) return null;
  const nonce = posts.createNonce();
  if (reading.kind !== "post") return { ...reading, authorId, nonce };
  return { ...reading, authorId, nonce, previewHtml: renderMarkdown(reading.post.body) };
}

/**
 * Does what the editor's form asks: save, trash or restore. Null: no such post. A page without
 * JavaScript is sent on to the post; a script is told the new revision and keeps the page as it is.
 */
export async function changePost(
  posts: AppLoadContext["posts"],
  authorId: string,
  name: string,
  form: FormData,
  wantsPage: boolean,
) {
  const id = parsePostId(name);
  if (!id && name !== NEW_POST) return null;
  const intent = form.get("intent") ?? "save";
  if (id && (intent === "trash" || intent === "restore")) {
    const changed = await posts[intent](authorId, id);
    return changed && sendTo(intent === "trash" ? "/posts" : `/posts/${id}`, changed);
  }
  const parsed = parseDraft(form);
  if (!parsed.ok) return data<PostAnswer>(parsed, { status: 422 });
  // A new post's form that names a version was saved before, and its page did not live to learn the id.
  const known = id ?? (parsed.parents.length > 0 ? await postIdOf(authorId, parsed.nonce) : null);
  const saved = known
    ? await posts.save(authorId, known, parsed.draft, parsed)
    : await posts.create(authorId, parsed.draft, parsed.nonce);
  if (!saved) return null;
  if (wantsPage) return sendTo(`/posts/${saved.id}`, saved);
  const previewHtml = renderMarkdown(parsed.draft.body);
  const answer: PostAnswer = { ok: true, id: saved.id, revision: saved.revision, previewHtml };
  return data(answer, { headers: { "Set-Cookie": saved.sessionCookie } });
}

function sendTo(path: string, saved: SavedPost): Response {
  return redirect(path, { status: 303, headers: { "Set-Cookie": saved.sessionCookie } });
}
