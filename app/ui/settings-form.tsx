import { Form } from "@remix-run/react";
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

/** First and last name; stands inside `<Page title="Settings">`. */
export function SettingsForm({ firstName, lastName, problems, saved }: SettingsFormProps) {
  return (
    <Form method="post" className="stack">
      <ProblemSummary
        title="Your name was not saved"
        problems={problems}
        fields={["firstName", "lastName"]}
      />
      <Field
        name="firstName"
        label="First name"
        defaultValue={firstName}
        autoComplete="given-name"
        problems={problems}
      />
      <Field
        name="lastName"
        label="Last name"
        defaultValue={lastName}
        autoComplete="family-name"
        problems={problems}
      />
      <div className="button-row">
        <button className="button button-primary">Save</button>
        <p role="status">{saved ? "Saved" : ""}</p>
      </div>
    </Form>
  );
}
