import { signJwt } from "../crypto/jwt";
import type { Session } from "../entities";
import type { Instance } from "../instance";
import { createOrganizationClaims } from "../organizations/memberships";
import { nowInSeconds } from "../instance";
import { createId } from "../crypto/random";

/** The `cat` header Clerk gives session tokens. */
export const SESSION_TOKEN_CATEGORY = "cl_B7d4PD111AAA";
const LIFETIME_SECONDS = 60;
/** Clerk dates `nbf` a little back, for servers whose clock is behind. */
const NOT_BEFORE_SECONDS = 10;
const SECOND_FACTOR_NEVER = -1;

export interface SessionTokenOptions {
  /** Origin of the page the token is for: the `azp` claim. `null` leaves it out, as for tokens made by a server. */
  authorizedParty: string | null;
  /** The organization it is for; the session's own without it, none for `null`. */
  organizationId?: string | null;
  /** Unix seconds. Both default to a token made now that lasts a minute. */
  issuedAt?: number;
  expiresAt?: number;
}

/** A session token of version 2, the `__session` cookie. */
export function createSessionToken(
  instance: Instance,
  session: Session,
  options: SessionTokenOptions,
): Promise<string> {
  const issuedAt = options.issuedAt ?? nowInSeconds(instance);
  const claims = {
    ...(options.authorizedParty !== null && { azp: options.authorizedParty }),
    exp: options.expiresAt ?? issuedAt + LIFETIME_SECONDS,
    ...(session.actor && { act: session.actor }),
    ...createOrganizationClaims(instance, session, options.organizationId),
    fva: createFactorAges(session, instance.now()),
    iat: issuedAt,
    iss: getIssuer(instance),
    jti: createId(instance.random, "jti"),
    nbf: issuedAt - NOT_BEFORE_SECONDS,
    sid: session.id,
    sts: "active",
    sub: session.userId,
    v: 2,
  };
  return signJwt(instance.signer, SESSION_TOKEN_CATEGORY, claims, { oiat: issuedAt });
}

function getIssuer(instance: Instance): string {
  return `https://${instance.settings.frontendHost}`;
}

/** Whole minutes since the first and the second factor were proved: the `fva` claim, `factor_verification_age`. */
export function createFactorAges(
  { verifiedAt, secondVerifiedAt }: Session,
  now: number,
): [first: number, second: number] {
  const getMinutesSince = (then: number) => Math.max(0, Math.floor((now - then) / 60_000));
  const second =
    secondVerifiedAt === null ? SECOND_FACTOR_NEVER : getMinutesSince(secondVerifiedAt);
  return [getMinutesSince(verifiedAt), second];
}
