import type { FailedWrite } from "./keeping-form";

/** A form that sends its text again by itself as soon as it can, or one that waits for a person. */
export type Resending = "by itself" | "when asked";

/** Why a write did not come through and what becomes of the text: one or two sentences, each of them true. */
export function failureWords({ status, refused }: FailedWrite, resending: Resending): string {
  if (refused && status < 500 && status !== 429) return refused.message;
  return `${whatHappened(status)} ${whatNow(status, refused?.retryAfterSeconds, resending)}`;
}

function whatHappened(status: number): string {
  switch (status) {
    case 0:
      return "Postern cannot be reached.";
    case 401:
      return "You are signed out.";
    case 403:
      return "Postern does not take this from here.";
    case 404:
      return "This is not there any more.";
    case 413:
      return "This is more than Postern takes at once.";
    case 429:
      return "That was too much in too short a time.";
    case 502:
      return "Something on the way to Postern answered in its place.";
    default:
      return status >= 500
        ? "Postern could not save this just now."
        : `Postern did not take this (${status}).`;
  }
}

function whatNow(status: number, retryAfterSeconds: number | undefined, resending: Resending) {
  switch (status) {
    case 401:
      return "Sign in in another tab, then send it again: what you wrote stays here.";
    case 403:
      return "What you wrote stays here: load the page again, and send it then.";
    case 404:
      return "What you wrote stays here: copy what you need.";
    case 413:
      return "What you wrote stays here: shorten it, or divide it in two.";
  }
  if (!isWorthRepeating(status)) return "What you wrote stays here.";
  const wait = retryAfterSeconds === undefined ? "in a moment" : inSeconds(retryAfterSeconds);
  if (resending === "when asked") return `What you wrote stays here: try again ${wait}.`;
  if (status === 0) return "Write on: it is sent when the way is free.";
  if (status === 429) return `Nothing is lost. Write on: it is sent again ${wait}.`;
  return "Nothing is lost. Write on: it is sent again by itself.";
}

/** Whether the same form may come through later: no answer, too many at once, or a fault that is not the form's. */
export function isWorthRepeating(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

function inSeconds(seconds: number): string {
  return seconds === 1 ? "in a second" : `in ${seconds} seconds`;
}
