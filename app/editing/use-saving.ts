import { type RefObject, useEffect, useRef, useState } from "react";
import { isWorthRepeating } from "~/forms/failure-words";
import { type FailedWrite, isFailedWrite } from "~/forms/keeping-form";
import { sendForm } from "~/forms/send-form";
import { POST_FORM_ID } from "~/ui/editing/editor";
import type { EditorStatus } from "~/ui/editing/editor-bar";
import { renewSession } from "~/auth/renew-session";
import { isPostAnswer, type PostAnswer, type SavedAnswer } from "./post-answer";
import { type EditorText, openDeviceSlot, type SlotOwner } from "./device-copy";
import { type SaveAnswer, Saving, type TextToSave } from "./saving";

interface EditorState extends SlotOwner {
  /** What the server has of the post; empty texts for a new one. Parents are separated by spaces. */
  saved: TextToSave;
  nonce: string;
}

type Answer = PostAnswer | FailedWrite;

/** Joins `Saving` to the editor's form, the server, IndexedDB and clerk-js. */
export function useSaving(frame: RefObject<HTMLElement>, state: EditorState) {
  const [status, setStatus] = useState<EditorStatus>("");
  const [answer, setAnswer] = useState<Answer>();
  const [saved, setSaved] = useState<SavedAnswer & { at: number }>();
  const saving = useRef<Saving | null>(null);

  useEffect(() => {
    // Taken once: when the page goes, React empties its references before it says so.
    const form = formIn(frame);
    let { nonce } = state;
    /** As the address has it: a post is new until it has been saved. */
    let name = state.isNew ? "new" : state.postId;
    // What is being typed is worth more than what was found: that stays where it is for another time.
    const opening = openDeviceSlot(state, () => !current.hasUnsavedText);
    const current = new Saving(
      {
        read: () => readText(form),
        send: async (text) => {
          const fields = { ...text, nonce, desk: state.desk, intent: "save" };
          const given = await sendForm(`/posts/${name}/save`, fields, isPostAnswer);
          setAnswer(given);
          if (given.ok) {
            name = given.id;
            setSaved({ ...given, at: Date.now() });
          }
          return toAnswer(given);
        },
        keep: async (text) => {
          const { isMerge } = state;
          const copy = { ...text, nonce, isNew: name === "new", isMerge, keptAt: Date.now() };
          await (await opening).keep(copy);
        },
        drop: () => opening.then(({ drop }) => drop()).catch(() => undefined),
        renewSession,
        show: setStatus,
      },
      state.saved,
      { isProposal: state.isMerge },
    );
    saving.current = current;
    let isGone = false;
    opening.then(
      ({ found, drop }) => {
        if (isGone) return;
        if (found && !isSameText(found, readText(form))) {
          nonce = found.nonce;
          writeText(form, found);
          current.adopt(found);
        } else if (found) {
          drop().catch(() => undefined); // It is met again, and is the same again.
        }
        if (current.hasUnsavedText) current.noteChange();
      },
      () => undefined, // `keep` says so when there is something to lose.
    );
    const keep = () => current.keepLast();
    const sendAgain = () => current.saveUnasked();
    const onVisibilityChange = () => (document.hidden ? keep() : sendAgain());
    const warn = (event: Event) => current.hasTextToLose && event.preventDefault();
    window.addEventListener("pagehide", keep);
    window.addEventListener("online", sendAgain);
    window.addEventListener("beforeunload", warn);
    document.addEventListener("visibilitychange", onVisibilityChange);
    return () => {
      isGone = true;
      current.stop();
      opening.then(({ release }) => release()).catch(() => undefined);
      window.removeEventListener("pagehide", keep);
      window.removeEventListener("online", sendAgain);
      window.removeEventListener("beforeunload", warn);
      document.removeEventListener("visibilitychange", onVisibilityChange);
    };
    // One editor, one Saving: the editor is mounted anew for another post.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  return {
    status,
    answer,
    /** The last save that was acknowledged, and when, in ms since 1970. */
    saved,
    action: `/posts/${saved?.id ?? (state.isNew ? "new" : state.postId)}`,
    noteChange: () => saving.current?.noteChange(),
    save: () => saving.current?.save(),
    forget: () => saving.current?.forget(),
  };
}

function toAnswer(answer: Answer): SaveAnswer {
  if (answer.ok) return { kind: "saved", revision: answer.asParent };
  if (!isFailedWrite(answer)) return { kind: "refused" };
  const reason = answer.refused?.reason;
  if (reason === "someone-else" || reason === "other-team") return { kind: "refused" };
  if (answer.status === 401) return { kind: "session-expired" };
  if (!isWorthRepeating(answer.status)) return { kind: "refused" };
  const { retryAfterSeconds = answer.refused?.retryAfterSeconds } = answer;
  const restSeconds = answer.status === 429 ? retryAfterSeconds : undefined;
  return { kind: "unavailable", retryAfterMs: restSeconds && restSeconds * 1_000 };
}

function formIn(frame: RefObject<HTMLElement>): HTMLFormElement | null {
  return frame.current?.querySelector<HTMLFormElement>(`form#${POST_FORM_ID}`) ?? null;
}

function readText(form: HTMLFormElement | null): EditorText {
  const fields = new FormData(form ?? undefined);
  const text = (name: string) => {
    const value = fields.get(name);
    return typeof value === "string" ? value : "";
  };
  return { title: text("title"), body: text("body"), tags: text("tags") };
}

function writeText(form: HTMLFormElement | null, text: EditorText): void {
  for (const name of ["title", "body", "tags"] as const) {
    const field = form?.elements.namedItem(name);
    if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) {
      field.value = text[name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

function isSameText(a: EditorText, b: EditorText): boolean {
  return a.title === b.title && a.body === b.body && a.tags === b.tags;
}
