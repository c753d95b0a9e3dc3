import { attemptCode } from "../../accounts/factors/codes";
import {
  createEmailAddress,
  deleteEmailAddress,
  listEmailAddresses,
  requireEmailAddress,
  requireFreeEmailAddress,
} from "../../accounts/email-addresses";
import { sendCode } from "../../accounts/outbox";
import { updateUser } from "../../accounts/users";
import type { EmailAddress } from "../../entities";
import { notFound, Problem } from "../../http/problem";
import { createEmailAddressJson } from "../../shapes/user";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer, requirePerson } from "../call";
import { requireRecentPerson } from "./recent-proof";
import { sendLink } from "../attempts/email-links";
import { requireImitatedStrategy } from "../attempts/strategies";

const MAX_ADDRESSES = 20;

export const meEmailAddressRoutes: readonly FrontendRoute[] = [
  ["POST", "/v1/me/email_addresses", create],
  ["GET", "/v1/me/email_addresses/:id", (call) => answer(call, requireOwn(call))],
  ["POST", "/v1/me/email_addresses/:id/prepare_verification", prepare],
  ["POST", "/v1/me/email_addresses/:id/attempt_verification", attempt],
  ["DELETE", "/v1/me/email_addresses/:id", remove],
];

function create(call: FrontendCall): Promise<Response> {
  const { user } = requireRecentPerson(call);
  const address = requireEmailAddress(call.fields.requireText("email_address"));
  requireFreeEmailAddress(call.instance, address);
  const own = listEmailAddresses(call.instance, user.id);
  if (own.some((each) => each.address === address)) {
    const message = "That email address is on your account already.";
    throw new Problem(422, "form_identifier_exists", message, "email_address");
  }
  if (own.length >= MAX_ADDRESSES) {
    throw new Problem(
      403,
      "identifications_quota_exceeded",
      `${MAX_ADDRESSES} addresses are the most.`,
    );
  }
  return answer(call, createEmailAddress(call.instance, user.id, address, null));
}

function prepare(call: FrontendCall): Promise<Response> {
  const strategy = requireImitatedStrategy(call.fields, ["email_code", "email_link"]);
  const own = requireOwn(call);
  if (own.verification?.status === "verified") {
    throw new Problem(400, "verification_already_verified", "This address is verified already.");
  }
  const target = { purpose: "connect", targetId: own.id, clientId: call.clientId ?? "" } as const;
  const verification =
    strategy === "email_link"
      ? sendLink(call, own.address, target)
      : sendCode(call.instance, own.address, "email_code");
  return answer(call, save(call, { ...own, verification }));
}

function attempt(call: FrontendCall): Promise<Response> {
  const code = call.fields.requireText("code");
  const own = requireOwn(call);
  const sent = own.verification?.strategy === "email_link" ? null : own.verification;
  const { verification, problem } = attemptCode(sent, code, call.instance.now());
  // Before it is stored as verified: somebody else may have been quicker.
  if (!problem) requireFreeEmailAddress(call.instance, own.address);
  const attempted = save(call, { ...own, verification });
  if (problem) throw problem;
  updateUser(call.instance, own.userId, {});
  return answer(call, attempted);
}

function remove(call: FrontendCall): Promise<Response> {
  const own = requireOwn(call);
  deleteEmailAddress(call.instance, requireRecentPerson(call).user, own);
  updateUser(call.instance, own.userId, {});
  return createAnswer(call, { object: "email_address", id: own.id, deleted: true });
}

function requireOwn(call: FrontendCall): EmailAddress {
  const { user } = requirePerson(call);
  const emailAddress = call.instance.store.emailAddresses.get(call.parameters["id"] ?? "");
  if (emailAddress?.userId !== user.id) throw notFound("email address");
  return emailAddress;
}

function save(call: FrontendCall, emailAddress: EmailAddress): EmailAddress {
  return call.instance.store.emailAddresses.put({
    ...emailAddress,
    updatedAt: call.instance.now(),
  });
}

function answer(call: FrontendCall, emailAddress: EmailAddress): Promise<Response> {
  return createAnswer(call, createEmailAddressJson(emailAddress));
}
