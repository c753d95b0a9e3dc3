import { listLiveSessions } from "../../accounts/sessions";
import type { Fields } from "../../http/fields";
import { notImitated, Problem } from "../../http/problem";
import type { FrontendCall } from "../call";

const SOCIAL = /^(oauth_|google_one_tap|apple_id_token|saml|enterprise_sso)/;

/**
 * The strategy asked for, if it is one of these. One that Clerk has and the emulator has not is a 501.
 * @returns `null` when none was named and none is needed.
 */
export function requireImitatedStrategy<Strategy extends string>(
  fields: Fields,
  imitated: readonly Strategy[],
): Strategy | null {
  const named = fields.getText("strategy") ?? null;
  if (named === null) return null;
  const strategy = imitated.find((each) => each === named);
  if (strategy) return strategy;
  if (SOCIAL.test(named)) throw notImitated("social connections");
  throw notImitated(`the strategy ${named.replaceAll(/[^\w-]/g, "").slice(0, 40)} here`);
}

/** One person at a time in one browser, unless several are switched on: then each of them once. */
export function requireNobodySignedIn(call: FrontendCall, clientId: string): void {
  if (call.instance.configuration.multiSession) return;
  if (listLiveSessions(call.instance, clientId).length === 0) return;
  throw new Problem(400, "session_exists", "You are already signed in.");
}

/** With several people in a browser: nobody signs in a second time. clerk-js then goes to the session there is. */
export function requireNotSignedIn(call: FrontendCall, clientId: string, userId: string): void {
  const own = listLiveSessions(call.instance, clientId).find((each) => each.userId === userId);
  if (!own) return;
  const details = { session_id: own.id };
  const message = "You are already signed in.";
  throw new Problem(400, "identifier_already_signed_in", message, "identifier", details);
}
