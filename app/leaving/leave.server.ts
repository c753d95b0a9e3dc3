import type { AppLoadContext } from "@remix-run/cloudflare";
import { type Message, say } from "~/i18n/messages";

/** The word that a person types to show that they mean it. */
export const LEAVING_WORD = "delete";

export type ParsedLeaving = { ok: true } | { ok: false; problem: Message; entered: string };

export function parseLeaving(form: FormData): ParsedLeaving {
  const sent = form.getAll("confirmation");
  const entered = sent.find((value) => typeof value === "string") ?? "";
  if (sent.length === 1 && entered.trim().toLowerCase() === LEAVING_WORD) return { ok: true };
  return { ok: false, problem: say("leaving.typeTheWord", { word: LEAVING_WORD }), entered };
}

/**
 * Deletes the account at Clerk and erases all that the person wrote. The job is written down first, so that
 * nothing is left behind however this request ends; when Clerk does not delete the account, it is taken
 * back, and the person has lost nothing. Rejects when KV or Clerk do not answer.
 */
export async function leave(
  { erasure, people, waitUntil }: AppLoadContext,
  userId: string,
): Promise<void> {
  await erasure.request(userId, await people.listAddresses(userId));
  try {
    await people.deletePerson(userId);
  } catch (error) {
    await erasure.cancel(userId);
    throw error;
  }
  // The cron would begin in some minutes; a person who waits on the page sees it begin now.
  waitUntil(erasure.sweep());
}

/** Headers that end the session in this browser: its token would count for up to a minute more. */
export function endingSession(request: Request): Headers {
  const headers = new Headers();
  const names = (request.headers.get("Cookie") ?? "").matchAll(/(?:^|;\s*)([^=;\s]+)=/g);
  for (const [, name = ""] of names) {
    if (!/^(?:__session|__client_uat|__refresh|postern_writes)/.test(name)) continue;
    headers.append("Set-Cookie", `${name}=; Path=/; Max-Age=0`);
  }
  return headers;
}
