import { requireEmailAddress } from "../accounts/email-addresses";
import type { NewInvitation } from "../accounts/invitations";
import {
  createInvitation,
  getInvitationStatus,
  INVITATION_LIFETIME_MS,
} from "../accounts/invitations";
import type { Invitation } from "../entities";
import { Fields } from "../http/fields";
import { createJsonResponse, notFound, Problem } from "../http/problem";
import { createInvitationJson } from "../shapes/invitation";
import type { BackendCall, BackendRoute } from "./call";
import { listFilter, takePage } from "./call";

export const invitationRoutes: readonly BackendRoute[] = [
  ["GET", "/v1/invitations", list],
  ["POST", "/v1/invitations", create],
  ["POST", "/v1/invitations/bulk", createMany],
  ["POST", "/v1/invitations/:id/revoke", revoke],
];

const DAY_MS = 24 * 60 * 60 * 1000;

async function list(call: BackendCall): Promise<Response> {
  const { instance, url } = call;
  const statuses = listFilter(url, "status");
  const query = url.searchParams.get("query")?.toLowerCase() ?? "";
  const matching = instance.store.invitations
    .list()
    .filter((each) => {
      const status = getInvitationStatus(each, instance.now());
      const isWanted = statuses.length === 0 || statuses.includes(status);
      return isWanted && (each.emailAddress.includes(query) || each.id === query);
    })
    .toReversed();
  const page = takePage(call, matching).map((each) => createInvitationJson(instance, each));
  const data = await Promise.all(page);
  const isPaginated = url.searchParams.get("paginated") === "true";
  return createJsonResponse(isPaginated ? { data, total_count: matching.length } : data);
}

async function create(call: BackendCall): Promise<Response> {
  return answer(call, await createInvitation(call.instance, readInvitation(call.fields)));
}

async function createMany(call: BackendCall): Promise<Response> {
  const inputs = call.fields.listObjects("").map((each) => readInvitation(Fields.of(each)));
  const created: object[] = [];
  for (const input of inputs) {
    const invitation = await createInvitation(call.instance, input);
    created.push(await createInvitationJson(call.instance, invitation));
  }
  return createJsonResponse(created);
}

function readInvitation(fields: Fields): NewInvitation {
  const days = fields.getInteger("expires_in_days");
  if (days !== undefined && (days < 1 || days > 365)) {
    const message = "expires_in_days must be from 1 to 365.";
    throw new Problem(422, "form_param_value_invalid", message, "expires_in_days");
  }
  return {
    emailAddress: requireEmailAddress(fields.requireText("email_address")),
    publicMetadata: fields.getMetadata("public_metadata") ?? {},
    redirectUrl: fields.getText("redirect_url", 2_048) ?? null,
    lifetimeMs: days === undefined ? INVITATION_LIFETIME_MS : days * DAY_MS,
    isSilent: fields.isFalse("notify"),
    ignoresExisting: fields.getFlag("ignore_existing"),
  };
}

function revoke(call: BackendCall): Promise<Response> {
  const { invitations } = call.instance.store;
  const invitation = invitations.get(call.parameters["id"] ?? "");
  if (!invitation) throw notFound("invitation");
  const status = getInvitationStatus(invitation, call.instance.now());
  if (status === "accepted") {
    throw new Problem(400, "invitation_already_accepted", "The invitation is accepted already.");
  }
  const revoked = { ...invitation, status: "revoked", updatedAt: call.instance.now() } as const;
  return answer(call, invitations.put(revoked));
}

async function answer({ instance }: BackendCall, invitation: Invitation): Promise<Response> {
  return createJsonResponse(await createInvitationJson(instance, invitation));
}
