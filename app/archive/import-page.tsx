import { Form, useNavigation, useSubmit } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import type { Message } from "~/i18n/messages";
import { useMessage } from "~/i18n/words";

export type ImportAnswer =
  | { ok: true; written: number; remaining: number; known: number; refused: number }
  | { ok: false; problem: Message };

type ImportPageProps = {
  answer: ImportAnswer | undefined;
  /** Of a zip, in bytes. */
  maxBytes: number;
};

/** Takes a zip. A large one comes in several goes: with JavaScript by themselves, else by sending it again. */
export function ImportPage({ answer, maxBytes }: ImportPageProps) {
  const t = useTranslations("import");
  const form = useRef<HTMLFormElement>(null);
  const submit = useSubmit();
  const { state } = useNavigation();
  const isMore = answer?.ok === true && answer.remaining > 0;

  useEffect(() => {
    if (!isMore || !form.current) return;
    submit(form.current, { method: "post", encType: "multipart/form-data" });
    // Once for each answer that leaves something over.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [answer]);

  return (
    <Form ref={form} method="post" encType="multipart/form-data" className="stack">
      <p>{t("intro", { megabytes: maxBytes / 1_000_000 })}</p>
      <div className="field">
        <label className="field-label" htmlFor="archive">
          {t("zip")}
        </label>
        <input
          className="field-input"
          type="file"
          id="archive"
          name="archive"
          accept=".zip,application/zip"
          required
          aria-invalid={answer && !answer.ok ? true : undefined}
          aria-describedby="archive-outcome"
          onChange={({ currentTarget }) => {
            const isTooLarge = (currentTarget.files?.[0]?.size ?? 0) > maxBytes;
            currentTarget.setCustomValidity(isTooLarge ? t("tooLarge") : "");
          }}
        />
      </div>
      <div className="button-row">
        <button className="button button-primary" disabled={state !== "idle"}>
          {t("button")}
        </button>
      </div>
      <p id="archive-outcome" role={answer && !answer.ok ? "alert" : "status"}>
        {state === "idle" ? <Outcome answer={answer} /> : <Progress answer={answer} />}
      </p>
    </Form>
  );
}

function Progress({ answer }: { answer: ImportAnswer | undefined }) {
  const t = useTranslations("import");
  if (!answer?.ok) return t("running");
  const done = answer.known + answer.written;
  return t("progress", { done, all: done + answer.remaining });
}

function Outcome({ answer }: { answer: ImportAnswer | undefined }) {
  const t = useTranslations("import");
  const say = useMessage();
  if (!answer) return null;
  if (!answer.ok) return say(answer.problem);
  const { written, remaining, known, refused } = answer;
  const here = written + known;
  if (remaining > 0) return t("goOn", { here, all: here + remaining });
  const sentences = [
    written > 0 ? t("written", { count: written }) : t("nothingNew"),
    known > 0 && t("known", { count: known }),
    refused > 0 && t("refused", { count: refused }),
  ];
  return sentences.filter(Boolean).join(" ");
}
