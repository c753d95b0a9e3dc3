import { createId } from "../crypto/random";
import type { EmailAddress, User, Verification } from "../entities";
import { malformedParameter, Problem } from "../http/problem";
import type { Instance } from "../instance";

const MAX_CHARACTERS = 254;
// Deliberately loose: one @, no blanks or controls, a dot or "localhost" in the host. Real proof is the code.
const ADDRESS =
  /^[^\s@<>(),;:"\\[\]\p{Cc}]{1,64}@(?:[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+|localhost)$/u;

/** The address in lower case, or a Problem at its field. */
export function requireEmailAddress(text: string, parameter = "email_address"): string {
  const address = text.trim().toLowerCase();
  if (address.length > MAX_CHARACTERS || !ADDRESS.test(address)) {
    throw malformedParameter(parameter, "This is not a valid email address.");
  }
  return address;
}

/** An address belongs to whoever has verified it; others may still try. */
export function getUserByEmailAddress(instance: Instance, address: string): User | null {
  const owned = instance.store.emailAddresses
    .listBy("address", address.toLowerCase())
    .find((each) => each.verification?.status === "verified");
  return owned ? instance.store.users.get(owned.userId) : null;
}

/** Throws when somebody has verified the address already. */
export function requireFreeEmailAddress(instance: Instance, address: string): void {
  if (!getUserByEmailAddress(instance, address)) return;
  const message = "That email address is taken. Please try another.";
  throw new Problem(422, "form_identifier_exists", message, "email_address");
}

export function createEmailAddress(
  instance: Instance,
  userId: string,
  address: string,
  verification: Verification | null,
): EmailAddress {
  const now = instance.now();
  return instance.store.emailAddresses.put({
    id: createId(instance.random, "idn"),
    userId,
    address,
    verification,
    createdAt: now,
    updatedAt: now,
  });
}

export function listEmailAddresses(instance: Instance, userId: string): EmailAddress[] {
  return instance.store.emailAddresses.listBy("userId", userId);
}

/** Takes an address away. The last verified one stays, or its owner could never sign in again. */
export function deleteEmailAddress(
  instance: Instance,
  user: User,
  emailAddress: EmailAddress,
): void {
  const rest = listEmailAddresses(instance, user.id).filter((each) => each.id !== emailAddress.id);
  const verified = rest.filter((each) => each.verification?.status === "verified");
  if (verified.length === 0) {
    const message = "You cannot delete your last identification.";
    throw new Problem(403, "identification_deletion_failed", message);
  }
  instance.store.emailAddresses.delete(emailAddress.id);
  const primaryEmailAddressId =
    user.primaryEmailAddressId === emailAddress.id
      ? (verified[0]?.id ?? null)
      : user.primaryEmailAddressId;
  instance.store.users.put({ ...user, primaryEmailAddressId, updatedAt: instance.now() });
}
