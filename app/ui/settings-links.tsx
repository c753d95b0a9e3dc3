import { Link } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { LANGUAGE_NAMES } from "~/i18n/languages";
import { useRenderContext } from "~/render-context";

const LINKS = [
  { to: "/account", name: "account", what: "accountWhat" },
  { to: "/team", name: "team", what: "teamWhat" },
  { to: "/appearance", name: "appearance", what: "appearanceWhat" },
  { to: "/settings/readers", name: "readers", what: "readersWhat" },
  { to: "/settings/export", name: "export", what: "exportWhat" },
  { to: "/settings/import", name: "import", what: "importWhat" },
  { to: "/settings/repair", name: "repair", what: "repairWhat" },
  { to: "/settings/delete", name: "delete", what: "deleteWhat" },
] as const;

/** Where the rest of the settings are. */
export function SettingsLinks() {
  const t = useTranslations("settings");
  const language = LANGUAGE_NAMES[useRenderContext().language];
  return (
    <nav className="settings-links" aria-label={t("more")}>
      <ul>
        {LINKS.map(({ to, name, what }) => (
          <li key={to}>
            <Link to={to}>{t(name)}</Link>
            <span>{t(what, { language })}</span>
          </li>
        ))}
      </ul>
    </nav>
  );
}
