import { Link } from "@remix-run/react";
import { useTranslations } from "use-intl";

/** A post whose latest version cannot be read: the versions before it can, and one of them can be restored. */
export function Damaged({ id, title }: { id: string; title: string }) {
  const t = useTranslations("damaged");
  return (
    <div className="state">
      <h1 dir="auto">{title}</h1>
      <div className="state-words">
        <p>{t("happened")}</p>
        <p>{t("now")}</p>
      </div>
      <p className="button-row">
        <Link className="button button-primary" to={`/posts/${id}/history`}>
          {t("toVersions")}
        </Link>
      </p>
    </div>
  );
}
