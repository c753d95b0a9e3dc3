import type { User } from "../../entities";
import { Problem } from "../../http/problem";
import type { Instance } from "../../instance";

/** What a ban and a lock mean for somebody who tries to come in. */
export function requireAllowedIn(instance: Instance, user: User): void {
  if (user.banned) throw new Problem(403, "user_banned", "This account has been banned.");
  const seconds = getLockedSeconds(user, instance.now());
  if (seconds === null) return;
  const message = `Your account is locked. You will be able to try again in ${Math.ceil(seconds / 60)} minutes.`;
  throw new Problem(403, "user_locked", message, null, { lockout_expires_in_seconds: seconds });
}

/** Counts a wrong password or code, and locks the account when they become too many. */
export function countFailure(instance: Instance, userId: string): void {
  const user = instance.store.users.get(userId);
  const { maxFailedAttempts } = instance.configuration;
  if (!user || maxFailedAttempts === 0) return;
  const failedAttempts = user.failedAttempts + 1;
  if (failedAttempts < maxFailedAttempts) instance.store.users.put({ ...user, failedAttempts });
  else lockUser(instance, user);
}

export function lockUser(instance: Instance, user: User): User {
  const lockedUntil = instance.now() + instance.configuration.lockoutMinutes * 60_000;
  return change(instance, { ...user, failedAttempts: 0, lockedUntil });
}

export function unlockUser(instance: Instance, user: User): User {
  return change(instance, { ...user, failedAttempts: 0, lockedUntil: null });
}

/** So many seconds until the lock opens by itself; `null` when there is none. */
export function getLockedSeconds({ lockedUntil }: User, now: number): number | null {
  return lockedUntil !== null && lockedUntil > now ? Math.ceil((lockedUntil - now) / 1000) : null;
}

function change(instance: Instance, user: User): User {
  const changed = instance.store.users.put({ ...user, updatedAt: instance.now() });
  instance.publish({ type: "user.updated", user: changed });
  return changed;
}
