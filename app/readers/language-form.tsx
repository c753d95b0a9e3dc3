import { Form } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "~/i18n/languages";
import { FieldProblem } from "~/ui/form/field";
import { type Problem, problemAt, problemId } from "~/ui/form/problems";

type LanguageFormProps = {
  language: Language;
  desk: string;
  problems: Problem[];
  /** True on the page that answers a choice. */
  isSaved: boolean;
};

/** What public pages speak, whatever the author's own pages do. */
export function LanguageForm({ language, desk, problems, isSaved }: LanguageFormProps) {
  const t = useTranslations("readers");
  const describedBy = ["language-hint", problemAt(problems, "language") && problemId("language")];
  return (
    <Form method="post" className="stack">
      <input type="hidden" name="intent" value="language" />
      <input type="hidden" name="desk" value={desk} />
      <fieldset className="choices" aria-describedby={describedBy.filter(Boolean).join(" ")}>
        <legend>{t("language")}</legend>
        {LANGUAGES.map((each) => (
          <label key={each} lang={each}>
            <input type="radio" name="language" value={each} defaultChecked={each === language} />
            {LANGUAGE_NAMES[each]}
          </label>
        ))}
      </fieldset>
      <FieldProblem name="language" problems={problems} />
      <p className="field-hint" id="language-hint">
        {t("languageHint")}
      </p>
      <div className="button-row">
        <button className="button">{t("save")}</button>
        <p role="status">{isSaved ? t("saved") : ""}</p>
      </div>
    </Form>
  );
}
