import { dropAttempts, updateClient } from "../../accounts/clients";
import { attemptCode } from "../../accounts/codes";
import { getUserByEmailAddress, listEmailAddresses } from "../../accounts/email-addresses";
import { sendCode } from "../../accounts/outbox";
import { digestNewPassword } from "../../accounts/passwords";
import { createSession, revokeSessions } from "../../accounts/sessions";
import { requireUser, updateUser } from "../../accounts/users";
import { matchesPassword } from "../../crypto/password-digest";
import { createId } from "../../crypto/random";
import type { SignIn, User } from "../../entities";
import { createDevice } from "../../http/device";
import { missingParameter, notFound, Problem } from "../../http/problem";
import { createSignInJson } from "../../shapes/sign-in";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer, getClient, requireClient } from "../call";
import { requireImitatedStrategy, requireNobodySignedIn } from "./strategies";

const ABANDON_AFTER_MS = 24 * 60 * 60 * 1000;
const CODE_STRATEGIES = ["email_code", "reset_password_email_code"] as const;
const STRATEGIES = ["password", ...CODE_STRATEGIES] as const;

export const signInRoutes: readonly FrontendRoute[] = [
  ["POST", "/v1/client/sign_ins", create],
  ["GET", "/v1/client/sign_ins/:id", read],
  ["POST", "/v1/client/sign_ins/:id/prepare_first_factor", prepare],
  ["POST", "/v1/client/sign_ins/:id/attempt_first_factor", attempt],
  ["POST", "/v1/client/sign_ins/:id/reset_password", resetPassword],
];

/** With an identifier alone it asks how to go on; with a password too it may be over at once. */
async function create(call: FrontendCall): Promise<Response> {
  const { instance, fields } = call;
  const strategy = requireImitatedStrategy(fields, STRATEGIES);
  const client = requireClient(call);
  requireNobodySignedIn(call, client.id);
  const identifier = fields.getText("identifier") ?? null;
  const user = identifier === null ? null : requireIdentified(call, identifier);
  const password = fields.getText("password", Number.POSITIVE_INFINITY);
  if (user && password) await requirePassword(user, password);

  dropAttempts(instance, client.id);
  const signIn: SignIn = {
    id: createId(instance.random, "sia"),
    clientId: client.id,
    status: user ? "needs_first_factor" : "needs_identifier",
    identifier,
    userId: user?.id ?? null,
    verification: null,
    createdSessionId: null,
    abandonAt: instance.now() + ABANDON_AFTER_MS,
  };
  updateClient(instance, client.id, { signInId: signIn.id });
  instance.store.signIns.put(signIn);
  if (user && password) return save(call, complete(call, signIn, user.id, "password"));
  if (user && strategy !== null && strategy !== "password") {
    return save(call, sendSignInCode(call, signIn, user, strategy));
  }
  return save(call, signIn);
}

function read(call: FrontendCall): Promise<Response> {
  return createAnswer(call, createSignInJson(call.instance, requireSignIn(call)));
}

function prepare(call: FrontendCall): Promise<Response> {
  const strategy = requireImitatedStrategy(call.fields, CODE_STRATEGIES);
  if (!strategy) throw missingParameter("strategy");
  const signIn = requireOpenSignIn(call);
  const user = requireUser(call.instance, signIn.userId ?? "");
  return save(call, sendSignInCode(call, signIn, user, strategy));
}

