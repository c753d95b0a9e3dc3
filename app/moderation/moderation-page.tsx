import { Form } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { Field } from "~/ui/form/field";
import { ProblemSummary } from "~/ui/form/problem-summary";
import type { Problem } from "~/ui/form/problems";

type ModerationPageProps = {
  problems: Problem[];
  entered: { address: string; reason: string };
  /** True on the page that answers a takedown. */
  isDone: boolean;
};

/** Takes a public post from its readers, with a reason that its author gets to read. */
export function ModerationPage({ problems, entered, isDone }: ModerationPageProps) {
  const t = useTranslations("moderation");
  return (
    <Form method="post" className="stack">
      <p>{t("what")}</p>
      <ProblemSummary title={t("notDone")} problems={problems} fields={["address", "reason"]} />
      <Field
        name="address"
        label={t("address")}
        hint={t("addressHint")}
        defaultValue={entered.address}
        autoComplete="off"
        dir="ltr"
        problems={problems}
      />
      <Field
        name="reason"
        label={t("reason")}
        hint={t("reasonHint")}
        defaultValue={entered.reason}
        autoComplete="off"
        dir="auto"
        problems={problems}
      />
      <div className="button-row">
        <button className="button button-danger">{t("takeDown")}</button>
        <p role="status">{isDone ? t("done") : ""}</p>
      </div>
    </Form>
  );
}
