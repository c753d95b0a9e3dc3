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
  if (fields.getFlag("transfer")) throw notImitated("social connections");
  const named = fields.getText("strategy") ?? null;
  if (named === null) return null;
  const strategy = imitated.find((each) => each === named);
  if (strategy) return strategy;
  if (SOCIAL.test(named)) throw notImitated("social connections");
  throw notImitated(`the strategy ${named.replaceAll(/[^\w-]/g, "").slice(0, 40)} here`);
}

/** One person at a time in one browser, as in an instance with single sessions. */
export function requireNobodySignedIn(call: FrontendCall, clientId: string): void {
  if (listLiveSessions(call.instance, clientId).length === 0) return;
  throw new Problem(400, "session_exists", "You are already signed in.");
}
