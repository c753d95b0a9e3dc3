import { createId } from "../crypto/random";
import type { ExternalAccount, ExternalProfile, User, Verification } from "../entities";
import type { Instance } from "../instance";
import { createEmailAddress, getUserByEmailAddress, listEmailAddresses } from "./email-addresses";
import { createVerified } from "./factors/verified";

/** Whoever has this account at the provider, or has proved its address theirs. */
export function getUserByProfile(instance: Instance, profile: ExternalProfile): User | null {
  const known = instance.store.externalAccounts
    .listBy("providerUserId", profile.providerUserId)
    .find((each) => each.provider === profile.provider && each.verification.status === "verified");
  return known
    ? instance.store.users.get(known.userId)
    : getUserByEmailAddress(instance, profile.emailAddress);
}

/**
 * Gives a person the provider's account, once. As with Clerk, whoever comes from a provider that has proved
 * an address gets the local account of that address.
 */
export function linkExternalAccount(
  instance: Instance,
  user: User,
  profile: ExternalProfile,
): ExternalAccount {
  const strategy = `oauth_${profile.provider}`;
  const own = instance.store.externalAccounts
    .listBy("userId", user.id)
    .find(
      (each) =>
        each.provider === profile.provider && each.providerUserId === profile.providerUserId,
    );
  if (own?.verification.status === "verified") return own;
  const addresses = listEmailAddresses(instance, user.id);
  if (!addresses.some((each) => each.address === profile.emailAddress)) {
    if (!getUserByEmailAddress(instance, profile.emailAddress)) {
      createEmailAddress(instance, user.id, profile.emailAddress, createVerified(strategy));
    }
  }
  return createExternalAccount(instance, user.id, profile, createVerified(strategy));
}

export function createExternalAccount(
  instance: Instance,
  userId: string,
  profile: ExternalProfile,
  verification: Verification,
): ExternalAccount {
  const now = instance.now();
  return instance.store.externalAccounts.put({
    id: createId(instance.random, "eac"),
    userId,
    ...profile,
    verification,
    createdAt: now,
    updatedAt: now,
  });
}
