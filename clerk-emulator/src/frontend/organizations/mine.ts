import { listEmailAddresses } from "../../accounts/email-addresses";
import { getInvitationStatus } from "../../accounts/invitations";
import { notFound } from "../../http/problem";
import { hasOrganizationDomains, requireOrganizationDomains } from "../../organizations/domains";
import type {
  Membership,
  OrganizationInvitation,
  OrganizationSuggestion,
} from "../../organizations/entities";
import { acceptOrganizationInvitation } from "../../organizations/invitations";
import {
  listMemberships,
  removeMembership,
  requireAnotherAdmin,
  requireMembership,
} from "../../organizations/memberships";
import { acceptSuggestion } from "../../organizations/requests";
import { createSuggestionJson } from "../../shapes/organizations/domain";
import { createMemberJson } from "../../shapes/organizations/membership";
import { createOrganizationInvitationJson } from "../../shapes/organizations/organization";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer, requirePerson } from "../call";
import { createPage, listFilter, requireOrganizations } from "./access";

/** A person's own organizations, and those that have asked them to join. */
export const myOrganizationRoutes: readonly FrontendRoute[] = [
  ["GET", "/v1/me/organization_memberships", list],
  ["DELETE", "/v1/me/organization_memberships/:id", leave],
  ["GET", "/v1/me/organization_invitations", listInvitations],
  ["POST", "/v1/me/organization_invitations/:id/accept", accept],
  ["GET", "/v1/me/organization_suggestions", listSuggestions],
  ["POST", "/v1/me/organization_suggestions/:id/accept", acceptSuggested],
  ["GET", "/v1/me/organization_creation_defaults", readCreationDefaults],
];

function list(call: FrontendCall): Promise<Response> {
  requireOrganizations(call);
  const { user } = requirePerson(call);
  const shape = (each: Membership) => createMemberJson(call.instance, each);
  return createAnswer(call, createPage(call, listMemberships(call.instance, user.id), shape));
}

function leave(call: FrontendCall): Promise<Response> {
  const { user } = requirePerson(call);
  const membership = requireMembership(call.instance, call.parameters["id"] ?? "", user.id);
  requireAnotherAdmin(call.instance, membership);
  removeMembership(call.instance, membership);
  const { id } = membership;
  return createAnswer(call, { object: "organization_membership", id, deleted: true });
}

function listInvitations(call: FrontendCall): Promise<Response> {
  requireOrganizations(call);
  const statuses = listFilter(call.url, "status");
  const own = listOwnInvitations(call).filter((each) => {
    const status = getInvitationStatus(each, call.instance.now());
    return statuses.length === 0 || statuses.includes(status);
  });
  const shape = (each: OrganizationInvitation) =>
    createOrganizationInvitationJson(call.instance, each);
  return createAnswer(call, createPage(call, own, shape));
}

function accept(call: FrontendCall): Promise<Response> {
  const { user } = requirePerson(call);
  const own = listOwnInvitations(call).find((each) => each.id === call.parameters["id"]);
  if (!own) throw notFound("invitation");
  const { invitation } = acceptOrganizationInvitation(call.instance, own.id, user);
  return createAnswer(call, createOrganizationInvitationJson(call.instance, invitation));
}

/** To addresses that are proved to be theirs. */
function listOwnInvitations(call: FrontendCall): OrganizationInvitation[] {
  const { user } = requirePerson(call);
  return listEmailAddresses(call.instance, user.id)
    .filter((each) => each.verification?.status === "verified")
    .flatMap(({ address }) =>
      call.instance.store.organizationInvitations.listBy("emailAddress", address),
    );
}

/** Where domains are switched off there are none: OrganizationList asks all the same. */
function listSuggestions(call: FrontendCall): Promise<Response> {
  const { user } = requirePerson(call);
  const statuses = listFilter(call.url, "status");
  const own = hasOrganizationDomains(call.instance)
    ? call.instance.store.organizationSuggestions.listBy("userId", user.id)
    : [];
  const matching = own.filter(({ status }) => statuses.length === 0 || statuses.includes(status));
  const shape = (each: OrganizationSuggestion) => createSuggestionJson(call.instance, each);
  return createAnswer(call, createPage(call, matching, shape));
}

function acceptSuggested(call: FrontendCall): Promise<Response> {
  requireOrganizations(call);
  const { user } = requirePerson(call);
  requireOrganizationDomains(call.instance);
  const suggestion = call.instance.store.organizationSuggestions.get(call.parameters["id"] ?? "");
  if (suggestion?.userId !== user.id) throw notFound("suggestion");
  const accepted = acceptSuggestion(call.instance, suggestion);
  return createAnswer(call, createSuggestionJson(call.instance, accepted));
}

function readCreationDefaults(call: FrontendCall): Promise<Response> {
  requirePerson(call);
  return createAnswer(call, { advisory: null, form: { name: "", slug: "", logo: null } });
}
