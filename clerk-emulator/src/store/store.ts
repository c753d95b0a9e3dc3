import type {
  Client,
  Departure,
  EmailAddress,
  ExternalAccount,
  Handshake,
  Invitation,
  JwtTemplate,
  Message,
  Passkey,
  Session,
  SessionVerification,
  SignIn,
  SignUp,
  Ticket,
  User,
  WaitlistEntry,
} from "../entities";
import type {
  Membership,
  MembershipRequest,
  Organization,
  OrganizationDomain,
  OrganizationInvitation,
  OrganizationSuggestion,
} from "../organizations/entities";
import { Collection } from "./collection";
import { ImageStore } from "./image-store";

/** Everything the emulator remembers. It lies in one Durable Object's SQLite and outlives a restart. */
export interface Store {
  users: Collection<User, "username">;
  emailAddresses: Collection<EmailAddress, "userId" | "address">;
  clients: Collection<Client, "devBrowserId">;
  sessions: Collection<Session, "clientId" | "userId">;
  signUps: Collection<SignUp, "clientId">;
  signIns: Collection<SignIn, "clientId">;
  externalAccounts: Collection<ExternalAccount, "userId" | "providerUserId">;
  invitations: Collection<Invitation, "emailAddress">;
  waitlistEntries: Collection<WaitlistEntry, "emailAddress">;
  jwtTemplates: Collection<JwtTemplate, "name">;
  passkeys: Collection<Passkey, "userId" | "credentialId">;
  organizations: Collection<Organization, "slug">;
  memberships: Collection<Membership, "organizationId" | "userId">;
  organizationInvitations: Collection<OrganizationInvitation, "organizationId" | "emailAddress">;
  organizationDomains: Collection<OrganizationDomain, "organizationId" | "name">;
  organizationSuggestions: Collection<
    OrganizationSuggestion,
    "organizationId" | "domainId" | "userId"
  >;
  membershipRequests: Collection<MembershipRequest, "organizationId" | "userId">;
  departures: Collection<Departure>;
  sessionVerifications: Collection<SessionVerification>;
  tickets: Collection<Ticket, "userId">;
  messages: Collection<Message, "to">;
  handshakes: Collection<Handshake>;
  images: ImageStore;
  /** Single values that outlive a restart. */
  notes: Collection<Note>;
}

export interface Note {
  id: "proxyUrl" | "configuration";
  value: string;
}

export function createStore(sql: SqlStorage): Store {
  return {
    users: new Collection<User, "username">(sql, "users", ["username"], {
      username: null,
      totpSecret: null,
      pendingTotpSecret: null,
      backupCodes: [],
      failedAttempts: 0,
      lockedUntil: null,
    }),
    emailAddresses: new Collection<EmailAddress, "userId" | "address">(sql, "email_addresses", [
      "userId",
      "address",
    ]),
    clients: new Collection<Client, "devBrowserId">(sql, "clients", ["devBrowserId"]),
    sessions: new Collection<Session, "clientId" | "userId">(
      sql,
      "sessions",
      ["clientId", "userId"],
      { secondVerifiedAt: null, actor: null, activeOrganizationId: null },
    ),
    signUps: new Collection<SignUp, "clientId">(sql, "sign_ups", ["clientId"], {
      username: null,
      externalProfile: null,
      externalVerification: null,
      invitationId: null,
    }),
    signIns: new Collection<SignIn, "clientId">(sql, "sign_ins", ["clientId"], {
      secondVerification: null,
      externalProfile: null,
    }),
    externalAccounts: new Collection<ExternalAccount, "userId" | "providerUserId">(
      sql,
      "external_accounts",
      ["userId", "providerUserId"],
    ),
    invitations: new Collection<Invitation, "emailAddress">(sql, "invitations", ["emailAddress"]),
    waitlistEntries: new Collection<WaitlistEntry, "emailAddress">(sql, "waitlist_entries", [
      "emailAddress",
    ]),
    jwtTemplates: new Collection<JwtTemplate, "name">(sql, "jwt_templates", ["name"]),
    passkeys: new Collection<Passkey, "userId" | "credentialId">(sql, "passkeys", [
      "userId",
      "credentialId",
    ]),
    organizations: new Collection<Organization, "slug">(sql, "organizations", ["slug"]),
    memberships: new Collection<Membership, "organizationId" | "userId">(sql, "memberships", [
      "organizationId",
      "userId",
    ]),
    organizationInvitations: new Collection<
      OrganizationInvitation,
      "organizationId" | "emailAddress"
    >(sql, "organization_invitations", ["organizationId", "emailAddress"], { domainId: null }),
    organizationDomains: new Collection<OrganizationDomain, "organizationId" | "name">(
      sql,
      "organization_domains",
      ["organizationId", "name"],
    ),
    organizationSuggestions: new Collection<
      OrganizationSuggestion,
      "organizationId" | "domainId" | "userId"
    >(sql, "organization_suggestions", ["organizationId", "domainId", "userId"]),
    membershipRequests: new Collection<MembershipRequest, "organizationId" | "userId">(
      sql,
      "membership_requests",
      ["organizationId", "userId"],
    ),
    departures: new Collection(sql, "departures"),
    sessionVerifications: new Collection(sql, "session_verifications"),
    tickets: new Collection<Ticket, "userId">(sql, "tickets", ["userId"]),
    messages: new Collection<Message, "to">(sql, "messages", ["to"]),
    handshakes: new Collection(sql, "handshakes"),
    images: new ImageStore(sql),
    notes: new Collection(sql, "notes"),
  };
}

/** Forgets everything. */
export function clearStore(store: Store): void {
  for (const collection of Object.values(store)) collection.clear();
}
