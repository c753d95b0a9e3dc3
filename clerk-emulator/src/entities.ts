import type { Credential } from "./crypto/webauthn";

/**
 * What the emulator remembers. Times are Unix milliseconds unless a name says otherwise.
 * None of these go over the wire: `shapes/` turns them into Clerk's JSON.
 */

export type Metadata = Record<string, unknown>;

export interface User {
  id: string;
  firstName: string | null;
  lastName: string | null;
  externalId: string | null;
  /** `null` for a person who signs in by code only. */
  passwordDigest: string | null;
  primaryEmailAddressId: string | null;
  imageId: string | null;
  publicMetadata: Metadata;
  privateMetadata: Metadata;
  unsafeMetadata: Metadata;
  banned: boolean;
  locale: string | null;
  /** Lower case, and nobody else's. */
  username: string | null;
  /** Base32; `null` for a person without an authenticator app. */
  totpSecret: string | null;
  /** Given out, and not yet shown to be in an app. */
  pendingTotpSecret: string | null;
  /** Those not used yet. */
  backupCodes: string[];
  /** Wrong passwords and codes since the last right one. */
  failedAttempts: number;
  lockedUntil: number | null;
  lastSignInAt: number | null;
  lastActiveAt: number | null;
  createdAt: number;
  updatedAt: number;
}

export interface EmailAddress {
  id: string;
  userId: string;
  /** Lower case: addresses are compared without regard to case. */
  address: string;
  verification: Verification | null;
  createdAt: number;
  updatedAt: number;
}

/** A way to prove something, such as `password`, `email_code` or `oauth_google`. */
export type Strategy = string;

/** A proof that was asked for, and what has come of it. */
export interface Verification {
  strategy: Strategy;
  status: "unverified" | "verified" | "failed" | "expired" | "transferable";
  /** What must be given back: a code, a challenge. `null` once it cannot be used any more. */
  code: string | null;
  attempts: number;
  expireAt: number | null;
  /** Where the browser goes to prove it, for strategies that do so elsewhere. */
  redirectUrl?: string;
  /** What the browser's authenticator must sign, as JSON. */
  nonce?: string;
  error?: { code: string; message: string };
}

/** One browser. Its cookie is the anchor of everything that browser may do. */
export interface Client {
  id: string;
  /** Changes whenever somebody signs in or out, so that a cookie planted beforehand gains nothing. */
  rotatingToken: string;
  /** Development instances only: the anchor that clerk-js itself keeps and sends in the query. */
  devBrowserId: string | null;
  signInId: string | null;
  signUpId: string | null;
  lastActiveSessionId: string | null;
  lastAuthenticationStrategy: string | null;
  /** When the set of sessions last changed. Whole seconds, because tokens count in seconds. */
  sessionsChangedAtSeconds: number;
  createdAt: number;
  updatedAt: number;
}

export type SessionStatus = "active" | "ended" | "removed" | "revoked" | "expired";

export interface Session {
  id: string;
  clientId: string;
  userId: string;
  status: SessionStatus;
  device: Device;
  /** When the person last proved who they are, for the token's `fva` claim. */
  verifiedAt: number;
  /** The same by a second factor; `null`: never. */
  secondVerifiedAt: number | null;
  /** Who is really sitting there, while somebody acts in this person's place. */
  actor: Metadata | null;
  activeOrganizationId: string | null;
  lastActiveAt: number;
  expireAt: number;
  abandonAt: number;
  createdAt: number;
  updatedAt: number;
}

export interface Device {
  id: string;
  browserName: string | null;
  browserVersion: string | null;
  deviceType: string | null;
  isMobile: boolean;
  ipAddress: string | null;
}

/** Who somebody is at a provider such as Google. */
export interface ExternalProfile {
  /** Such as `google`. */
  provider: string;
  providerUserId: string;
  emailAddress: string;
  firstName: string | null;
  lastName: string | null;
}

export interface ExternalAccount extends ExternalProfile {
  id: string;
  userId: string;
  verification: Verification;
  createdAt: number;
  updatedAt: number;
}

