import { Form } from "@remix-run/react";
import type { FormEvent } from "react";
import { useTranslations } from "use-intl";
import { FailureReason } from "~/forms/failure-notice";
import type { Message } from "~/i18n/messages";
import { useMessage } from "~/i18n/words";
import type { ImportCounts, SendingState } from "./sending";
import { useSending } from "./use-sending";

/** What a zip was answered with that came as a whole. */
export type ImportAnswer =
  | { ok: true; imported: ImportCounts & { remaining: number } }
  | { ok: false; problem: Message };

type ImportPageProps = {
  desk: string;
  answer: ImportAnswer | undefined;
  /** Of a zip that comes as a whole, in bytes. */
  maxBytes: number;
};

/** Takes a zip. With JavaScript it is sent in pieces, however large; else as a whole, again until all is here. */
export function ImportPage({ desk, answer, maxBytes }: ImportPageProps) {
  const t = useTranslations("import");
  const { state, send } = useSending(desk);
  const isRunning = state.kind === "running";
  const isRefused = state.kind === "not-ours" || (state.kind === "idle" && answer?.ok === false);

  function sendChosen(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const file = new FormData(event.currentTarget).get("archive");
    if (file instanceof File) send(file);
  }

  return (
    <Form method="post" encType="multipart/form-data" className="stack" onSubmit={sendChosen}>
      <p>{t("intro")}</p>
      <noscript>
        <p>{t("withoutScript", { megabytes: maxBytes / 1_000_000 })}</p>
      </noscript>
      <input type="hidden" name="desk" value={desk} />
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
          aria-invalid={isRefused || undefined}
          aria-describedby="archive-outcome"
        />
      </div>
      <div className="button-row">
        <button className="button button-primary" disabled={isRunning}>
          {t("button")}
        </button>
      </div>
      <div id="archive-outcome" role={isRefused || state.kind === "broken" ? "alert" : "status"}>
        {state.kind === "idle" ? <Answer answer={answer} /> : <Progress state={state} />}
      </div>
    </Form>
  );
}

function Answer({ answer }: { answer: ImportAnswer | undefined }) {
  const t = useTranslations("import");
  const say = useMessage();
  if (!answer) return null;
  if (!answer.ok) return <p>{say(answer.problem)}</p>;
  const { imported } = answer;
  const here = imported.written + imported.known;
  const all = here + imported.remaining;
  return imported.remaining > 0 ? <p>{t("goOn", { here, all })}</p> : <Outcome counts={imported} />;
}

function Progress({ state }: { state: Exclude<SendingState, { kind: "idle" }> }) {
  const t = useTranslations("import");
  switch (state.kind) {
    case "running": {
      const { sent, files, counts } = state;
      return <p>{t("progress", { sent, files, here: counts.written + counts.known })}</p>;
    }
    case "done":
      return <Outcome counts={state.counts} />;
    case "not-ours":
      return <p>{t("notOurs")}</p>;
    case "broken":
      return (
        <p>
          <FailureReason failure={state.failure} />{" "}
          {t("brokenOff", { here: state.counts.written + state.counts.known })}
        </p>
      );
  }
}

function Outcome({ counts }: { counts: ImportCounts }) {
  const t = useTranslations("import");
  const { written, known, purged, refused, withdrawn } = counts;
  const sentences = [
    written > 0 ? t("written", { count: written }) : t("nothingNew"),
    known > 0 && t("known", { count: known }),
    withdrawn > 0 && t("withdrawn", { count: withdrawn }),
    purged > 0 && t("purged", { count: purged }),
    refused > 0 && t("refused", { count: refused }),
  ];
  return <p>{sentences.filter(Boolean).join(" ")}</p>;
}
