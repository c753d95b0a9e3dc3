import { createId } from "../crypto/random";
import type { Metadata, User, Verification } from "../entities";
import { notFound } from "../http/problem";
import type { Instance } from "../instance";
import { createEmailAddress, listEmailAddresses } from "./email-addresses";
import { enrollPerson } from "../organizations/enrollment";
import { listMemberships, removeMembership } from "../organizations/memberships";
import { revokeSessions } from "./sessions";

export interface NewUser {
  emailAddresses: { address: string; verification: Verification }[];
  passwordDigest?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  username?: string | null;
  externalId?: string | null;
  locale?: string | null;
  totpSecret?: string | null;
  backupCodes?: string[];
  publicMetadata?: Metadata;
  privateMetadata?: Metadata;
  unsafeMetadata?: Metadata;
}

/** Stores a new person with their addresses, the first of which becomes the primary one. */
export function createUser(instance: Instance, input: NewUser): User {
  const now = instance.now();
  const id = createId(instance.random, "user");
  const emailAddresses = input.emailAddresses.map(({ address, verification }) =>
    createEmailAddress(instance, id, address, verification),
  );
  const user = instance.store.users.put({
    id,
    firstName: input.firstName ?? null,
    lastName: input.lastName ?? null,
    externalId: input.externalId ?? null,
    passwordDigest: input.passwordDigest ?? null,
    primaryEmailAddressId: emailAddresses[0]?.id ?? null,
    imageId: null,
    publicMetadata: input.publicMetadata ?? {},
    privateMetadata: input.privateMetadata ?? {},
    unsafeMetadata: input.unsafeMetadata ?? {},
    banned: false,
    username: input.username ?? null,
    totpSecret: input.totpSecret ?? null,
    pendingTotpSecret: null,
    backupCodes: input.backupCodes ?? [],
    failedAttempts: 0,
    lockedUntil: null,
    locale: input.locale ?? null,
    lastSignInAt: null,
    lastActiveAt: null,
    createdAt: now,
    updatedAt: now,
  });
  instance.publish({ type: "user.created", user });
  enrollPerson(instance, user.id);
  return user;
}

/** Changes the given fields of the person as they stand now, and tells of it. */
export function updateUser(instance: Instance, userId: string, changes: Partial<User>): User {
  const user = instance.store.users.put({
    ...requireUser(instance, userId),
    ...changes,
    updatedAt: instance.now(),
  });
  instance.publish({ type: "user.updated", user });
  enrollPerson(instance, userId);
  return user;
}

export function requireUser(instance: Instance, userId: string): User {
  const user = instance.store.users.get(userId);
  if (!user) throw notFound("user");
  return user;
}

/** Signs a person out everywhere and removes them with all that is theirs. */
export function deleteUser(instance: Instance, user: User): void {
  const { store } = instance;
  revokeSessions(instance, user.id);
  for (const address of listEmailAddresses(instance, user.id))
    store.emailAddresses.delete(address.id);
  for (const account of store.externalAccounts.listBy("userId", user.id))
    store.externalAccounts.delete(account.id);
  for (const passkey of store.passkeys.listBy("userId", user.id)) store.passkeys.delete(passkey.id);
  for (const membership of listMemberships(instance, user.id))
    removeMembership(instance, membership);
  for (const suggestion of store.organizationSuggestions.listBy("userId", user.id))
    store.organizationSuggestions.delete(suggestion.id);
  for (const request of store.membershipRequests.listBy("userId", user.id))
    store.membershipRequests.delete(request.id);
  if (user.imageId) store.images.delete(user.imageId);
  store.users.delete(user.id);
  instance.publish({ type: "user.deleted", userId: user.id });
}

/** A ban takes effect at once: no session of theirs stays. */
export function setBanned(instance: Instance, userId: string, banned: boolean): User {
  const user = updateUser(instance, userId, { banned });
  if (banned) revokeSessions(instance, userId);
  return user;
}
