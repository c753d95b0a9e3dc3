import { createId } from "../crypto/random";
import { notFound, Problem } from "../http/problem";
import type { Instance } from "../instance";
import type { MembershipRequest, OrganizationSuggestion } from "./entities";
import { createMembership } from "./memberships";
import { requireOrganization } from "./organizations";
import { getDefaultRole } from "./roles";

/** Asks the organization to be let in. */
export function acceptSuggestion(
  instance: Instance,
  suggestion: OrganizationSuggestion,
): OrganizationSuggestion {
  const { store } = instance;
  if (suggestion.status === "accepted") {
    const message = "This organization suggestion has already been accepted.";
    throw new Problem(400, "organization_suggestion_already_accepted", message);
  }
  const { organizationId, userId } = suggestion;
  const now = instance.now();
  store.membershipRequests.put({
    id: createId(instance.random, "orgmemreq"),
    organizationId,
    userId,
    status: "pending",
    createdAt: now,
    updatedAt: now,
  });
  return store.organizationSuggestions.put({ ...suggestion, status: "accepted", updatedAt: now });
}

/** Lets in who asked, in the role of people who come by a domain. */
export function acceptRequest(instance: Instance, request: MembershipRequest): MembershipRequest {
  requirePending(request);
  const organization = requireOrganization(instance, request.organizationId);
  // It settles the request, as any other way in does.
  createMembership(instance, organization, request.userId, getDefaultRole(instance.configuration));
  return instance.store.membershipRequests.get(request.id) ?? request;
}

/** The suggestion goes, too: else it would say for ever that it waits. */
export function rejectRequest(instance: Instance, request: MembershipRequest): MembershipRequest {
  requirePending(request);
  const { store } = instance;
  for (const suggestion of store.organizationSuggestions.listBy("userId", request.userId)) {
    if (suggestion.organizationId === request.organizationId)
      store.organizationSuggestions.delete(suggestion.id);
  }
  const revoked = { ...request, status: "revoked", updatedAt: instance.now() } as const;
  return store.membershipRequests.put(revoked);
}

/** One that was answered is not there to be answered again. */
function requirePending({ status }: MembershipRequest): void {
  if (status !== "pending") throw notFound("pending membership request");
}
