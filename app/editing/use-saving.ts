import { useFetcher } from "@remix-run/react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { isWorthRepeating } from "~/forms/failure-words";
import { type FailedWrite, isFailedWrite } from "~/forms/keeping-form";
import { POST_FORM_ID } from "~/ui/editing/editor";
import type { EditorStatus } from "~/ui/editing/editor-bar";
import { renewSession } from "~/auth/renew-session";
import type { PostAnswer, SavedAnswer } from "./post-answer";
import { type DeviceSlot, type EditorText, openDeviceSlot, type SlotOwner } from "./device-copy";
import { type SaveAnswer, Saving, type TextToSave } from "./saving";

interface EditorState extends SlotOwner {
  /** What the server has of the post; empty texts for a new one. Parents are separated by spaces. */
  saved: TextToSave;
  nonce: string;
}

type Answer = PostAnswer | FailedWrite;

/** Joins `Saving` to the editor's form, Remix's fetcher, IndexedDB and clerk-js. */
export function useSaving(frame: RefObject<HTMLElement>, state: EditorState) {
  const fetcher = useFetcher<Answer>();
  const [status, setStatus] = useState<EditorStatus>("");
  const [answer, setAnswer] = useState<Answer>();
  const [saved, setSaved] = useState<SavedAnswer & { at: number }>();
  const isNew = state.isNew && !saved;
  const action = isNew ? "/posts/new" : `/posts/${saved?.id ?? state.postId}`;
  const saving = useRef<Saving | null>(null);
  const latest = useRef({ isNew, action, submit: fetcher.submit });
  useEffect(() => {
    latest.current = { isNew, action, submit: fetcher.submit };
  });

  useEffect(() => {
    // Taken once: when the page goes, React empties its references before it says so.
    const form = formIn(frame);
    const slot = { current: null as DeviceSlot | null, nonce: state.nonce };
    const current = new Saving(
      {
        read: () => readText(form),
        send: (text) => {
          const { submit, action: url } = latest.current;
          submit(toForm(text, slot.nonce, state.authorId), { method: "post", action: url });
        },
        keep: async (text) => {
          if (!slot.current) throw new Error("The device's storage is not open");
          await slot.current.keep({
            ...text,
            nonce: slot.nonce,
            isNew: latest.current.isNew,
            isMerge: state.isMerge,
            keptAt: Date.now(),
          });
        },
        drop: async () => slot.current?.drop(),
        renewSession,
        show: setStatus,
      },
      state.saved,
      { isProposal: state.isMerge },
    );
    saving.current = current;
    let isGone = false;
    // What is being typed is worth more than what was found: that stays where it is for another time.
    const mayAdopt = () => !current.hasUnsavedText;
    void openDeviceSlot(state, mayAdopt).then((opened) => {
      if (isGone) return opened.release();
      slot.current = opened;
      const { found } = opened;
      if (found && !isSameText(found, readText(form))) {
        slot.nonce = found.nonce;
        writeText(form, found);
        current.adopt(found);
      } else if (found) {
        void opened.drop();
      }
      if (current.hasUnsavedText) current.noteChange();
    });
    const keep = () => current.keepLast();
    const sendAgain = () => current.saveUnasked();
    const onVisibilityChange = () => (document.hidden ? keep() : sendAgain());
    window.addEventListener("pagehide", keep);
    window.addEventListener("online", sendAgain);
    document.addEventListener("visibilitychange", onVisibilityChange);
    return () => {
      isGone = true;
      current.stop();
      slot.current?.release();
      window.removeEventListener("pagehide", keep);
      window.removeEventListener("online", sendAgain);
      document.removeEventListener("visibilitychange", onVisibilityChange);
    };
    // One editor, one Saving: the editor is mounted anew for another post.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  // Not before Remix is done with the fetcher: a navigation that starts while it is still revalidating is
  // completed with the loaders' old data.
  useEffect(() => {
    if (fetcher.state !== "idle" || !fetcher.data) return;
    setAnswer(fetcher.data);
    if (fetcher.data.ok) setSaved({ ...fetcher.data, at: Date.now() });
    saving.current?.receive(toAnswer(fetcher.data));
  }, [fetcher.state, fetcher.data]);

  return {
    status,
    answer,
    /** The last save that was acknowledged, and when, in ms since 1970. */
    saved,
    action,
    noteChange: () => saving.current?.noteChange(),
    save: () => saving.current?.save(),
    forget: () => saving.current?.forget(),
  };
}

function toAnswer(answer: Answer): SaveAnswer {
  if (answer.ok) return { kind: "saved", revision: answer.asParent };
  if (!isFailedWrite(answer)) return { kind: "refused" };
  if (answer.refused?.reason === "someone-else") return { kind: "refused" };
  if (answer.status === 401) return { kind: "session-expired" };
  if (!isWorthRepeating(answer.status)) return { kind: "refused" };
  const restSeconds = answer.status === 429 ? answer.refused?.retryAfterSeconds : undefined;
  return { kind: "unavailable", retryAfterMs: restSeconds && restSeconds * 1_000 };
}

function toForm(text: TextToSave, nonce: string, author: string): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...text, nonce, author, intent: "save" })) {
    form.set(name, value);
  }
  return form;
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
