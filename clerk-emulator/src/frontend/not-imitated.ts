import { notImitated } from "../http/problem";

/** What Clerk has and the emulator has not, by the path clerk-js would ask. The README's table says the same. */
const AREAS: readonly [pattern: RegExp, name: string][] = [
  [/^\/v1\/client\/sessions\/[^/]+\/verify\/prepare_second/, "codes sent as a second factor"],
  [/^\/v1\/client\/sessions\/[^/]+\/tasks/, "session tasks"],
  [/^\/v1\/client\/sign_ins\/[^/]+\/prepare_second_factor/, "codes sent as a second factor"],
  [/^\/v1\/client\/sign_ups\/[^/]+\/enterprise_connections/, "enterprise connections"],
  [/^\/v1\/me\/external_accounts/, "this part of social connections"],
  [/^\/v1\/me\/phone_numbers/, "phone numbers"],
  [/^\/v1\/me\/web3_wallets/, "web3 wallets"],
  [/^\/v1\/me\/remove_password/, "removing a password"],
  [/^\/v1\/(me\/)?(billing|commerce|payment)/, "billing"],
  [/^\/v1\/api_keys/, "API keys"],
];

/** Throws a 501 that names the area, if the path belongs to one. */
export function requireImitatedFrontend(pathname: string): void {
  const area = AREAS.find(([pattern]) => pattern.test(pathname));
  if (area) throw notImitated(area[1]);
}
