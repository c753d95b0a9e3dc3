import { Form } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { Field } from "./form/field";
import type { Problem } from "./form/problems";
import { ProblemSummary } from "./form/problem-summary";

type SettingsFormProps = {
  firstName: string;
  lastName: string;
  problems: Problem[];
  /** True on the page that answers a successful save. */
  saved: boolean;
};

/** First and last name; stands inside a `Page`. */
export function SettingsForm({ firstName, lastName, problems, saved }: SettingsFormProps) {
  const t = useTranslations("settings");
  return (
    <Form method="post" className="stack">
      <ProblemSummary
        title={t("notSaved")}
        problems={problems}
        fields={["firstName", "lastName"]}
      />
      <Field
        name="firstName"
        label={t("firstName")}
        defaultValue={firstName}
        autoComplete="given-name"
        problems={problems}
      />
      <Field
        name="lastName"
        label={t("lastName")}
        defaultValue={lastName}
        autoComplete="family-name"
        problems={problems}
      />
      <div className="button-row">
        <button className="button button-primary">{t("save")}</button>
        <p role="status">{saved ? t("saved") : ""}</p>
      </div>
    </Form>
  );
}
