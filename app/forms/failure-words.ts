import { type Message, say } from "~/i18n/messages";
import type { FailedWrite } from "./keeping-form";

/** A form that sends its text again by itself as soon as it can, or one that waits for a person. */
export type Resending = "by itself" | "when asked";

/** Why a write did not come through and what becomes of the text: one or two sentences, each of them true. */
export function failureWords(failure: FailedWrite, resending: Resending): Message[] {
  const { status, refused, retryAfterSeconds = refused?.retryAfterSeconds } = failure;
  if (refused && status < 500 && status !== 429) return [refused.message];
  return [whatHappened(status), whatNow(status, retryAfterSeconds, resending)];
}

function whatHappened(status: number): Message {
  switch (status) {
    case 0:
      return say("failures.unreachable");
    case 401:
      return say("failures.signedOut");
    case 403:
      return say("failures.forbidden");
    case 404:
      return say("failures.gone");
    case 413:
      return say("failures.tooMuch");
    case 429:
      return say("failures.tooFast");
    case 502:
      return say("failures.notOurs");
    default:
      return status >= 500 ? say("failures.ours") : say("failures.refused", { status });
  }
}

function whatNow(
  status: number,
  retryAfterSeconds: number | undefined,
  resending: Resending,
): Message {
  switch (status) {
    case 401:
      return say("failures.thenSignIn");
    case 403:
      return say("failures.thenReload");
    case 404:
      return say("failures.thenCopy");
    case 413:
      return say("failures.thenShorten");
  }
  if (!isWorthRepeating(status)) return say("failures.stays");
  const seconds = retryAfterSeconds ?? 0;
  if (resending === "when asked") return say("failures.thenTryAgain", { seconds });
  if (status === 0) return say("failures.sentWhenFree");
  if (status === 429) return say("failures.sentAgainIn", { seconds });
  return say("failures.sentAgain");
}

/** Whether the same form may come through later: no answer, too many at once, or a fault that is not the form's. */
export function isWorthRepeating(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}
