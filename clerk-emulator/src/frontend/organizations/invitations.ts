import { requireEmailAddress } from "../../accounts/email-addresses";
import { getInvitationStatus } from "../../accounts/invitations";
import { notFound, Problem } from "../../http/problem";
import type { OrganizationInvitation } from "../../organizations/entities";
import {
  inviteToOrganization,
  revokeOrganizationInvitation,
} from "../../organizations/invitations";
import { createOrganizationInvitationJson } from "../../shapes/organizations/organization";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer } from "../call";
import { createPage, listFilter, requireMember } from "./access";

export const organizationInvitationRoutes: readonly FrontendRoute[] = [
  ["GET", "/v1/organizations/:id/invitations", list],
  ["POST", "/v1/organizations/:id/invitations", create],
  ["POST", "/v1/organizations/:id/invitations/bulk", createMany],
  ["POST", "/v1/organizations/:id/invitations/:invitation/revoke", revoke],
];

const MANAGE = "org:sys_memberships:manage";
const MAX_ADDRESSES = 10;

function list(call: FrontendCall): Promise<Response> {
  const { organization } = requireMember(call, MANAGE);
  const statuses = listFilter(call.url, "status");
  const matching = call.instance.store.organizationInvitations
    .listBy("organizationId", organization.id)
    .filter((each) => {
      const status = getInvitationStatus(each, call.instance.now());
      return statuses.length === 0 || statuses.includes(status);
    })
    .toReversed();
  const shape = (each: OrganizationInvitation) =>
    createOrganizationInvitationJson(call.instance, each);
  return createAnswer(call, createPage(call, matching, shape));
}

async function create(call: FrontendCall): Promise<Response> {
  const [invitation] = await invite(call, [call.fields.requireText("email_address")]);
  return createAnswer(call, invitation);
}

async function createMany(call: FrontendCall): Promise<Response> {
  return createAnswer(call, await invite(call, call.fields.listTexts("email_address")));
}

async function invite(call: FrontendCall, texts: string[]): Promise<object[]> {
  const { organization } = requireMember(call, MANAGE);
  if (texts.length > MAX_ADDRESSES) {
    const message = `${MAX_ADDRESSES} addresses at once are the most.`;
    throw new Problem(422, "form_param_max_length_exceeded", message, "email_address");
  }
  const addresses = texts.map((text) => requireEmailAddress(text));
  const role = call.fields.requireText("role");
  const shapes: object[] = [];
  for (const emailAddress of addresses) {
    const invitation = await inviteToOrganization(call.instance, organization, {
      emailAddress,
      role,
    });
    shapes.push(createOrganizationInvitationJson(call.instance, invitation));
  }
  return shapes;
}

function revoke(call: FrontendCall): Promise<Response> {
  const { organization } = requireMember(call, MANAGE);
  const { organizationInvitations } = call.instance.store;
  const invitation = organizationInvitations.get(call.parameters["invitation"] ?? "");
  if (invitation?.organizationId !== organization.id) throw notFound("invitation");
  const revoked = revokeOrganizationInvitation(call.instance, invitation);
  return createAnswer(call, createOrganizationInvitationJson(call.instance, revoked));
}
