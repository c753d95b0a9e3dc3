import type { ReactNode } from "react";
import { Link, NavLink } from "@remix-run/react";
import { Mark } from "./mark";

type HeaderLink = { to: string; name: string; /** The one thing to do next. */ isNext?: boolean };

const SIGNED_IN_LINKS: HeaderLink[] = [
  { to: "/posts", name: "Posts" },
  { to: "/posts/new", name: "New post", isNext: true },
  { to: "/settings", name: "Settings" },
];

const SIGNED_OUT_LINKS: HeaderLink[] = [
  { to: "/sign-in", name: "Sign in" },
  { to: "/sign-up", name: "Create account" },
];

const LINK = "page-header-link";
const LINK_NEXT = "page-header-link page-header-link-next";

type PageHeaderProps = {
  viewer: { name: string } | null;
  /** Clerk's UserButton; give it `<AccountLink />` as its fallback. */
  userButton?: ReactNode;
};

/** Skip link, mark, navigation, and a place of fixed size for Clerk's UserButton. */
export function PageHeader({ viewer, userButton }: PageHeaderProps) {
  const links = viewer ? SIGNED_IN_LINKS : SIGNED_OUT_LINKS;
  return (
    <header className={viewer ? "page-header page-header-signed-in" : "page-header"}>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <Link className="page-header-home" to="/" aria-label="Postern, home">
        <Mark />
        <span className="page-header-name">Postern</span>
      </Link>
      <nav className="page-header-nav" aria-label="Main">
        <ul>
          {links.map(({ to, name, isNext }) => (
            <li key={to}>
              <NavLink className={isNext ? LINK_NEXT : LINK} to={to} end>
                {name}
              </NavLink>
            </li>
          ))}
        </ul>
        {viewer && (
          <div className="page-header-person">
            {userButton ?? <AccountLink name={viewer.name} />}
          </div>
        )}
      </nav>
    </header>
  );
}

/** The way to /account without clerk-js: what stands in the UserButton's place until it comes. */
export function AccountLink({ name }: { name: string }) {
  const [initial = "·"] = name.trim();
  return (
    <Link className="account-link" to="/account" aria-label="Account" title={name}>
      {initial}
    </Link>
  );
}
