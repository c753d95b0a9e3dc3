import { useTranslations } from "use-intl";
import { LANGUAGE_NAMES, LANGUAGES } from "~/i18n/languages";
import { useRenderContext } from "~/render-context";
import { THEMES } from "./theme";

/** A plain form: another language is another document, so the page is loaded anew. */
export function AppearanceForm({ saved }: { saved: boolean }) {
  const t = useTranslations("appearance");
  const { language, theme } = useRenderContext();
  return (
    <form method="post" className="stack">
      <fieldset className="choices">
        <legend>{t("language")}</legend>
        {LANGUAGES.map((each) => (
          <label key={each} lang={each}>
            <input type="radio" name="language" value={each} defaultChecked={each === language} />
            {LANGUAGE_NAMES[each]}
          </label>
        ))}
      </fieldset>
      <fieldset className="choices">
        <legend>{t("theme")}</legend>
        {THEMES.map((each) => (
          <label key={each}>
            <input type="radio" name="theme" value={each} defaultChecked={each === theme} />
            {t(`themes.${each}`)}
          </label>
        ))}
      </fieldset>
      <p className="field-hint">{t("here")}</p>
      <div className="button-row">
        <button className="button button-primary">{t("save")}</button>
        <p role="status">{saved ? t("saved") : ""}</p>
      </div>
    </form>
  );
}
