import { getInvitationStatus } from "../../accounts/invitations";
import type { Instance } from "../../instance";
import type {
  Membership,
  Organization,
  OrganizationInvitation,
} from "../../organizations/entities";
import { listPendingInvitations } from "../../organizations/invitations";
import { listMembers } from "../../organizations/memberships";
import { getRoleName, listPermissions } from "../../organizations/roles";
import { createPictureUrl } from "../pictures";

/** Clerk's Organization, as its members may see it. */
export function createOrganizationJson(instance: Instance, organization: Organization) {
  return {
    object: "organization",
    ...createPublicOrganizationJson(instance, organization),
    members_count: listMembers(instance, organization.id).length,
    pending_invitations_count: listPendingInvitations(instance, organization.id).length,
    max_allowed_memberships: organization.maxMembers,
    admin_delete_enabled: organization.adminDeleteEnabled,
    exclusive_membership: false,
    public_metadata: organization.publicMetadata,
    created_by: organization.createdBy ?? undefined,
    created_at: organization.createdAt,
    updated_at: organization.updatedAt,
  };
}

/** The same for the holder of the secret key. */
export function createBackendOrganizationJson(instance: Instance, organization: Organization) {
  const json = createOrganizationJson(instance, organization);
  return { ...json, private_metadata: organization.privateMetadata };
}

/** What those see who were asked to join. */
export function createPublicOrganizationJson(
  instance: Instance,
  { id, name, slug, imageId }: Organization,
) {
  const hasImage = imageId !== null;
  const imageUrl = createPictureUrl(instance, imageId ?? `default-${id}`);
  return { id, name, slug, image_url: imageUrl, has_image: hasImage };
}

/** Clerk's OrganizationMembership. @param person Clerk's public data of the member. */
export function createMembershipJson(
  instance: Instance,
  membership: Membership,
  person: object | null,
) {
  const organization = instance.store.organizations.get(membership.organizationId);
  return {
    object: "organization_membership",
    id: membership.id,
    organization: organization ? createOrganizationJson(instance, organization) : null,
    public_user_data: person,
    role: membership.role,
    role_name: getRoleName(membership.role),
    permissions: listPermissions(instance, membership.role),
    public_metadata: membership.publicMetadata,
    created_at: membership.createdAt,
    updated_at: membership.updatedAt,
  };
}

/** Clerk's OrganizationInvitation. */
export function createOrganizationInvitationJson(
  instance: Instance,
  invitation: OrganizationInvitation,
) {
  const organization = instance.store.organizations.get(invitation.organizationId);
  return {
    object: "organization_invitation",
    id: invitation.id,
    email_address: invitation.emailAddress,
    organization_id: invitation.organizationId,
    public_organization_data: organization
      ? createPublicOrganizationJson(instance, organization)
      : null,
    role: invitation.role,
    role_name: getRoleName(invitation.role),
    status: getInvitationStatus(invitation, instance.now()),
    public_metadata: invitation.publicMetadata,
    expires_at: invitation.expireAt,
    created_at: invitation.createdAt,
    updated_at: invitation.updatedAt,
  };
}
