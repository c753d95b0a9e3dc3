import { renewEndedSession } from "~/auth/renew-session";
import { isRouteErrorResponse, type ShouldRevalidateFunctionArgs } from "@remix-run/react";
import { isRefusedWrite, type RefusedWrite } from "./refused-write";

/** A write that did not come through, as a value: the form stays on the screen with all its text. */
export interface FailedWrite {
  ok: false;
  /** Of the answer, or `NO_ANSWER`, or `NOT_OUR_ANSWER`. */
  status: number;
  refused: RefusedWrite | null;
  /** When to send it again, if the server said so. */
  retryAfterSeconds?: number;
}

export const NO_ANSWER = 0;
/** An answer that is not Postern's, such as a portal's or a proxy's page. */
export const NOT_OUR_ANSWER = 502;

/**
 * For a route's `clientAction`. What the server throws would replace the page by an error page, and the
 * text with it; so would a lost connection. Both come back as values here. Redirects stay redirects. A session
 * that has ended since the page was opened is renewed first.
 */
export async function keepingForm<T>(
  serverAction: () => Promise<T>,
  renewSession: () => Promise<void> = renewEndedSession,
): Promise<T | FailedWrite> {
  await renewSession();
  try {
    return await serverAction();
  } catch (error) {
    if (error instanceof Response) throw error;
    const refused: unknown = isRouteErrorResponse(error) ? error.data : null;
    return {
      ok: false,
      status: statusOf(error),
      refused: isRefusedWrite(refused) ? refused : null,
    };
  }
}

/** A fetch without an answer rejects with a TypeError in every browser; Remix says Error for one it cannot read. */
function statusOf(error: unknown): number {
  if (isRouteErrorResponse(error)) return error.status;
  return error instanceof TypeError ? NO_ANSWER : NOT_OUR_ANSWER;
}

export function isFailedWrite(value: unknown): value is FailedWrite {
  return typeof value === "object" && value !== null && "refused" in value && "status" in value;
}

/**
 * For the `shouldRevalidate` of a page whose form is answered with all that changed. To load the page again
 * would tell nothing new, and if it failed, an error page would take the place of the form.
 */
export function loadUnlessAnswered(args: ShouldRevalidateFunctionArgs): boolean {
  return args.actionResult === undefined && args.defaultShouldRevalidate;
}
