import { type AppLoadContext, data, redirect } from "@remix-run/cloudflare";
import type { Viewer } from "~/auth/auth.server";
import { requireManager } from "~/auth/require-writer.server";
import { say } from "~/i18n/messages";
import { issuedAtOf, postIdOf } from "~/posts/ids";
import { renderMarkdown } from "~/posts/markdown/markdown.server";
import {
  type FormBase,
  parseBase,
  parseDraft,
  parseRevisionField,
  refuseForm,
} from "~/posts/form/parse-form";
import { parsePostId, type PostId, type SavedPost } from "~/posts/post";
import { countWords } from "~/posts/words";
import { findWriters } from "./writers/writers.server";
import { openConflict, parseSettlement, settleConflict } from "./conflict/conflict.server";
import type { PostAnswer } from "./post-answer";

type Posts = AppLoadContext["posts"];

const UNKNOWN_VERSION = say("problems.unknownVersion");

/** The word that stands in an address in place of the id of a post that does not exist yet. */
const NEW_POST = "new";

/** What the editor opens with: a post of this author, or the start of a new one. Null: no such post. */
export async function openEditor(
  context: Pick<AppLoadContext, "posts" | "people" | "admitAsking">,
  viewer: Viewer,
  name: string,
) {
  const { posts } = context;
  const { authorId, desk } = viewer;
  if (name === NEW_POST) {
    const { id, nonce } = await posts.startPost(authorId);
    return { kind: "new" as const, desk, id, nonce };
  }
  const id = parsePostId(name);
  const reading = id && (await posts.get(authorId, id));
  if (!reading) return null;
  switch (reading.kind) {
    case "arriving":
      return { kind: reading.kind, title: reading.summary.title };
    case "damaged":
      return { kind: reading.kind, id: reading.summary.id, title: reading.summary.title };
    case "conflict":
      return openConflict(posts, viewer, reading.versions, await findWriters(context, viewer));
    case "post": {
      const previewHtml = renderMarkdown(reading.post.body);
      return { ...reading, desk, nonce: posts.createNonce(), previewHtml };
    }
  }
}

/** Does what a form of the editor's page asks, and sends on to the page after it. Null: no such post. */
export async function changePost(all: Posts, writer: Viewer, name: string, form: FormData) {
  const posts = all.writtenBy(writer.id);
  const intent = form.get("intent") ?? "save";
  if (intent !== "save" && intent !== "merge") {
    const id = parsePostId(name);
    return id && doToPost(posts, writer, id, intent, form);
  }
  const written = await writePost(posts, writer, name, form);
  return written?.ok
    ? sendTo(`/posts/${written.saved.id}`, written.saved)
    : written && refuse(written);
}

/** Saves for a script, whose page stays as it is: it is told the new revision. Null: no such post. */
export async function savePost(all: Posts, writer: Viewer, name: string, form: FormData) {
  const posts = all.writtenBy(writer.id);
  const written = await writePost(posts, writer, name, form);
  if (!written?.ok) return written && refuse(written);
  const { saved, draft } = written;
  const shown = {
    title: draft.title,
    words: countWords(draft.body),
    previewHtml: renderMarkdown(draft.body),
  };
  const answer: PostAnswer = { ok: true, id: saved.id, asParent: saved.asParent, ...shown };
  return data(answer, { headers: { "Set-Cookie": saved.sessionCookie } });
}

/** Writes the text of a form as a new version, or as a new post. Null: no such post. */
async function writePost(posts: Posts, writer: Viewer, name: string, form: FormData) {
  const { authorId } = writer;
  const id = parsePostId(name);
  if (!id && name !== NEW_POST) return null;
  const parsed = parseDraft(form);
  if (!parsed.ok) return parsed;
  // A new post's form that names a version was saved before, and its page did not live to learn the id.
  const wasSaved = parsed.parents.length > 0 && issuedAtOf(parsed.nonce) !== null;
  const known = id ?? (wasSaved ? await postIdOf(authorId, parsed.nonce) : null);
  const saved = known
    ? await posts.save(authorId, known, parsed.draft, trusted(writer, parsed))
    : await posts.create(authorId, parsed.draft, parsed.nonce);
  return saved && { ok: true as const, saved, draft: parsed.draft };
}

/**
 * What is done to a post as it stands, without any text of the form's. Null: no such post, no such thing. A
 * form that does not say what it is about is answered with the reason, and the text that came along.
 */
async function doToPost(
  posts: Posts,
  writer: Viewer,
  id: PostId,
  intent: FormDataEntryValue,
  form: FormData,
) {
  const parsed = parseBase(form);
  if (!parsed.ok) return refuse(parsed);
  if (intent === "trash" || intent === "purge") requireManager({ writer, form });
  const base = trusted(writer, parsed);
  const { authorId } = writer;
  const page = `/posts/${id}`;
  switch (intent) {
    case "trash":
      return sendTo("/posts", await posts.trash(authorId, id));
    case "restore":
      return sendTo(page, await posts.restore(authorId, id));
    case "purge": {
      const seen = base.parents.map(({ revision }) => revision);
      return sendTo("/posts?state=trashed", await posts.purge(authorId, id, seen));
    }
    case "settle": {
      const settlement = parseSettlement(form, base);
      if (!settlement) return refuse(refuseForm(form, [UNKNOWN_VERSION]));
      return sendTo(page, await settleConflict(posts, authorId, id, base, settlement));
    }
    case "restore-version": {
      const revision = parseRevisionField(form, "revision");
      if (!revision) return refuse(refuseForm(form, [UNKNOWN_VERSION]));
      // An old version becomes the latest one, as a new revision: what it replaces stays in the history.
      const version = await posts.getRevision(authorId, id, revision);
      return sendTo(page, version && (await posts.save(authorId, id, version, base)));
    }
    default:
      return null;
  }
}

/**
 * A form tells of the versions that it names, and a forged one could say that a version is public. Of one's own
 * posts that is nobody's loss; from a member who may not publish, the store believes no more than the names.
 */
function trusted({ mayManage }: Viewer, { parents, nonce }: FormBase): FormBase {
  if (mayManage) return { parents, nonce };
  return { parents: parents.map(({ revision }) => ({ revision, facts: null })), nonce };
}

function refuse(refused: PostAnswer) {
  return data<PostAnswer>(refused, { status: 422 });
}

function sendTo(path: string, saved: SavedPost | null): Response | null {
  return saved && redirect(path, { status: 303, headers: { "Set-Cookie": saved.sessionCookie } });
}
