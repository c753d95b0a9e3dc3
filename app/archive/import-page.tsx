import { Form, useNavigation, useSubmit } from "@remix-run/react";
import { useEffect, useRef } from "react";

export type ImportAnswer =
  | { ok: true; written: number; remaining: number; known: number; refused: number }
  | { ok: false; problem: string };

type ImportPageProps = {
  answer: ImportAnswer | undefined;
  /** Of a zip, in bytes. */
  maxBytes: number;
};

/** Takes a zip. A large one comes in several goes: with JavaScript by themselves, else by sending it again. */
export function ImportPage({ answer, maxBytes }: ImportPageProps) {
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
      <p>
        Choose a zip that Postern exported, of up to {maxBytes / 1_000_000} MB. Posts come back with
        their times and all their versions. What is here already is left as it is: importing twice
        changes nothing.
      </p>
      <div className="field">
        <label className="field-label" htmlFor="archive">
          Zip
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
            currentTarget.setCustomValidity(isTooLarge ? "That zip is too large." : "");
          }}
        />
      </div>
      <div className="button-row">
        <button className="button button-primary" disabled={state !== "idle"}>
          Import
        </button>
      </div>
      <p id="archive-outcome" role={answer && !answer.ok ? "alert" : "status"}>
        {state === "idle" ? wordsFor(answer) : progressOf(answer)}
      </p>
    </Form>
  );
}

function progressOf(answer: ImportAnswer | undefined): string {
  if (!answer?.ok) return "Importing";
  const done = answer.known + answer.written;
  return `Importing: ${done} of ${done + answer.remaining} versions`;
}

function wordsFor(answer: ImportAnswer | undefined): string {
  if (!answer) return "";
  if (!answer.ok) return answer.problem;
  const { written, remaining, known, refused } = answer;
  if (remaining > 0) {
    return `${versions(written + known)} of ${written + known + remaining} are here. Send the same zip again to go on.`;
  }
  const here = written > 0 ? `${versions(written)} imported` : "Nothing new in it";
  const before = known > 0 ? `, ${known} were here already` : "";
  const left = refused > 0 ? `, ${refused} could not be kept` : "";
  return `${here}${before}${left}.`;
}

function versions(count: number): string {
  return count === 1 ? "1 version" : `${count} versions`;
}
