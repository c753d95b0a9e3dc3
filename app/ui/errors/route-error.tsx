import { useClerk } from "@clerk/remix";
import { isRouteErrorResponse, useLocation, useRevalidator, useRouteError } from "@remix-run/react";
import { useEffect } from "react";
import { isRefusedWrite } from "~/forms/refused-write";
import { useRenderContext } from "~/render-context";
import { ErrorPage } from "./error-page";
import { UNREACHABLE } from "./error-words";
import { KeptText } from "./kept-text";

/** The boundary around everything: even Clerk may be what failed, so nothing here needs it. */
export function RootError() {
  const error = useRouteError();
  const { requestId } = useRenderContext();
  const isFirstPage = useLocation().key === "default";
  const status = statusOf(error);
  // Only a fault of ours stands in the log, and only the page that the server made has its id.
  const isLogged = status >= 500 && isFirstPage;
  return <ErrorPage status={status} {...(isLogged && { requestId })} />;
}

/** A page's data that could not be fetched at all is a TypeError in every browser; on the server none is. */
function statusOf(error: unknown): number {
  if (isRouteErrorResponse(error)) return error.status;
  const isNoAnswer = error instanceof TypeError && typeof document !== "undefined";
  return isNoAnswer && /fetch|load|network/i.test(error.message) ? UNREACHABLE : 500;
}

/** Every route's error boundary: says what happened, hands refused text back, heals an expired session. */
export function RouteError() {
  const error = useRouteError();
  const { pathname, search } = useLocation();

  if (!isRouteErrorResponse(error)) return <RootError />;
  const refused: unknown = error.data;
  if (isRefusedWrite(refused) && Object.keys(refused.entered).length > 0) {
    return (
      <KeptText
        action={pathname + search}
        entered={refused.entered}
        problem={refused.message}
        {...(error.status === 401 && { signInHref: "/sign-in" })}
      />
    );
  }
  if (error.status === 401) return <SignedOut />;
  return <RootError />;
}

/**
 * A session token lives 60 seconds: after a laptop's sleep the first request finds it expired. clerk-js
 * gets a new one and the page loads again, once; only a person who is really signed out sees the words.
 */
function SignedOut() {
  const clerk = useClerk();
  const { revalidate } = useRevalidator();
  const session = clerk.loaded ? clerk.session : null;

  useEffect(() => {
    let isGone = false;
    void session?.getToken({ skipCache: true }).then((token) => {
      if (token && !isGone) revalidate();
    });
    return () => {
      isGone = true;
    };
    // Once for each session: were `revalidate` to change, asking again could go on without end.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [session?.id]);

  return <ErrorPage status={401} />;
}
