import { type ActionFunctionArgs, data } from "@remix-run/cloudflare";
import { logUnavailable } from "~/log.server";
import type { RefusedLeaving } from "./leave.server";

/** The answer to a form that did not make anybody leave, with what was typed in it. */
export function answerRefused(
  { request, context }: ActionFunctionArgs,
  { status, problem, unavailable }: RefusedLeaving,
  entered: string,
) {
  const headers = new Headers();
  if (unavailable) {
    logUnavailable(unavailable, { requestId: context.requestId, url: request.url });
    headers.set("Retry-After", String(unavailable.retryAfterSeconds));
  }
  return data({ problem, entered, proveAt: null }, { status, headers });
}
