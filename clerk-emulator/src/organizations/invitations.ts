import { getUserByEmailAddress } from "../accounts/email-addresses";
import { createTicketToken } from "../accounts/factors/tickets";
import { getInvitationStatus } from "../accounts/invitations";
import { sendMail } from "../accounts/outbox";
import { createId } from "../crypto/random";
import type { Metadata, User } from "../entities";
import { Problem } from "../http/problem";
import type { Instance } from "../instance";
import { getProxyUrl } from "../shapes/pictures";
import type { Membership, Organization, OrganizationInvitation } from "./entities";
import { createMembership, getMembership, requireRoom } from "./memberships";
import { requireOrganization } from "./organizations";
import { requireRole } from "./roles";

const DAY_MS = 24 * 60 * 60 * 1000;
const LIFETIME_DAYS = 30;

export interface NewOrganizationInvitation {
  emailAddress: string;
  role: string;
  redirectUrl?: string | null;
  domainId?: string | null;
  lifetimeDays?: number;
  publicMetadata?: Metadata;
  privateMetadata?: Metadata;
}

/** Asks somebody to join, by mail. */
export async function inviteToOrganization(
  instance: Instance,
  organization: Organization,
  input: NewOrganizationInvitation,
): Promise<OrganizationInvitation> {
  requireRole(instance, input.role);
  const pending = listPendingInvitations(instance, organization.id);
  const user = getUserByEmailAddress(instance, input.emailAddress);
  if (user && getMembership(instance, organization.id, user.id)) {
    const message = `${input.emailAddress} is a member of the organization already.`;
    throw new Problem(400, "already_a_member_in_organization", message, "email_address");
  }
  if (pending.some((each) => each.emailAddress === input.emailAddress)) {
    const message = `There is a pending invitation for ${input.emailAddress} already.`;
    throw new Problem(400, "duplicate_record", message, "email_address");
  }
  requireRoom(instance, organization, pending.length);
  const invitation = createOrganizationInvitation(instance, organization.id, input);
  const url = await createOrganizationInvitationUrl(instance, invitation);
  sendMail(instance, { to: invitation.emailAddress, purpose: "organization_invitation", url });
  return invitation;
}

/** Notes an invitation, without a mail. */
export function createOrganizationInvitation(
  instance: Instance,
  organizationId: string,
  input: NewOrganizationInvitation,
): OrganizationInvitation {
  const now = instance.now();
  const invitation = instance.store.organizationInvitations.put({
    id: createId(instance.random, "orginv"),
    organizationId,
    emailAddress: input.emailAddress,
    role: input.role,
    status: "pending",
    publicMetadata: input.publicMetadata ?? {},
    privateMetadata: input.privateMetadata ?? {},
    redirectUrl: input.redirectUrl ?? null,
    domainId: input.domainId ?? null,
    expireAt: now + (input.lifetimeDays ?? LIFETIME_DAYS) * DAY_MS,
    createdAt: now,
    updatedAt: now,
  });
  instance.publish({ type: "organizationInvitation.created", invitation });
  return invitation;
}

export async function createOrganizationInvitationUrl(
  instance: Instance,
  invitation: OrganizationInvitation,
): Promise<string> {
  const token = await createTicketToken(instance, {
    kind: "organization_invitation",
    ...invitation,
  });
  return `${getProxyUrl(instance)}/v1/tickets/accept?ticket=${token}`;
}

export function listPendingInvitations(
  instance: Instance,
  organizationId: string,
): OrganizationInvitation[] {
  return instance.store.organizationInvitations
    .listBy("organizationId", organizationId)
    .filter((each) => getInvitationStatus(each, instance.now()) === "pending");
}

/** The invitation, if it still stands; else the Problem that says why not. */
export function requirePendingOrganizationInvitation(
  instance: Instance,
  id: string,
): OrganizationInvitation {
  const invitation = instance.store.organizationInvitations.get(id);
  const status = invitation ? getInvitationStatus(invitation, instance.now()) : "unknown";
  if (invitation && status === "pending") return invitation;
  const message = `This invitation is ${status} and cannot be used.`;
  const code =
    status === "accepted" ? "organization_invitation_already_accepted" : "ticket_invalid_code";
  throw new Problem(400, code, message, "ticket");
}

/** Makes whoever was invited a member. */
export function acceptOrganizationInvitation(
  instance: Instance,
  id: string,
  user: User,
): { invitation: OrganizationInvitation; membership: Membership } {
  const known = requirePendingOrganizationInvitation(instance, id);
  const organization = requireOrganization(instance, known.organizationId);
  const { publicMetadata, privateMetadata } = known;
  const more = { publicMetadata, privateMetadata };
  const membership = createMembership(instance, organization, user.id, known.role, more);
  const accepted = { ...known, status: "accepted", updatedAt: instance.now() } as const;
  const invitation = instance.store.organizationInvitations.put(accepted);
  instance.publish({ type: "organizationInvitation.accepted", invitation });
  return { invitation, membership };
}

export function revokeOrganizationInvitation(
  instance: Instance,
  known: OrganizationInvitation,
): OrganizationInvitation {
  if (getInvitationStatus(known, instance.now()) !== "pending") {
    const message = "Only a pending invitation can be revoked.";
    throw new Problem(400, "organization_invitation_not_pending", message);
  }
  const revoked = { ...known, status: "revoked", updatedAt: instance.now() } as const;
  const invitation = instance.store.organizationInvitations.put(revoked);
  instance.publish({ type: "organizationInvitation.revoked", invitation });
  return invitation;
}
