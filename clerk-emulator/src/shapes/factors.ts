import { listEmailAddresses } from "../accounts/email-addresses";
import { listPasskeys } from "../accounts/factors/passkeys";
import type { Strategy, User } from "../entities";
import type { Instance } from "../instance";

export interface FactorJson {
  strategy: Strategy;
  email_address_id?: string;
  safe_identifier?: string;
  primary?: boolean;
}

/** Clerk's SignInFirstFactors: the ways in which this person can prove who they are. */
export function listFirstFactors(instance: Instance, user: User): FactorJson[] {
  const verified = listEmailAddresses(instance, user.id).filter(
    (each) => each.verification?.status === "verified",
  );
  const createFactors = (strategy: Strategy) =>
    verified.map((each) => ({
      strategy,
      email_address_id: each.id,
      safe_identifier: hideAddress(each.address),
      primary: each.id === user.primaryEmailAddressId,
    }));
  const { configuration } = instance;
  const hasPassword = user.passwordDigest !== null;
  const external = new Set(
    instance.store.externalAccounts
      .listBy("userId", user.id)
      .filter((each) => configuration.socialProviders.includes(each.provider))
      .map((each) => `oauth_${each.provider}`),
  );
  return [
    ...(hasPassword ? [{ strategy: "password" }] : []),
    ...(configuration.passkeys && listPasskeys(instance, user.id).length > 0
      ? [{ strategy: "passkey" }]
      : []),
    ...createFactors("email_code"),
    ...(configuration.emailLink ? createFactors("email_link") : []),
    ...(hasPassword ? createFactors("reset_password_email_code") : []),
    ...[...external].map((strategy) => ({ strategy })),
  ];
}

/** Clerk's SignInSecondFactors; `null` for a person without any. */
export function listSecondFactors(user: User): FactorJson[] | null {
  if (user.totpSecret === null) return null;
  const backup = user.backupCodes.length > 0 ? [{ strategy: "backup_code" }] : [];
  return [{ strategy: "totp" }, ...backup];
}

/** Enough of an address for its owner to know it: whoever types a name must not learn the rest. */
function hideAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, 1)}*****${address.slice(at)}`;
}