export interface Passkey {
  id: string;
  userId: string;
  name: string | null;
  /** base64url; empty until the authenticator has answered, as is `credential`. */
  credentialId: string;
  credential: Credential | null;
  transports: string[];
  verification: Verification;
  lastUsedAt: number | null;
  createdAt: number;
  updatedAt: number;
}

/** A browser on its way to a provider and back. */
export interface Departure {
  /** The `state` of the way: secret. */
  id: string;
  clientId: string;
  provider: string;
  purpose: "sign_in" | "sign_up" | "connect";
  /** Of the sign-in, the sign-up or the external account it is for. */
  targetId: string;
  /** Where the browser comes back to: a page of the app. */
  redirectUrl: string;
  expireAt: number;
}

export interface SignUp {
  id: string;
  clientId: string;
  username: string | null;
  /** Who the person is at the provider they came from. */
  externalProfile: ExternalProfile | null;
  externalVerification: Verification | null;
  /** The invitation they came by, which has proved their address. */
  invitationId: string | null;
  emailAddress: string | null;
  emailVerification: Verification | null;
  passwordDigest: string | null;
  firstName: string | null;
  lastName: string | null;
  locale: string | null;
  unsafeMetadata: Metadata;
  createdUserId: string | null;
  createdSessionId: string | null;
  abandonAt: number;
}

export interface SignIn {
  id: string;
  clientId: string;
  status:
    | "needs_identifier"
    | "needs_first_factor"
    | "needs_second_factor"
    | "needs_new_password"
    | "complete";
  identifier: string | null;
  userId: string | null;
  verification: Verification | null;
  secondVerification: Verification | null;
  /** Somebody whom a provider knows and the instance does not: for a transfer to a sign-up. */
  externalProfile: ExternalProfile | null;
  createdSessionId: string | null;
  abandonAt: number;
}

export type VerificationLevel = "first_factor" | "second_factor" | "multi_factor";

/** Somebody signed in proves once more who they are. One at a time for each session, whose id it bears. */
export interface SessionVerification {
  /** The session's. */
  id: string;
  level: VerificationLevel;
  status: "needs_first_factor" | "needs_second_factor" | "complete";
  verification: Verification | null;
  secondVerification: Verification | null;
}

/** A way in that was handed out: whoever brings its token is let through, once. */
export interface Ticket {
  id: string;
  kind: "sign_in_token" | "actor_token";
  status: "pending" | "accepted" | "revoked";
  userId: string;
  /** Who will act in the person's place, for actor tokens. */
  actor: Metadata | null;
  sessionLifetimeMs: number | null;
  expireAt: number;
  createdAt: number;
  updatedAt: number;
}

/** Somebody who may sign up although not everybody may, with what the app noted about them. */
export interface Invitation {
  id: string;
  emailAddress: string;
  publicMetadata: Metadata;
  /** Where the link leads; `null`: to the sign-up page. */
  redirectUrl: string | null;
  status: "pending" | "accepted" | "revoked" | "expired";
  expireAt: number;
  createdAt: number;
  updatedAt: number;
}

export interface WaitlistEntry {
  id: string;
  emailAddress: string;
  status: "pending" | "invited" | "completed" | "rejected";
  invitationId: string | null;
  createdAt: number;
  updatedAt: number;
}

export interface JwtTemplate {
  id: string;
  name: string;
  /** With shortcodes such as `{{user.id}}` in its texts. */
  claims: Metadata;
  lifetimeSeconds: number;
  allowedClockSkewSeconds: number;
  createdAt: number;
  updatedAt: number;
}

export interface Image {
  id: string;
  contentType: string;
  /** Bytes. The content itself lies beside it in pieces, since one SQLite value may not pass 2 MB. */
  size: number;
}

/** A mail that Clerk would have sent. */
export interface Message {
  id: string;
  to: string;
  purpose: string;
  code: string | null;
  /** The link in it. */
  url: string | null;
  sentAt: number;
}

/** Cookie directives waiting to be fetched by the app's server. */
export interface Handshake {
  id: string;
  directives: string[];
  expireAt: number;
}
