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

/** The same for a page that asks Clerk, `cost` times as often as others: too many at once are answered with 429. */
export async function requireAsker(args: LoaderFunctionArgs, cost?: number): Promise<Viewer> {
  const viewer = await requireUser(args);
  await requireCalm(args, viewer, cost);
  return viewer;
}

/** Throws the 429 for somebody who has Clerk asked too much. */
export async function requireCalm(
  { context }: Pick<LoaderFunctionArgs, "context">,
  { id }: Pick<Viewer, "id">,
  cost?: number,
): Promise<void> {
  const admission = await context.admitAsking(id, cost);
  if (admission.ok) return;
  const headers = { "Retry-After": String(admission.retryAfterSeconds) };
  throw data({ reason: "too-many" }, { status: 429, headers });
}

/** A session cookie that does not count any more is an expired session; none at all is nobody. */
export function signedOutReason(request: Request): SignedOutReason {
  return /(?:^|;\s*)__session(?:_[\w-]+)?=[^;]/.test(request.headers.get("Cookie") ?? "")
    ? "session-expired"
    : "signed-out";
}
