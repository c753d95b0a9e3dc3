import { renewEndedSession } from "~/auth/renew-session";
import { parseJson } from "~/posts/parse-json";
import { type FailedWrite, NO_ANSWER, NOT_OUR_ANSWER } from "./keeping-form";
import { isRefusedWrite } from "./refused-write";

/** How long an answer may take before it is taken for lost, in ms. */
export const ANSWER_MS = 20_000;

/**
 * Sends a form's fields and gives what came of it; it never rejects. Remix's router has no part in it: an answer
 * to a form has it load pages anew, and that may take off the screen the one in which somebody writes on.
 *
 * @param isAnswer tells the route's own answers from a portal's or a proxy's
 * @param ports what a test puts others in place of
 */
export async function sendForm<T>(
  path: string,
  fields: Record<string, string>,
  isAnswer: (answer: unknown) => answer is T,
  ports = { fetch: globalThis.fetch.bind(globalThis), renewSession: renewEndedSession },
): Promise<T | FailedWrite> {
  await ports.renewSession();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ANSWER_MS);
  try {
    const response = await ports.fetch(path, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(fields),
      redirect: "error",
      signal: patience.signal,
    });
    const answer = parseJson(await response.text());
    return isAnswer(answer) ? answer : failureOf(response, answer);
  } catch {
    return { ok: false, status: NO_ANSWER, refused: null };
  } finally {
    clearTimeout(timer);
  }
}

function failureOf(response: Response, answer: unknown): FailedWrite {
  const retryAfterSeconds = Number(response.headers.get("Retry-After")) || undefined;
  return {
    ok: false,
    status: response.ok ? NOT_OUR_ANSWER : response.status,
    refused: isRefusedWrite(answer) ? answer : null,
    ...(retryAfterSeconds && { retryAfterSeconds }),
  };
}
