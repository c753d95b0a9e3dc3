import { isRouteErrorResponse, useLocation, useRouteError } from "@remix-run/react";
import { ClerkErrorBoundary } from "~/auth/clerk-error-boundary";
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

/** Every route's error page: says what happened, and hands refused text back. */
function RouteErrorPage() {
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
  return <RootError />;
}

export const RouteError = ClerkErrorBoundary(RouteErrorPage);
