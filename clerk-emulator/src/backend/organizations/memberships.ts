import { requireUser } from "../../accounts/users";
import { mergeMetadata } from "../../http/metadata";
import { createJsonResponse } from "../../http/problem";
import type { Membership } from "../../organizations/entities";
import {
  changeRole,
  createMembership,
  listMembers,
  listMemberships,
  removeMembership,
  requireMembership,
  updateMembership,
} from "../../organizations/memberships";
import { createBackendMembershipJson } from "../../shapes/organizations/membership";
import type { BackendCall, BackendRoute } from "../call";
import { listFilter, takePage } from "../call";
import { requireCalledOrganization } from "./organizations";

export const membershipRoutes: readonly BackendRoute[] = [
  ["GET", "/v1/organization_memberships", (call) => list(call, listAll(call))],
  ["GET", "/v1/organizations/:id/memberships", (call) => list(call, listOfOrganization(call))],
  ["POST", "/v1/organizations/:id/memberships", create],
  ["PATCH", "/v1/organizations/:id/memberships/:userId", update],
  ["PATCH", "/v1/organizations/:id/memberships/:userId/metadata", changeMetadata],
  ["DELETE", "/v1/organizations/:id/memberships/:userId", remove],
  ["GET", "/v1/users/:id/organization_memberships", (call) => list(call, listOfUser(call))],
];

const listAll = ({ instance }: BackendCall) => instance.store.memberships.list();
const listOfOrganization = (call: BackendCall) =>
  listMembers(call.instance, requireCalledOrganization(call).id);
const listOfUser = ({ instance, parameters }: BackendCall) =>
  listMemberships(instance, requireUser(instance, parameters["id"] ?? "").id);

function list(call: BackendCall, all: Membership[]): Response {
  const roles = listFilter(call.url, "role");
  const userIds = listFilter(call.url, "user_id");
  const matching = all
    .filter((each) => roles.length === 0 || roles.includes(each.role))
    .filter((each) => userIds.length === 0 || userIds.includes(each.userId));
  const page = takePage(call, matching.toReversed());
  const data = page.map((each) => createBackendMembershipJson(call.instance, each));
  return createJsonResponse({ data, total_count: matching.length });
}

function create(call: BackendCall): Response {
  const { instance, fields } = call;
  const organization = requireCalledOrganization(call);
  const user = requireUser(instance, fields.requireText("user_id"));
  const role = fields.requireText("role");
  const membership = createMembership(instance, organization, user.id, role, {
    publicMetadata: fields.getMetadata("public_metadata") ?? {},
    privateMetadata: fields.getMetadata("private_metadata") ?? {},
  });
  return answer(call, membership);
}

function update(call: BackendCall): Response {
  const role = call.fields.requireText("role");
  return answer(call, changeRole(call.instance, requireCalled(call), role));
}

function changeMetadata(call: BackendCall): Response {
  const { instance, fields } = call;
  const known = requireCalled(call);
  const membership = updateMembership(instance, known, {
    publicMetadata: mergeMetadata(known.publicMetadata, fields.getMetadata("public_metadata")),
    privateMetadata: mergeMetadata(known.privateMetadata, fields.getMetadata("private_metadata")),
  });
  return answer(call, membership);
}

function remove(call: BackendCall): Response {
  const membership = requireCalled(call);
  const json = createBackendMembershipJson(call.instance, membership);
  removeMembership(call.instance, membership);
  return createJsonResponse(json);
}

function requireCalled(call: BackendCall): Membership {
  const { id } = requireCalledOrganization(call);
  return requireMembership(call.instance, id, call.parameters["userId"] ?? "");
}

function answer({ instance }: BackendCall, membership: Membership): Response {
  return createJsonResponse(createBackendMembershipJson(instance, membership));
}
