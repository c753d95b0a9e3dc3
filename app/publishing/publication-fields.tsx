import { useTranslations } from "use-intl";
import type { PublicationFlags } from "~/posts/publishing/publication";
import { Field } from "~/ui/form/field";
import type { Problem } from "~/ui/form/problems";

export const NEW_FLAGS: PublicationFlags = { isUnlisted: false, isPinned: false, isPage: false };

type PublicationFieldsProps = {
  /** Keeps ids apart where two forms of a page have these fields. */
  idPrefix: string;
  slug: string;
  flags: PublicationFlags;
  problems: Problem[];
};

/** How a post is to be shown: at which address, who finds it, and where it stands. */
export function PublicationFields({ idPrefix, slug, flags, problems }: PublicationFieldsProps) {
  const t = useTranslations("publishing");
  const { isUnlisted, isPinned, isPage } = flags;
  return (
    <>
      <Field
        name="slug"
        id={`${idPrefix}slug`}
        label={t("address")}
        hint={t("addressHint")}
        problems={problems}
        defaultValue={slug}
        maxLength={80}
        autoComplete="off"
        dir="auto"
      />
      <fieldset className="choices choices-lines">
        <legend>{t("who")}</legend>
        <Choice type="radio" name="listing" value="listed" checked={!isUnlisted}>
          {t("listed")}
        </Choice>
        <Choice type="radio" name="listing" value="unlisted" checked={isUnlisted}>
          {t("unlisted")}
        </Choice>
      </fieldset>
      <fieldset className="choices choices-lines">
        <legend>{t("where")}</legend>
        <Choice type="checkbox" name="pinned" value="yes" checked={isPinned}>
          {t("pinned")}
        </Choice>
        <Choice type="checkbox" name="page" value="yes" checked={isPage}>
          {t("page")}
        </Choice>
      </fieldset>
    </>
  );
}

type ChoiceProps = {
  type: "radio" | "checkbox";
  name: string;
  value: string;
  checked: boolean;
  children: string;
};

function Choice({ type, name, value, checked, children }: ChoiceProps) {
  return (
    <label>
      <input type={type} name={name} value={value} defaultChecked={checked} />
      {children}
    </label>
  );
}
