import { requireUser } from "../../accounts/users";
import type { Membership } from "../../organizations/entities";
import {
  changeRole,
  createMembership,
  listMembers,
  removeMembership,
  requireAnotherAdmin,
  requireMembership,
} from "../../organizations/memberships";
import { createMemberJson } from "../../shapes/organizations/membership";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer } from "../call";
import { createPage, listFilter, requireMember } from "./access";

export const membershipRoutes: readonly FrontendRoute[] = [
  ["GET", "/v1/organizations/:id/memberships", list],
  ["POST", "/v1/organizations/:id/memberships", create],
  ["PATCH", "/v1/organizations/:id/memberships/:userId", update],
  ["DELETE", "/v1/organizations/:id/memberships/:userId", remove],
];

const MANAGE = "org:sys_memberships:manage";

function list(call: FrontendCall): Promise<Response> {
  const { organization } = requireMember(call, "org:sys_memberships:read");
  const roles = listFilter(call.url, "role");
  const query = call.url.searchParams.get("query")?.toLowerCase() ?? "";
  const members = listMembers(call.instance, organization.id).filter((each) => {
    const isInRole = roles.length === 0 || roles.includes(each.role);
    return isInRole && (query === "" || matches(call, each, query));
  });
  const shape = (each: Membership) => createMemberJson(call.instance, each);
  return createAnswer(call, createPage(call, members, shape));
}

function matches({ instance }: FrontendCall, { userId }: Membership, query: string): boolean {
  const user = instance.store.users.get(userId);
  const addresses = instance.store.emailAddresses.listBy("userId", userId);
  const words = [
    user?.firstName,
    user?.lastName,
    user?.username,
    ...addresses.map((a) => a.address),
  ];
  return words.some((word) => word?.toLowerCase().includes(query));
}

function create(call: FrontendCall): Promise<Response> {
  const { organization } = requireMember(call, MANAGE);
  const user = requireUser(call.instance, call.fields.requireText("user_id"));
  const role = call.fields.requireText("role");
  return answer(call, createMembership(call.instance, organization, user.id, role));
}

function update(call: FrontendCall): Promise<Response> {
  requireMember(call, MANAGE);
  const role = call.fields.requireText("role");
  return answer(call, changeRole(call.instance, requireCalled(call), role));
}

/** Everybody may leave; to send others away takes the permission. */
function remove(call: FrontendCall): Promise<Response> {
  const isOwn = requireMember(call).user.id === call.parameters["userId"];
  if (!isOwn) requireMember(call, MANAGE);
  const membership = requireCalled(call);
  requireAnotherAdmin(call.instance, membership);
  const shape = createMemberJson(call.instance, membership);
  removeMembership(call.instance, membership);
  return createAnswer(call, { ...shape, deleted: true });
}

function requireCalled({ instance, parameters }: FrontendCall): Membership {
  return requireMembership(instance, parameters["id"] ?? "", parameters["userId"] ?? "");
}

function answer(call: FrontendCall, membership: Membership): Promise<Response> {
  return createAnswer(call, createMemberJson(call.instance, membership));
}
