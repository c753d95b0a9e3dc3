import { Form, Link, useSubmit } from "@remix-run/react";
import type { FormEvent } from "react";
import { useTranslations } from "use-intl";
import { useProof } from "~/auth/proof/use-proof";
import type { Message } from "~/i18n/messages";
import { useMessage } from "~/i18n/words";

type LeavingFormProps = {
  word: string;
  problem: Message | null;
  entered: string;
  /** Where to show who one is, when that is what is missing and no dialog has asked for it. */
  proveAt: string | null;
};

/** What goes, what stays until when, and the question asked again. */
export function LeavingForm({ word, problem, entered, proveAt }: LeavingFormProps) {
  const t = useTranslations("leaving");
  const say = useMessage();
  const prove = useProof();
  const submit = useSubmit();

  async function proveFirst(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    if (await prove()) submit(form);
  }

  return (
    <Form method="post" className="stack" onSubmit={(event) => void proveFirst(event)}>
      <p>{t("warning")}</p>
      <ul>
        <li>{t("atOnce")}</li>
        <li>{t("copies")}</li>
        <li>
          {t.rich("exportFirst", { link: (words) => <Link to="/settings/export">{words}</Link> })}
        </li>
      </ul>
      <div className="field">
        <label className="field-label" htmlFor="confirmation">
          {t.rich("confirm", { word: () => <strong>{word}</strong> })}
        </label>
        <input
          className="field-input"
          id="confirmation"
          name="confirmation"
          defaultValue={entered}
          autoComplete="off"
          autoCapitalize="none"
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? "confirmation-problem" : undefined}
        />
        {problem && (
          <p className="field-problem" id="confirmation-problem" role="alert">
            {say(problem)} {proveAt && <a href={proveAt}>{t("prove")}</a>}
          </p>
        )}
      </div>
      <div className="button-row">
        <button className="button button-danger">{t("button")}</button>
        <Link className="button" to="/settings">
          {t("keep")}
        </Link>
      </div>
    </Form>
  );
}
