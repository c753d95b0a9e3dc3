import type { ReactNode } from "react";
import { Link, NavLink } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { Mark } from "./mark";

type LinkName = "posts" | "newPost" | "settings" | "signIn" | "createAccount";
type HeaderLink = { to: string; name: LinkName; /** The one thing to do next. */ isNext?: boolean };

const SIGNED_IN_LINKS: HeaderLink[] = [
  { to: "/posts", name: "posts" },
  { to: "/posts/new", name: "newPost", isNext: true },
  { to: "/settings", name: "settings" },
];

const SIGNED_OUT_LINKS: HeaderLink[] = [
  { to: "/sign-in", name: "signIn" },
  { to: "/sign-up", name: "createAccount" },
];

const LINK = "page-header-link";
const LINK_NEXT = "page-header-link page-header-link-next";

type PageHeaderProps = {
  isSignedIn: boolean;
  /** Clerk's UserButton; give it `<AccountLink />` as its fallback. */
  userButton?: ReactNode;
  /** Clerk's OrganizationSwitcher. */
  team?: ReactNode;
};

/** Skip link, mark, navigation, and a place of fixed size for Clerk's UserButton. */
export function PageHeader({ isSignedIn, userButton, team }: PageHeaderProps) {
  const t = useTranslations("frame");
  const links = isSignedIn ? SIGNED_IN_LINKS : SIGNED_OUT_LINKS;
  return (
    <header className={isSignedIn ? "page-header page-header-signed-in" : "page-header"}>
      <a className="skip-link" href="#main">
        {t("skip")}
      </a>
      <Link className="page-header-home" to="/" aria-label={t("home")}>
        <Mark />
        <span className="page-header-name">Postern</span>
      </Link>
      {isSignedIn && team}
      <nav className="page-header-nav" aria-label={t("main")}>
        <ul>
          {links.map(({ to, name, isNext }) => (
            <li key={to}>
              <NavLink className={isNext ? LINK_NEXT : LINK} to={to} end>
                {t(name)}
              </NavLink>
            </li>
          ))}
        </ul>
        {isSignedIn && <div className="page-header-person">{userButton ?? <AccountLink />}</div>}
      </nav>
    </header>
  );
}

/** The way to /account without clerk-js: what stands in the UserButton's place until it comes. */
export function AccountLink() {
  const t = useTranslations("frame");
  const [initial = "·"] = t("account");
  return (
    <Link className="account-link" to="/account" aria-label={t("account")} title={t("account")}>
      {initial}
    </Link>
  );
}
