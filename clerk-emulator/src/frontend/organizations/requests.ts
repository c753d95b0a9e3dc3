import { notFound } from "../../http/problem";
import { hasOrganizationDomains, requireOrganizationDomains } from "../../organizations/domains";
import type { MembershipRequest } from "../../organizations/entities";
import { acceptRequest, rejectRequest } from "../../organizations/requests";
import { createMembershipRequestJson } from "../../shapes/organizations/domain";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer } from "../call";
import { createPage, listFilter, requireMember } from "./access";

const PATH = "/v1/organizations/:id/membership_requests";

/** What people ask who were suggested to join, for whoever manages the members. */
export const membershipRequestRoutes: readonly FrontendRoute[] = [
  ["GET", PATH, list],
  ["POST", `${PATH}/:request/accept`, (call) => settle(call, acceptRequest)],
  ["POST", `${PATH}/:request/reject`, (call) => settle(call, rejectRequest)],
];

const MANAGE = "org:sys_memberships:manage";

function list(call: FrontendCall): Promise<Response> {
  const { organization } = requireMember(call, MANAGE);
  const { instance, url } = call;
  const statuses = listFilter(url, "status");
  const all = hasOrganizationDomains(instance)
    ? instance.store.membershipRequests.listBy("organizationId", organization.id)
    : [];
  const matching = all.filter(({ status }) => statuses.length === 0 || statuses.includes(status));
  const shape = (each: MembershipRequest) => createMembershipRequestJson(instance, each);
  return createAnswer(call, createPage(call, matching, shape));
}

function settle(
  call: FrontendCall,
  decide: (instance: FrontendCall["instance"], request: MembershipRequest) => MembershipRequest,
): Promise<Response> {
  const { organization } = requireMember(call, MANAGE);
  requireOrganizationDomains(call.instance);
  const request = call.instance.store.membershipRequests.get(call.parameters["request"] ?? "");
  if (request?.organizationId !== organization.id) throw notFound("membership request");
  const settled = decide(call.instance, request);
  return createAnswer(call, createMembershipRequestJson(call.instance, settled));
}
