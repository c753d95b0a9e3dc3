import { Link } from "@remix-run/react";
import { useTranslations } from "use-intl";

/** The last line of every page but the editor. */
export function PageFooter() {
  const t = useTranslations();
  return (
    <footer className="page-footer">
      <p>
        {t("frame.footer")} <Link to="/appearance">{t("titles.appearance")}</Link>
      </p>
    </footer>
  );
}
