import { listEmailAddresses, requireEmailAddress } from "../../accounts/email-addresses";
import { getInvitationStatus } from "../../accounts/invitations";
import { requireUser } from "../../accounts/users";
import { Fields } from "../../http/fields";
import { createJsonResponse, notFound } from "../../http/problem";
import type { OrganizationInvitation } from "../../organizations/entities";
import {
  createOrganizationInvitationUrl,
  inviteToOrganization,
  revokeOrganizationInvitation,
} from "../../organizations/invitations";
import { createOrganizationInvitationJson } from "../../shapes/organizations/organization";
import type { BackendCall, BackendRoute } from "../call";
import { listFilter, takePage } from "../call";
import { requireCalledOrganization } from "./organizations";

export const organizationInvitationRoutes: readonly BackendRoute[] = [
  ["GET", "/v1/organizations/:id/invitations", (call) => list(call, listOfOrganization(call))],
  ["POST", "/v1/organizations/:id/invitations", create],
  ["POST", "/v1/organizations/:id/invitations/bulk", createMany],
  ["GET", "/v1/organizations/:id/invitations/:invitation", read],
  ["POST", "/v1/organizations/:id/invitations/:invitation/revoke", revoke],
  ["GET", "/v1/users/:id/organization_invitations", (call) => list(call, listOfUser(call))],
];

function listOfOrganization(call: BackendCall): OrganizationInvitation[] {
  const { id } = requireCalledOrganization(call);
  return call.instance.store.organizationInvitations.listBy("organizationId", id);
}

function listOfUser({ instance, parameters }: BackendCall): OrganizationInvitation[] {
  const user = requireUser(instance, parameters["id"] ?? "");
  return listEmailAddresses(instance, user.id).flatMap(({ address }) =>
    instance.store.organizationInvitations.listBy("emailAddress", address),
  );
}

async function list(call: BackendCall, all: OrganizationInvitation[]): Promise<Response> {
  const statuses = listFilter(call.url, "status");
  const matching = all.filter((each) => {
    const status = getInvitationStatus(each, call.instance.now());
    return statuses.length === 0 || statuses.includes(status);
  });
  const page = takePage(call, matching.toReversed());
  const data = await Promise.all(page.map((each) => createJson(call, each)));
  return createJsonResponse({ data, total_count: matching.length });
}

async function create(call: BackendCall): Promise<Response> {
  return createJsonResponse(await invite(call, call.fields));
}

async function createMany(call: BackendCall): Promise<Response> {
  const data: object[] = [];
  for (const each of call.fields.listObjects("")) data.push(await invite(call, Fields.of(each)));
  return createJsonResponse(data);
}

async function invite(call: BackendCall, fields: Fields): Promise<object> {
  const organization = requireCalledOrganization(call);
  const lifetimeDays = fields.getInteger("expires_in_days");
  const invitation = await inviteToOrganization(call.instance, organization, {
    emailAddress: requireEmailAddress(fields.requireText("email_address")),
    role: fields.requireText("role"),
    redirectUrl: fields.getText("redirect_url", 2_048) ?? null,
    ...(lifetimeDays !== undefined && { lifetimeDays }),
    publicMetadata: fields.getMetadata("public_metadata") ?? {},
    privateMetadata: fields.getMetadata("private_metadata") ?? {},
  });
  return createJson(call, invitation);
}

async function read(call: BackendCall): Promise<Response> {
  return createJsonResponse(await createJson(call, requireCalled(call)));
}

async function revoke(call: BackendCall): Promise<Response> {
  const revoked = revokeOrganizationInvitation(call.instance, requireCalled(call));
  return createJsonResponse(await createJson(call, revoked));
}

function requireCalled(call: BackendCall): OrganizationInvitation {
  const { id } = requireCalledOrganization(call);
  const { organizationInvitations } = call.instance.store;
  const invitation = organizationInvitations.get(call.parameters["invitation"] ?? "");
  if (invitation?.organizationId !== id) throw notFound("invitation");
  return invitation;
}

async function createJson({ instance }: BackendCall, invitation: OrganizationInvitation) {
  const json = createOrganizationInvitationJson(instance, invitation);
  const url =
    json.status === "pending" ? await createOrganizationInvitationUrl(instance, invitation) : null;
  return { ...json, private_metadata: invitation.privateMetadata, url };
}
