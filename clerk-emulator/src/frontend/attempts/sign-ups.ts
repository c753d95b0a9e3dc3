import { attemptCode } from "../../accounts/factors/codes";
import { requireEmailAddress, requireFreeEmailAddress } from "../../accounts/email-addresses";
import { sendCode } from "../../accounts/outbox";
import { digestNewPassword } from "../../accounts/factors/passwords";
import { requireFreeUsername } from "../../accounts/usernames";
import type { SignUp } from "../../entities";
import { Problem } from "../../http/problem";
import type { FrontendCall, FrontendRoute } from "../call";
import { requireClient } from "../call";
import { sendSignUpLink } from "./email-links";
import { departToProvider, getSocialProvider } from "./oauth";
import {
  answerSignUp,
  beginSignUp,
  completeSignUp,
  requireOpenSignUp,
  requireSignUp,
  requireSignUpAllowed,
  saveSignUp,
} from "./sign-up-steps";
import { requireImitatedStrategy, requireNobodySignedIn } from "./strategies";
import { readInvitationTicket } from "./tickets";
import { transferToSignUp } from "./transfers";

export const signUpRoutes: readonly FrontendRoute[] = [
  ["POST", "/v1/client/sign_ups", create],
  ["GET", "/v1/client/sign_ups/:id", (call) => answerSignUp(call, requireSignUp(call))],
  ["PATCH", "/v1/client/sign_ups/:id", update],
  ["POST", "/v1/client/sign_ups/:id/prepare_verification", prepare],
  ["POST", "/v1/client/sign_ups/:id/attempt_verification", attempt],
];

async function create(call: FrontendCall): Promise<Response> {
  const { fields } = call;
  const provider = getSocialProvider(call);
  const isTransfer = fields.getFlag("transfer");
  const invited = await readInvitationTicket(call);
  if (!provider && !invited && !isTransfer) requireImitatedStrategy(fields, []);
  const input = await readInput(call);
  const client = requireClient(call);
  requireNobodySignedIn(call, client.id);
  requireSignUpAllowed(call, invited !== null);
  const transferred = isTransfer ? transferToSignUp(call, client) : null;
  const signUp = beginSignUp(call, { ...input, ...invited, ...transferred });
  if (provider) return saveSignUp(call, departForSignUp(call, signUp, provider));
  return saveSignUp(call, completeSignUp(call, signUp));
}

async function update(call: FrontendCall): Promise<Response> {
  requireOpenSignUp(call);
  const provider = getSocialProvider(call);
  const input = await readInput(call);
  const signUp = requireOpenSignUp(call);
  const changesAddress = "emailAddress" in input && input.emailAddress !== signUp.emailAddress;
  const changed = { ...signUp, ...input, ...(changesAddress && { emailVerification: null }) };
  if (provider) return saveSignUp(call, departForSignUp(call, changed, provider));
  return saveSignUp(call, completeSignUp(call, changed));
}

function departForSignUp(call: FrontendCall, signUp: SignUp, provider: string): SignUp {
  const target = { purpose: "sign_up", targetId: signUp.id, clientId: signUp.clientId } as const;
  return { ...signUp, externalVerification: departToProvider(call, provider, target) };
}

function prepare(call: FrontendCall): Promise<Response> {
  const strategy = requireImitatedStrategy(call.fields, ["email_code", "email_link"]);
  const signUp = requireOpenSignUp(call);
  if (!signUp.emailAddress) {
    const message = "An email address must be given first.";
    throw new Problem(422, "form_param_missing", message, "email_address");
  }
  const emailVerification =
    strategy === "email_link"
      ? sendSignUpLink(call, signUp, signUp.emailAddress)
      : sendCode(call.instance, signUp.emailAddress, "email_code");
  return saveSignUp(call, { ...signUp, emailVerification });
}

function attempt(call: FrontendCall): Promise<Response> {
  requireImitatedStrategy(call.fields, ["email_code"]);
  const code = call.fields.requireText("code");
  const signUp = requireOpenSignUp(call);
  const sent =
    signUp.emailVerification?.strategy === "email_link" ? null : signUp.emailVerification;
  const { verification, problem } = attemptCode(sent, code, call.instance.now());
  const attempted = { ...signUp, emailVerification: verification };
  call.instance.store.signUps.put(attempted);
  if (problem) throw problem;
  return saveSignUp(call, completeSignUp(call, attempted));
}

async function readInput({ instance, fields }: FrontendCall): Promise<Partial<SignUp>> {
  const email = fields.getText("email_address");
  const name = fields.getText("username");
  const password = fields.getText("password", Number.POSITIVE_INFINITY);
  const firstName = fields.getText("first_name");
  const lastName = fields.getText("last_name");
  const locale = fields.getText("locale");
  const unsafeMetadata = fields.getMetadata("unsafe_metadata");
  const emailAddress = email ? requireEmailAddress(email) : undefined;
  if (emailAddress) requireFreeEmailAddress(instance, emailAddress);
  const username = name ? requireFreeUsername(instance, name) : undefined;
  const passwordDigest = password
    ? await digestNewPassword(instance, password, "password")
    : undefined;
  return {
    ...(emailAddress && { emailAddress }),
    ...(username && { username }),
    ...(passwordDigest && { passwordDigest }),
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(locale !== undefined && { locale }),
    ...(unsafeMetadata && { unsafeMetadata }),
  };
}
