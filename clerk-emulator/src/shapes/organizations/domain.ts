import type { Instance } from "../../instance";
import { isVerified, listPendingOffers } from "../../organizations/enrollment";
import type {
  MembershipRequest,
  OrganizationDomain,
  OrganizationSuggestion,
} from "../../organizations/entities";
import { createPublicUserDataJson } from "../user";
import { createPublicOrganizationJson } from "./organization";

/** Clerk's OrganizationDomain. Its verification knows two states only: a code that failed leaves it unverified. */
export function createDomainJson(instance: Instance, domain: OrganizationDomain) {
  const { verification } = domain;
  const { invitations, suggestions } = listPendingOffers(instance, domain);
  return {
    object: "organization_domain",
    id: domain.id,
    organization_id: domain.organizationId,
    name: domain.name,
    enrollment_mode: domain.enrollmentMode,
    affiliation_email_address: domain.affiliationEmailAddress,
    verification: verification && {
      status: isVerified(domain) ? "verified" : "unverified",
      strategy: verification.strategy,
      attempts: verification.attempts,
      expires_at: verification.expireAt,
    },
    total_pending_invitations: invitations.length,
    total_pending_suggestions: suggestions.length,
    created_at: domain.createdAt,
    updated_at: domain.updatedAt,
  };
}

/** Clerk's OrganizationSuggestion, for whom it is made. */
export function createSuggestionJson(instance: Instance, suggestion: OrganizationSuggestion) {
  const organization = instance.store.organizations.get(suggestion.organizationId);
  return {
    object: "organization_suggestion",
    id: suggestion.id,
    public_organization_data: organization
      ? createPublicOrganizationJson(instance, organization)
      : null,
    status: suggestion.status,
    created_at: suggestion.createdAt,
    updated_at: suggestion.updatedAt,
  };
}

/** Clerk's OrganizationMembershipRequest, for whoever answers it. */
export function createMembershipRequestJson(instance: Instance, request: MembershipRequest) {
  const user = instance.store.users.get(request.userId);
  return {
    object: "organization_membership_request",
    id: request.id,
    organization_id: request.organizationId,
    public_user_data: user ? createPublicUserDataJson(instance, user) : null,
    status: request.status,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
  };
}
