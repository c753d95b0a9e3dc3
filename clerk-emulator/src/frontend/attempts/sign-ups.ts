import { dropAttempts, updateClient } from "../../accounts/clients";
import { attemptCode } from "../../accounts/factors/codes";
import { requireEmailAddress, requireFreeEmailAddress } from "../../accounts/email-addresses";
import { sendCode } from "../../accounts/outbox";
import { digestNewPassword } from "../../accounts/factors/passwords";
import { createSession } from "../../accounts/sessions";
import { createUser } from "../../accounts/users";
import { createId } from "../../crypto/random";
import type { SignUp } from "../../entities";
import { createDevice } from "../../http/device";
import { notFound, Problem } from "../../http/problem";
import { createSignUpJson, listMissingFields } from "../../shapes/sign-up";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer, getClient, requireClient } from "../call";
import { requireImitatedStrategy, requireNobodySignedIn } from "./strategies";

const ABANDON_AFTER_MS = 24 * 60 * 60 * 1000;

export const signUpRoutes: readonly FrontendRoute[] = [
  ["POST", "/v1/client/sign_ups", create],
  ["GET", "/v1/client/sign_ups/:id", read],
  ["PATCH", "/v1/client/sign_ups/:id", update],
  ["POST", "/v1/client/sign_ups/:id/prepare_verification", prepare],
  ["POST", "/v1/client/sign_ups/:id/attempt_verification", attempt],
];

async function create(call: FrontendCall): Promise<Response> {
  requireImitatedStrategy(call.fields, []);
  const input = await readInput(call);
  const client = requireClient(call);
  requireNobodySignedIn(call, client.id);
  dropAttempts(call.instance, client.id);
  const signUp: SignUp = {
    id: createId(call.instance.random, "sua"),
    clientId: client.id,
    emailAddress: null,
    emailVerification: null,
    passwordDigest: null,
    firstName: null,
    lastName: null,
    locale: null,
    unsafeMetadata: {},
    createdUserId: null,
    createdSessionId: null,
    abandonAt: call.instance.now() + ABANDON_AFTER_MS,
    ...input,
  };
  updateClient(call.instance, client.id, { signUpId: signUp.id });
  return save(call, signUp);
}

function read(call: FrontendCall): Promise<Response> {
  return createAnswer(call, createSignUpJson(requireSignUp(call)));
}

async function update(call: FrontendCall): Promise<Response> {
  requireOpenSignUp(call);
  const input = await readInput(call);
  const signUp = requireOpenSignUp(call);
  const changesAddress = "emailAddress" in input && input.emailAddress !== signUp.emailAddress;
  return save(
    call,
    complete(call, { ...signUp, ...input, ...(changesAddress && { emailVerification: null }) }),
  );
}

function prepare(call: FrontendCall): Promise<Response> {
  requireImitatedStrategy(call.fields, ["email_code"]);
  const signUp = requireOpenSignUp(call);
  if (!signUp.emailAddress) {
    throw new Problem(
      422,
      "form_param_missing",
      "An email address must be given first.",
      "email_address",
    );
  }
  const emailVerification = sendCode(call.instance, signUp.emailAddress, "email_code");
  return save(call, { ...signUp, emailVerification });
}

function attempt(call: FrontendCall): Promise<Response> {
  requireImitatedStrategy(call.fields, ["email_code"]);
  const code = call.fields.requireText("code");
  const signUp = requireOpenSignUp(call);
  const { verification, problem } = attemptCode(
    signUp.emailVerification,
    code,
    call.instance.now(),
  );
  const attempted = { ...signUp, emailVerification: verification };
  call.instance.store.signUps.put(attempted);
  if (problem) throw problem;
  return save(call, complete(call, attempted));
}

/** Makes the person and signs them in, once nothing is missing. */
function complete(call: FrontendCall, signUp: SignUp): SignUp {
  const isVerified = signUp.emailVerification?.status === "verified";
  if (!isVerified || !signUp.emailAddress || listMissingFields(signUp).length > 0) return signUp;
  // Somebody else may have proved the address theirs since this sign-up began.
  requireFreeEmailAddress(call.instance, signUp.emailAddress);
  const { instance } = call;
  const user = createUser(instance, {
    emailAddresses: [{ address: signUp.emailAddress, verification: signUp.emailVerification! }],
    passwordDigest: signUp.passwordDigest,
    firstName: signUp.firstName,
    lastName: signUp.lastName,
    locale: signUp.locale,
    unsafeMetadata: signUp.unsafeMetadata,
  });
  const device = createDevice(instance.random, call.request.headers);
  const session = createSession(instance, {
    clientId: signUp.clientId,
    user,
    device,
    strategy: "email_code",
  });
  return { ...signUp, createdUserId: user.id, createdSessionId: session.id };
}

async function readInput({ instance, fields }: FrontendCall): Promise<Partial<SignUp>> {
  const email = fields.getText("email_address");
  const password = fields.getText("password", Number.POSITIVE_INFINITY);
  const firstName = fields.getText("first_name");
  const lastName = fields.getText("last_name");
  const locale = fields.getText("locale");
  const unsafeMetadata = fields.getMetadata("unsafe_metadata");
  const emailAddress = email ? requireEmailAddress(email) : undefined;
  if (emailAddress) requireFreeEmailAddress(instance, emailAddress);
  const passwordDigest = password
    ? await digestNewPassword(instance, password, "password")
    : undefined;
  return {
    ...(emailAddress && { emailAddress }),
    ...(passwordDigest && { passwordDigest }),
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(locale !== undefined && { locale }),
    ...(unsafeMetadata && { unsafeMetadata }),
  };
}

/** The sign-up this very browser is in the middle of. */
function requireSignUp(call: FrontendCall): SignUp {
  const client = getClient(call);
  const signUp = call.instance.store.signUps.get(call.parameters["id"] ?? "");
  if (!signUp || signUp.clientId !== client?.id || signUp.abandonAt <= call.instance.now()) {
    throw notFound("sign-up");
  }
  return signUp;
}

function requireOpenSignUp(call: FrontendCall): SignUp {
  const signUp = requireSignUp(call);
  if (signUp.createdUserId !== null) {
    throw new Problem(400, "sign_up_already_complete", "This sign-up is complete already.");
  }
  return signUp;
}

function save(call: FrontendCall, signUp: SignUp): Promise<Response> {
  return createAnswer(call, createSignUpJson(call.instance.store.signUps.put(signUp)));
}