async function attempt(call: FrontendCall): Promise<Response> {
  const strategy = requireImitatedStrategy(call.fields, STRATEGIES);
  if (!strategy) throw missingParameter("strategy");
  if (strategy === "password") {
    const password = call.fields.requireText("password", Number.POSITIVE_INFINITY);
    const user = requireUser(call.instance, requireOpenSignIn(call).userId ?? "");
    await requirePassword(user, password);
    return save(call, complete(call, requireOpenSignIn(call), user.id, strategy));
  }
  const code = call.fields.requireText("code");
  const signIn = requireOpenSignIn(call);
  const sent = signIn.verification?.strategy === strategy ? signIn.verification : null;
  const { verification, problem } = attemptCode(sent, code, call.instance.now());
  const attempted = call.instance.store.signIns.put({ ...signIn, verification });
  if (problem) throw problem;
  return strategy === "email_code"
    ? save(call, complete(call, attempted, signIn.userId ?? "", strategy))
    : save(call, { ...attempted, status: "needs_new_password" });
}

/** After the code of a forgotten password: the new one, and in. */
async function resetPassword(call: FrontendCall): Promise<Response> {
  const { instance, fields } = call;
  const password = fields.requireText("password", Number.POSITIVE_INFINITY);
  requireSignInAt(call, "needs_new_password");
  const passwordDigest = await digestNewPassword(instance, password, "password");
  const signIn = requireSignInAt(call, "needs_new_password");
  const user = updateUser(instance, signIn.userId ?? "", { passwordDigest });
  if (fields.getFlag("sign_out_of_other_sessions")) revokeSessions(instance, user.id);
  return save(call, complete(call, signIn, user.id, "reset_password_email_code"));
}

function complete(call: FrontendCall, signIn: SignIn, userId: string, strategy: string): SignIn {
  const { instance } = call;
  const session = createSession(instance, {
    clientId: signIn.clientId,
    user: requireUser(instance, userId),
    device: createDevice(instance.random, call.request.headers),
    strategy: strategy === "password" ? "password" : "email_code",
  });
  const verification =
    strategy === "password"
      ? ({ strategy, status: "verified", code: null, attempts: 1, expireAt: null } as const)
      : signIn.verification;
  return { ...signIn, status: "complete", verification, createdSessionId: session.id };
}

function sendSignInCode(
  call: FrontendCall,
  signIn: SignIn,
  user: User,
  strategy: (typeof CODE_STRATEGIES)[number],
): SignIn {
  const wanted = call.fields.getText("email_address_id") ?? user.primaryEmailAddressId;
  const emailAddress = listEmailAddresses(call.instance, user.id).find(
    (each) => each.id === wanted && each.verification?.status === "verified",
  );
  if (!emailAddress) throw notFound("email address");
  return { ...signIn, verification: sendCode(call.instance, emailAddress.address, strategy) };
}

function requireIdentified(call: FrontendCall, identifier: string): User {
  const user = getUserByEmailAddress(call.instance, identifier.trim());
  if (user) return user;
  throw new Problem(422, "form_identifier_not_found", "Couldn't find your account.", "identifier");
}

async function requirePassword(user: User, password: string): Promise<void> {
  if (user.passwordDigest && (await matchesPassword(user.passwordDigest, password))) return;
  const message = "Password is incorrect. Try again, or use another method.";
  throw new Problem(422, "form_password_incorrect", message, "password");
}

/** The sign-in this very browser is in the middle of. */
function requireSignIn(call: FrontendCall): SignIn {
  const signIn = call.instance.store.signIns.get(call.parameters["id"] ?? "");
  const client = getClient(call);
  if (!signIn || signIn.clientId !== client?.id || signIn.abandonAt <= call.instance.now()) {
    throw notFound("sign-in");
  }
  return signIn;
}

function requireSignInAt(call: FrontendCall, status: SignIn["status"]): SignIn {
  const signIn = requireSignIn(call);
  if (signIn.status === status) return signIn;
  throw new Problem(400, "sign_in_status_invalid", `This sign-in is at ${signIn.status}.`);
}

const requireOpenSignIn = (call: FrontendCall) => requireSignInAt(call, "needs_first_factor");

function save(call: FrontendCall, signIn: SignIn): Promise<Response> {
  return createAnswer(
    call,
    createSignInJson(call.instance, call.instance.store.signIns.put(signIn)),
  );
}
