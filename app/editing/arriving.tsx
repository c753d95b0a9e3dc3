import { Link } from "@remix-run/react";
import { useTranslations } from "use-intl";

/** A post whose list entry is here before its text: a matter of seconds, and never "deleted". */
export function Arriving({ title }: { title: string }) {
  const t = useTranslations("editor");
  return (
    <div className="state">
      <h1 dir="auto">{title}</h1>
      <div className="state-words">
        <p>{t("arriving")}</p>
      </div>
      <p className="button-row">
        <Link className="button button-primary" to="." reloadDocument>
          {t("lookAgain")}
        </Link>
      </p>
    </div>
  );
}
