import { Form, Link, useSubmit } from "@remix-run/react";
import type { FormEvent, ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useProof } from "~/auth/proof/use-proof";
import type { Message } from "~/i18n/messages";
import { useMessage } from "~/i18n/words";

type LeavingFormProps = {
  /** What goes, and what stays until when. */
  children: ReactNode;
  word: string;
  problem: Message | null;
  entered: string;
  /** Where to show who one is, when that is what is missing and no dialog has asked for it. */
  proveAt: string | null;
  /** Whose posts the page spoke of; left out where that cannot change. */
  desk?: string;
  button: string;
  /** Where those go who think better of it. */
  keepAt: string;
};

/** Asks again, and for proof, before anything is erased. */
export function LeavingForm({ children, word, problem, entered, ...props }: LeavingFormProps) {
  const { proveAt, desk, button, keepAt } = props;
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
      {children}
      {desk !== undefined && <input type="hidden" name="desk" value={desk} />}
      <div className="field">
        <label className="field-label" htmlFor="confirmation">
          {t.rich("confirm", { word: () => <strong dir="auto">{word}</strong> })}
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
        <button className="button button-danger">{button}</button>
        <Link className="button" to={keepAt}>
          {t("keep")}
        </Link>
      </div>
    </Form>
  );
}
