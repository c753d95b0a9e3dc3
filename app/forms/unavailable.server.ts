import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/cloudflare";
import { KeysUnavailable } from "~/auth/session/session-keys.server";
import { say } from "~/i18n/messages";
import { logUnavailable } from "~/log.server";
import { PeopleUnavailable } from "~/people/people.server";
import { StoreUnavailable } from "~/posts/store.server";
import { type RefusedWrite, textFields } from "./refused-write";

type RequestArgs = Pick<LoaderFunctionArgs | ActionFunctionArgs, "request" | "context">;

/** Awaits a read; when KV or Clerk does not answer for now, throws a 503 that says when to try again. */
export function orUnavailable<T>(args: RequestArgs, reading: Promise<T>): Promise<T> {
  return refusingWhenUnavailable(args, reading, null);
}

/**
 * Awaits a write; when KV or Clerk does not answer for now, throws a 503 that hands the form's text back. What
 * KV may have written by half is looked after some minutes later, by the person's next list of posts.
 */
export function keepingText<T>(
  args: RequestArgs,
  form: FormData | null,
  write: Promise<T>,
): Promise<T> {
  const refused: RefusedWrite = {
    reason: "unavailable",
    message: say("problems.unavailable"),
    entered: textFields(form),
  };
  return refusingWhenUnavailable(args, write, refused);
}

async function refusingWhenUnavailable<T>(
  { request, context }: RequestArgs,
  work: Promise<T>,
  refused: RefusedWrite | null,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isOfStore = error instanceof StoreUnavailable;
    const isOfClerk = error instanceof PeopleUnavailable || error instanceof KeysUnavailable;
    if (!isOfStore && !isOfClerk) throw error;
    logUnavailable(error, { requestId: context.requestId, url: request.url });
    const { retryAfterSeconds } = error;
    const headers = new Headers({ "Retry-After": String(retryAfterSeconds) });
    if (isOfStore && refused) headers.append("Set-Cookie", context.posts.repairSoonCookie());
    throw data(refused && { ...refused, retryAfterSeconds }, { status: 503, headers });
  }
}
