import { listEmailAddresses } from "../accounts/email-addresses";
import { getInvitationStatus } from "../accounts/invitations";
import { createId } from "../crypto/random";
import type { EmailAddress } from "../entities";
import type { Instance } from "../instance";
import type {
  OrganizationDomain,
  OrganizationInvitation,
  OrganizationSuggestion,
} from "./entities";
import { createOrganizationInvitation, revokeOrganizationInvitation } from "./invitations";
import { getMembership } from "./memberships";
import { getDefaultRole } from "./roles";

/**
 * What the verified domains offer people. Clerk does it when an address is proved, and so "changing the enrollment
 * mode will only affect new users", as clerk-js says beneath the choice.
 */
export const isVerified = ({ verification }: OrganizationDomain): boolean =>
  verification?.status === "verified";

export const getDomainName = (address: string): string =>
  address.slice(address.lastIndexOf("@") + 1);

/** Looks anew at what a person's addresses qualify them for: offers what is new, and takes back what has gone. */
export function enrollPerson(instance: Instance, userId: string): void {
  const { configuration, store } = instance;
  if (!configuration.organizations || configuration.organizationDomains.length === 0) return;
  const proved = listEmailAddresses(instance, userId).filter(
    (each) => each.verification?.status === "verified",
  );
  for (const suggestion of store.organizationSuggestions.listBy("userId", userId)) {
    const domain = store.organizationDomains.get(suggestion.domainId);
    const isTheirs = proved.some(({ address }) => getDomainName(address) === domain?.name);
    if (suggestion.status === "pending" && !isTheirs)
      store.organizationSuggestions.delete(suggestion.id);
  }
  for (const address of proved) {
    const domains = store.organizationDomains.listBy("name", getDomainName(address.address));
    const domain = domains.find(isVerified);
    if (domain && address.updatedAt >= domain.enrollsSince) offer(instance, domain, address);
  }
}

function offer(instance: Instance, domain: OrganizationDomain, address: EmailAddress): void {
  if (getMembership(instance, domain.organizationId, address.userId)) return;
  if (domain.enrollmentMode === "automatic_invitation") inviteOnce(instance, domain, address);
  if (domain.enrollmentMode === "automatic_suggestion") suggestOnce(instance, domain, address);
}

/** An invitation that was accepted, ran out or was taken back is not made again. */
function inviteOnce(
  instance: Instance,
  { id: domainId, organizationId }: OrganizationDomain,
  { address: emailAddress }: EmailAddress,
): void {
  const known = instance.store.organizationInvitations.listBy("emailAddress", emailAddress);
  if (known.some((each) => each.organizationId === organizationId)) return;
  const role = getDefaultRole(instance.configuration);
  createOrganizationInvitation(instance, organizationId, { emailAddress, role, domainId });
}

function suggestOnce(
  { store, random, now }: Instance,
  { id: domainId, organizationId }: OrganizationDomain,
  { userId }: EmailAddress,
): void {
  const known = [
    ...store.organizationSuggestions.listBy("userId", userId),
    // Whoever was rejected once is not told to ask again.
    ...store.membershipRequests.listBy("userId", userId),
  ];
  if (known.some((each) => each.organizationId === organizationId)) return;
  const at = now();
  store.organizationSuggestions.put({
    id: createId(random, "orgsug"),
    organizationId,
    domainId,
    userId,
    status: "pending",
    createdAt: at,
    updatedAt: at,
  });
}

/** What a domain has offered and nobody has taken yet. */
export function listPendingOffers(
  { store, now }: Instance,
  { id, organizationId }: OrganizationDomain,
): { invitations: OrganizationInvitation[]; suggestions: OrganizationSuggestion[] } {
  const at = now();
  return {
    invitations: store.organizationInvitations
      .listBy("organizationId", organizationId)
      .filter((each) => each.domainId === id && getInvitationStatus(each, at) === "pending"),
    suggestions: store.organizationSuggestions
      .listBy("domainId", id)
      .filter(({ status }) => status === "pending"),
  };
}

/** Takes back what is not taken yet. Who has asked already goes on waiting for an answer. */
export function withdrawOffers(instance: Instance, domain: OrganizationDomain): void {
  const { invitations, suggestions } = listPendingOffers(instance, domain);
  for (const invitation of invitations) revokeOrganizationInvitation(instance, invitation);
  for (const { id } of suggestions) instance.store.organizationSuggestions.delete(id);
}
