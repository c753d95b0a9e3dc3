import { ClerkApp } from "@clerk/remix";
import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunctionArgs,
  useLoaderData,
  useRouteLoaderData,
} from "@remix-run/react";
import { type ReactNode, useMemo } from "react";
import { ClerkErrorBoundary } from "~/auth/clerk-error-boundary";
import { hasClerkState, isClerkFreePath } from "~/auth/clerk-free";
import { isPageKnown, loadOrStay } from "~/editing/staying";
import { CATALOG_FILES } from "~/i18n/catalog-files";
import { pageWords } from "~/i18n/page-title";
import { directionOf } from "~/i18n/languages";
import { useRenderContext } from "~/render-context";
import stylesheet from "~/styles/index.css?url";
import { clerkAppearance } from "~/ui/clerk/clerk-appearance";
import { SessionNotice } from "~/ui/clerk/session-notice";
import { PageFooter } from "~/ui/frame/page-footer";
import { ActingBanner } from "~/ui/frame/acting-banner";
import { PageHeader } from "~/ui/frame/page-header";
import { AccountButton } from "~/ui/clerk/account-button";
import { TeamSwitcher } from "~/ui/clerk/team-switcher";
import { RootError } from "~/ui/errors/route-error";

export const meta: MetaFunction = ({ matches }) => [
  { title: "Postern" },
  { name: "description", content: pageWords(matches, { key: "frame.description" }) },
];

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: stylesheet },
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
];

/** Clerk adds its state to what the callback returns: plain JSON only, it mangles anything else. */
export function loader(args: LoaderFunctionArgs) {
  const { auth, appearance } = args.context;
  return auth.loadRoot(args, async (viewer) => ({
    isSignedIn: viewer !== null,
    isActing: viewer !== null && viewer.actorId !== null,
    language: appearance.language,
    afterSignOutUrl: auth.afterSignOutUrl,
  }));
}

/** Who is signed in does not change by a save, nor by a link between a person's own pages. */
export function shouldRevalidate(args: ShouldRevalidateFunctionArgs) {
  const isLink = args.formMethod === undefined;
  const urls = [args.currentUrl, args.nextUrl];
  const isKnown =
    isPageKnown(args) ||
    (isLink && (urls.every(isOwnPage) || urls.every((url) => isClerkFreePath(url.pathname))));
  return !isKnown && args.defaultShouldRevalidate;
}

/** Only for who is signed in. Coming from elsewhere, or leaving for elsewhere, may follow a sign-in or sign-out. */
function isOwnPage({ pathname }: URL): boolean {
  return /^\/(posts|settings|account|team)(\/|$)/.test(pathname);
}

export function Layout({ children }: { children: ReactNode }) {
  const { nonce, requestId, language, theme } = useRenderContext();
  return (
    <html
      lang={language}
      dir={directionOf(language)}
      data-theme={theme === "system" ? undefined : theme}
      data-request-id={requestId}
    >
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#fbfaf6" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#1a1814" media="(prefers-color-scheme: dark)" />
        <link rel="preload" as="fetch" href={CATALOG_FILES[language]} crossOrigin="anonymous" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <PageFooter />
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

function App() {
  const rootData = useRouteLoaderData<typeof loader>("root");
  const isSignedIn = rootData?.isSignedIn ?? false;
  return (
    <>
      {rootData?.isActing && <ActingBanner />}
      <PageHeader
        isSignedIn={isSignedIn}
        userButton={<AccountButton />}
        team={hasClerkState(rootData) && <TeamSwitcher />}
      />
      {hasClerkState(rootData) && <SessionNotice wasSignedIn={isSignedIn} />}
      <Outlet />
    </>
  );
}

/**
 * ClerkApp takes its options once, the nonce comes with each response: so the wrapper is made per nonce. A
 * page that needs no Clerk has none around it.
 */
export default function Root() {
  const { nonce, clerkWords } = useRenderContext();
  const rootData = useLoaderData<typeof loader>();
  const { afterSignOutUrl } = rootData;
  const AppWithClerk = useMemo(
    () =>
      ClerkApp(App, {
        nonce,
        appearance: clerkAppearance,
        localization: clerkWords,
        afterSignOutUrl,
      }),
    [nonce, clerkWords, afterSignOutUrl],
  );
  return hasClerkState(rootData) ? <AppWithClerk /> : <App />;
}

export const ErrorBoundary = ClerkErrorBoundary(RootError);

export { loadOrStay as clientLoader };
