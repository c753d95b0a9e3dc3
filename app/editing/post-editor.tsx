import { useNavigate, useNavigation } from "@remix-run/react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useMessage } from "~/i18n/words";
import { FailureReason } from "~/forms/failure-notice";
import { isFailedWrite } from "~/forms/keeping-form";
import type { Post } from "~/posts/post";
import { Editor } from "~/ui/editing/editor";
import { useIsHydrated } from "~/ui/use-is-hydrated";
import { noteCreated } from "./created";
import { NextPages } from "./next-pages";
import type { Refusal } from "./post-answer";
import { useSaveKey } from "./use-save-key";
import { useSaving } from "./use-saving";
import { useStaying } from "./use-staying";

type Opened =
  | { kind: "new"; desk: string; id: string; nonce: string }
  | { kind: "post"; desk: string; post: Post; nonce: string; previewHtml: string };

type PostEditorProps = {
  opened: Opened;
  /** What the server said of the form when it was sent without JavaScript, or of the menu's forms. */
  answer: Refusal | undefined;
};

const EMPTY = { title: "", body: "", tags: "" };

/** The editor, joined to where its text is kept. Mounted anew for each post, not for each save. */
export function PostEditor({ opened, answer }: PostEditorProps) {
  const post = opened.kind === "post" ? opened.post : null;
  const id = post?.id ?? (opened.kind === "new" ? opened.id : "");
  const stored = post ? { title: post.title, body: post.body, tags: post.tags.join(", ") } : EMPTY;
  const parents = post ? post.asParent : "";
  const refused = answer && !isFailedWrite(answer) ? answer : null;

  const frame = useRef<HTMLDivElement>(null);
  const saving = useSaving(frame, {
    desk: opened.desk,
    postId: id,
    isNew: !post,
    isMerge: false,
    saved: { ...stored, parents },
    nonce: opened.nonce,
  });
  useSaveKey(saving.save);
  useAddressOf(post ? undefined : saving.saved);
  const facts = factsOf(post, saving.saved);

  const staying = useStaying({ reachedAt: saving.saved?.at ?? 0 });
  const [latest, isOfSave] = useLatest(answer, saving.answer);
  const problems = latest && !isFailedWrite(latest) && !latest.ok ? latest.problems : [];
  const failure = latest && isFailedWrite(latest) && (
    <FailureReason failure={latest} resending={isOfSave ? "by itself" : "when asked"} />
  );
  const say = useMessage();
  const isHydrated = useIsHydrated();

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    saving.save();
  }

  return (
    <div ref={frame} data-hydrated={isHydrated || undefined}>
      <Editor
        action={saving.action}
        entered={refused?.entered ?? stored}
        parents={saving.saved ? [saving.saved.asParent] : (refused?.parents ?? [parents])}
        nonce={refused?.nonce || opened.nonce}
        desk={opened.desk}
        problems={problems}
        status={saving.status}
        note={staying ? say(staying) : failure}
        mode={facts ? "edit" : "new"}
        postKey={id}
        post={facts}
        previewHtml={
          saving.saved?.previewHtml ?? (opened.kind === "post" ? opened.previewHtml : undefined)
        }
        onSubmit={onSubmit}
        onInput={saving.noteChange}
      />
      <NextPages postId={id} />
    </div>
  );
}

/** Of what the server said last: to a form of the menu, or to a save. */
function useLatest<F, S>(ofForm: F, ofSave: S): [latest: F | S, isOfSave: boolean] {
  const [latest, setLatest] = useState<[F | S, boolean]>([ofForm, false]);
  useEffect(() => setLatest([ofForm, false]), [ofForm]);
  useEffect(() => {
    if (ofSave) setLatest([ofSave, true]);
  }, [ofSave]);
  return latest;
}

/** What the page tells of the post, brought up to date by each save without asking the server again. */
function factsOf(post: Post | null, saved: { id: string; words: number; at: number } | undefined) {
  if (!saved) return post ?? undefined;
  const state: Post["state"] = post?.state ?? "draft";
  const { id, words, at } = saved;
  return { id, state, words, savedAt: at, createdAt: post?.createdAt ?? at };
}

/**
 * After the first save the address names the post. Replaced, so that Back does not open an empty editor; a link
 * that was followed meanwhile is not held back by it.
 */
function useAddressOf(saved: { id: string; title: string } | undefined) {
  const navigate = useNavigate();
  const isLeaving = useNavigation().state !== "idle";
  const named = useRef("");
  const id = saved?.id;
  const title = saved?.title;
  useEffect(() => {
    if (!id || id === named.current || isLeaving) return;
    named.current = id;
    noteCreated(id);
    navigate(`/posts/${id}`, { replace: true, preventScrollReset: true });
    // Once for each id: `navigate` changes with every navigation.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [id, isLeaving]);
  useEffect(() => {
    if (title) document.title = `${title} · Postern`;
  }, [title]);
}
