import { data } from "@remix-run/cloudflare";
import { say } from "~/i18n/messages";
import { PeopleUnavailable } from "~/people/people.server";
import { StoreUnavailable } from "~/posts/store.server";
import { type RefusedWrite, textFields } from "./refused-write";

/** Awaits a read; when KV or Clerk does not answer for now, throws a 503 that says when to try again. */
export function orUnavailable<T>(reading: Promise<T>): Promise<T> {
  return refusingWhenUnavailable(reading, null);
}

/** Awaits a write; when KV or Clerk does not answer for now, throws a 503 that hands the form's text back. */
export function keepingText<T>(form: FormData, write: Promise<T>): Promise<T> {
  const refused: RefusedWrite = {
    reason: "unavailable",
    message: say("problems.unavailable"),
    entered: textFields(form),
  };
  return refusingWhenUnavailable(write, refused);
}

async function refusingWhenUnavailable<T>(
  work: Promise<T>,
  refused: RefusedWrite | null,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isPassing = error instanceof StoreUnavailable || error instanceof PeopleUnavailable;
    if (!isPassing) throw error;
    const { retryAfterSeconds } = error;
    const headers = { "Retry-After": String(retryAfterSeconds) };
    throw data(refused && { ...refused, retryAfterSeconds }, { status: 503, headers });
  }
}
