import type {
  Membership,
  Organization,
  OrganizationDomain,
  OrganizationInvitation,
} from "../organizations/entities";
import type { Session, User, WaitlistEntry } from "../entities";

/** What has happened, for webhooks. It is told before the next thing happens, so the state is that of the event. */
export type ClerkEvent =
  | { type: "user.created" | "user.updated"; user: User }
  | { type: "user.deleted"; userId: string }
  | { type: "organization.created" | "organization.updated"; organization: Organization }
  | { type: "organization.deleted"; organizationId: string }
  | {
      type:
        | "organizationMembership.created"
        | "organizationMembership.updated"
        | "organizationMembership.deleted";
      membership: Membership;
    }
  | {
      type:
        | "organizationInvitation.created"
        | "organizationInvitation.accepted"
        | "organizationInvitation.revoked";
      invitation: OrganizationInvitation;
    }
  | {
      type: "organizationDomain.created" | "organizationDomain.updated";
      domain: OrganizationDomain;
    }
  | { type: "organizationDomain.deleted"; domainId: string }
  | { type: "waitlistEntry.created" | "waitlistEntry.updated"; entry: WaitlistEntry }
  | {
      type: "session.created" | "session.ended" | "session.removed" | "session.revoked";
      session: Session;
    };
