import { Link } from "@remix-run/react";

const LINKS = [
  { to: "/account", name: "Account", what: "E-mail, password, picture, devices" },
  { to: "/settings/export", name: "Export", what: "Everything you wrote, as one zip" },
  { to: "/settings/import", name: "Import", what: "A zip that Postern exported" },
  { to: "/settings/delete", name: "Delete account", what: "Erase everything and leave" },
];

/** Where the rest of the settings are. */
export function SettingsLinks() {
  return (
    <nav className="settings-links" aria-label="More settings">
      <ul>
        {LINKS.map(({ to, name, what }) => (
          <li key={to}>
            <Link to={to}>{name}</Link>
            <span>{what}</span>
          </li>
        ))}
      </ul>
    </nav>
  );
}
