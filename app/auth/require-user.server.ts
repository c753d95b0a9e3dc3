import { data, type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { orUnavailable } from "~/forms/unavailable.server";
import type { Viewer } from "./auth.server";
import { signInPath } from "./return-path";
import { isDocumentRequest } from "./session/request-kind";

export type SignedOutReason = "signed-out" | "session-expired";

/**
 * The signed-in person, or a thrown answer. A page leads to sign-in and back; a loader's data request
 * gets a 401 that says why, which the error boundary can mend; a write never comes here, see
 * `requireWriter`.
 */
export async function requireUser(args: LoaderFunctionArgs): Promise<Viewer> {
  const viewer = await orUnavailable(args, args.context.auth.getViewer(args));
  if (viewer) return viewer;
  if (isDocumentRequest(args.request)) {
    throw redirect(signInPath(args.context.auth.signInUrl, args.request));
  }
  throw data({ reason: signedOutReason(args.request) }, { status: 401 });
}

/** A session cookie that does not count any more is an expired session; none at all is nobody. */
export function signedOutReason(request: Request): SignedOutReason {
  return /(?:^|;\s*)__session(?:_[\w-]+)?=[^;]/.test(request.headers.get("Cookie") ?? "")
    ? "session-expired"
    : "signed-out";
}
