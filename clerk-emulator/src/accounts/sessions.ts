import { createId } from "../crypto/random";
import type { Device, Metadata, Session, SessionStatus, Strategy, User } from "../entities";
import type { Instance } from "../instance";
import { createSessionsChange, dropAttempts, updateClient } from "./clients";
import { requireAllowedIn } from "./factors/lockout";

const DAY_MS = 24 * 60 * 60 * 1000;
export const SESSION_LIFETIME_MS = 7 * DAY_MS;
const ABANDON_AFTER_MS = 30 * DAY_MS;

export interface NewSession {
  clientId: string;
  user: User;
  device: Device;
  /** How they came in, for clerk-js to offer next time. */
  strategy: Strategy;
  hasSecondFactor?: boolean;
  actor?: Metadata | null;
  lifetimeMs?: number | null;
  /** Another browser brought it about, by a link from a mail. */
  isElsewhere?: boolean;
}

/** Signs a person in on a browser. A banned person is refused. */
export function createSession(
  instance: Instance,
  { clientId, user, device, strategy, ...more }: NewSession,
): Session {
  requireAllowedIn(instance, user);
  const now = instance.now();
  const session = instance.store.sessions.put({
    id: createId(instance.random, "sess"),
    clientId,
    userId: user.id,
    status: "active",
    device,
    verifiedAt: now,
    secondVerifiedAt: more.hasSecondFactor ? now : null,
    actor: more.actor ?? null,
    activeOrganizationId: null,
    lastActiveAt: now,
    expireAt: now + (more.lifetimeMs ?? SESSION_LIFETIME_MS),
    abandonAt: now + ABANDON_AFTER_MS,
    createdAt: now,
    updatedAt: now,
  });
  instance.store.users.put({ ...user, lastSignInAt: now, lastActiveAt: now });
  updateClient(instance, clientId, {
    ...createSessionsChange(instance, more.isElsewhere ?? false),
    lastActiveSessionId: session.id,
    lastAuthenticationStrategy: strategy,
  });
  instance.publish({ type: "session.created", session });
  return session;
}

/** What a session is at this moment: a stored "active" runs out by itself. */
export function getSessionStatus(session: Session, now: number): SessionStatus {
  return session.status === "active" && session.expireAt <= now ? "expired" : session.status;
}

export function listLiveSessions(instance: Instance, clientId: string): Session[] {
  const now = instance.now();
  return instance.store.sessions
    .listBy("clientId", clientId)
    .filter((session) => getSessionStatus(session, now) === "active");
}

export function listLiveSessionsOfUser(instance: Instance, userId: string): Session[] {
  const now = instance.now();
  return instance.store.sessions
    .listBy("userId", userId)
    .filter((session) => getSessionStatus(session, now) === "active");
}

/** The session a browser is working in: the last one it touched, else the latest it has. */
export function getActiveSession(instance: Instance, clientId: string): Session | null {
  const live = listLiveSessions(instance, clientId);
  const lastActiveId = instance.store.clients.get(clientId)?.lastActiveSessionId;
  return live.find((session) => session.id === lastActiveId) ?? live.at(-1) ?? null;
}

/** Ends a session for good. Ending it twice changes nothing. */
export function closeSession(
  instance: Instance,
  session: Session,
  status: "ended" | "removed" | "revoked",
): Session {
  const now = instance.now();
  if (getSessionStatus(session, now) !== "active") return session;
  const closed = instance.store.sessions.put({ ...session, status, updatedAt: now });
  instance.store.sessionVerifications.delete(session.id);
  dropAttempts(instance, session.clientId);
  updateClient(instance, session.clientId, {
    ...createSessionsChange(instance, status === "revoked"),
    lastActiveSessionId: getActiveSession(instance, session.clientId)?.id ?? null,
  });
  instance.publish({ type: `session.${status}`, session: closed });
  return closed;
}

/** Ends all sessions of a person, except perhaps the one they are sitting at. */
export function revokeSessions(instance: Instance, userId: string, exceptId?: string): number {
  const others = listLiveSessionsOfUser(instance, userId).filter(
    (session) => session.id !== exceptId,
  );
  for (const session of others) closeSession(instance, session, "revoked");
  return others.length;
}

/** Marks a session as used just now, and as the browser's current one. */
export function touchSession(
  instance: Instance,
  session: Session,
  activeOrganizationId = session.activeOrganizationId,
): Session {
  const now = instance.now();
  const touched = instance.store.sessions.put({
    ...session,
    activeOrganizationId,
    lastActiveAt: now,
  });
  const user = instance.store.users.get(session.userId);
  if (user) instance.store.users.put({ ...user, lastActiveAt: now });
  dropAttempts(instance, session.clientId, (attempt) => attempt.createdSessionId !== null);
  updateClient(instance, session.clientId, { lastActiveSessionId: session.id });
  return touched;
}
