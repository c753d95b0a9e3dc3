import { isRouteErrorResponse, useRevalidator, useRouteError } from "@remix-run/react";
import { type ComponentType, useEffect } from "react";
import { useTranslations } from "use-intl";
import { isRefusedWrite } from "~/forms/refused-write";
import { renewSession } from "./renew-session";

/** Remembers when the page was last loaded anew for its session's sake, in ms since 1970. */
const RELOADED_KEY = "postern:reloaded-for-session";
const RELOAD_AGAIN_MS = 60_000;

/**
 * Clerk's guide for Remix wraps error boundaries so: `ClerkErrorBoundary()`, or with a boundary of one's own.
 * Version 4 of the SDK has none any more; this is ours, of the same signature. A page whose session's token
 * has ended mends itself; `Custom` shows every other error, and this one until it is mended.
 */
export function ClerkErrorBoundary(Custom: ComponentType = PlainError): ComponentType {
  return function Boundary() {
    const error = useRouteError();
    const isSignedOut = isRouteErrorResponse(error) && error.status === 401;
    return (
      <>
        {isSignedOut && <Renewal holdsText={holdsText(error.data)} />}
        <Custom />
      </>
    );
  };
}

/**
 * Has the session renewed, once for each error page, and the page's data loaded again; only a person who is
 * really signed out goes on seeing the words. A refused form's text stays where it is, ready to be sent again.
 */
function Renewal({ holdsText: keepsPage }: { holdsText: boolean }) {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    let isGone = false;
    void renewSession().then((isRenewed) => {
      if (isGone || keepsPage) return;
      if (isRenewed) revalidate();
      else reloadOnce();
    });
    return () => {
      isGone = true;
    };
    // Once: were `revalidate` to change, asking again could go on without end.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return null;
}

/** Without clerk-js the server still knows a way, for whole pages only: Clerk's handshake, or the sign-in page. */
function reloadOnce(): void {
  const last = Number(sessionStorage.getItem(RELOADED_KEY)) || 0;
  if (Date.now() - last < RELOAD_AGAIN_MS) return;
  sessionStorage.setItem(RELOADED_KEY, String(Date.now()));
  location.reload();
}

function holdsText(refused: unknown): boolean {
  return isRefusedWrite(refused) && Object.keys(refused.entered).length > 0;
}

/** For pages that have nothing to say of their own. */
function PlainError() {
  const t = useTranslations("session");
  return (
    <main id="main" tabIndex={-1} className="page">
      <h1 className="page-title">{t("notShown")}</h1>
      <p>{t("notShownNow")}</p>
    </main>
  );
}
