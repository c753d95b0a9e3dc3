import { getSessionStatus } from "../accounts/sessions";
import type { Session } from "../entities";
import { describePlace } from "../http/device";
import type { Instance } from "../instance";
import { createFactorAges, createSessionToken } from "../tokens/session-token";
import { createPublicUserDataJson, createUserJson } from "./user";

/** Clerk's Session as the Backend API gives it: flat. */
export function createBackendSessionJson(session: Session, now: number) {
  return {
    object: "session",
    id: session.id,
    client_id: session.clientId,
    user_id: session.userId,
    status: getSessionStatus(session, now),
    last_active_at: session.lastActiveAt,
    last_active_organization_id: session.activeOrganizationId,
    actor: session.actor,
    latest_activity: createActivityJson(session),
    expire_at: session.expireAt,
    abandon_at: session.abandonAt,
    created_at: session.createdAt,
    updated_at: session.updatedAt,
  };
}

/**
 * Clerk's Session as clerk-js takes it, with its person and, while it lives, a fresh token.
 * @param origin The page's, for the token's `azp`.
 */
export async function createSessionJson(instance: Instance, session: Session, origin: string) {
  const now = instance.now();
  const user = instance.store.users.get(session.userId);
  const isLive = user !== null && getSessionStatus(session, now) === "active";
  return {
    ...createBaseJson(session, now),
    user: user ? createUserJson(instance, user) : null,
    public_user_data: user ? createPublicUserDataJson(instance, user) : null,
    last_active_token: isLive
      ? {
          object: "token",
          jwt: await createSessionToken(instance, session, { authorizedParty: origin }),
        }
      : null,
  };
}

/** Clerk's SessionWithActivities: the list under "Active devices". */
export function createSessionWithActivitiesJson(session: Session, now: number) {
  return {
    ...createBaseJson(session, now),
    user: null,
    latest_activity: createActivityJson(session),
  };
}

function createBaseJson(session: Session, now: number) {
  return {
    object: "session",
    id: session.id,
    status: getSessionStatus(session, now),
    expire_at: session.expireAt,
    abandon_at: session.abandonAt,
    last_active_at: session.lastActiveAt,
    last_active_organization_id: session.activeOrganizationId,
    actor: session.actor,
    tasks: null,
    factor_verification_age: createFactorAges(session, now),
    created_at: session.createdAt,
    updated_at: session.updatedAt,
  };
}

function createActivityJson({ device }: Session) {
  return {
    object: "session_activity",
    id: device.id,
    browser_name: device.browserName,
    browser_version: device.browserVersion,
    device_type: device.deviceType,
    is_mobile: device.isMobile,
    ip_address: device.ipAddress,
    city: describePlace(device.ipAddress),
    country: null,
  };
}
