import { useTranslations } from "use-intl";

/**
 * Two radio buttons that CSS listens to (`:has(:checked)`): switching needs no JavaScript and no
 * request, so no unsaved word is lost by it. They stand outside the form and are not sent.
 */
export function EditorSwitch() {
  const t = useTranslations("editor");
  return (
    <fieldset className="editor-switch">
      <legend className="visually-hidden">{t("show")}</legend>
      <label>
        <input type="radio" name="view" value="write" defaultChecked />
        {t("write")}
      </label>
      <label>
        <input type="radio" name="view" value="preview" />
        {t("preview")}
      </label>
    </fieldset>
  );
}
