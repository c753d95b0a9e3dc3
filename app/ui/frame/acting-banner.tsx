import { useTranslations } from "use-intl";

/** Above every page that somebody sees in another person's place. */
export function ActingBanner() {
  const t = useTranslations("frame");
  return (
    <aside className="acting-banner" aria-label={t("acting")}>
      <p>
        <strong>{t("acting")}</strong> {t("actingMay")}
      </p>
    </aside>
  );
}
