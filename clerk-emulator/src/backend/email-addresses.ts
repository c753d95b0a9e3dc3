import { createVerified } from "../accounts/factors/verified";
import {
  createEmailAddress,
  deleteEmailAddress,
  requireEmailAddress,
  requireFreeEmailAddress,
} from "../accounts/email-addresses";
import { requireUser, updateUser } from "../accounts/users";
import type { EmailAddress } from "../entities";
import { createJsonResponse, notFound } from "../http/problem";
import { createEmailAddressJson } from "../shapes/user";
import type { BackendCall, BackendRoute } from "./call";

export const emailAddressRoutes: readonly BackendRoute[] = [
  ["POST", "/v1/email_addresses", create],
  ["GET", "/v1/email_addresses/:id", (call) => answer(requireCalled(call))],
  ["PATCH", "/v1/email_addresses/:id", update],
  ["DELETE", "/v1/email_addresses/:id", remove],
];

function create(call: BackendCall): Response {
  const { instance, fields } = call;
  const user = requireUser(instance, fields.requireText("user_id"));
  const address = requireEmailAddress(fields.requireText("email_address"));
  requireFreeEmailAddress(instance, address);
  const verification = fields.getFlag("verified") ? createVerified("admin") : null;
  const created = createEmailAddress(instance, user.id, address, verification);
  return finish(call, created);
}

function update(call: BackendCall): Response {
  const { instance, fields } = call;
  const known = requireCalled(call);
  if (!fields.getFlag("verified")) return finish(call, known);
  if (known.verification?.status !== "verified") requireFreeEmailAddress(instance, known.address);
  const verification = createVerified("admin");
  const verified = { ...known, verification, updatedAt: instance.now() };
  return finish(call, instance.store.emailAddresses.put(verified));
}

function remove(call: BackendCall): Response {
  const known = requireCalled(call);
  deleteEmailAddress(call.instance, requireUser(call.instance, known.userId), known);
  updateUser(call.instance, known.userId, {});
  return createJsonResponse({ object: "email_address", id: known.id, slug: null, deleted: true });
}

function finish({ instance, fields }: BackendCall, emailAddress: EmailAddress): Response {
  const isPrimary = fields.getFlag("primary") && emailAddress.verification?.status === "verified";
  updateUser(
    instance,
    emailAddress.userId,
    isPrimary ? { primaryEmailAddressId: emailAddress.id } : {},
  );
  return answer(emailAddress);
}

function requireCalled({ instance, parameters }: BackendCall): EmailAddress {
  const emailAddress = instance.store.emailAddresses.get(parameters["id"] ?? "");
  if (!emailAddress) throw notFound("email address");
  return emailAddress;
}

function answer(emailAddress: EmailAddress): Response {
  return createJsonResponse(createEmailAddressJson(emailAddress));
}
