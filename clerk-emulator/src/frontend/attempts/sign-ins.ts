import { dropAttempts, updateClient } from "../../accounts/clients";
import { getUserByProfile } from "../../accounts/external-accounts";
import { requireUserByIdentifier } from "../../accounts/identifiers";
import { createAssertion } from "../../accounts/factors/passkeys";
import { digestNewPassword } from "../../accounts/factors/passwords";
import { revokeSessions } from "../../accounts/sessions";
import { requireUser, updateUser } from "../../accounts/users";
import { createId } from "../../crypto/random";
import type { SignIn, User } from "../../entities";
import { notFound } from "../../http/problem";
import { createSignInJson } from "../../shapes/sign-in";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer, requireClient } from "../call";
import {
  judge,
  prepareProof,
  readFirstProof,
  readPassword,
  readSecondProof,
  requireCalledAddress,
  SENT_STRATEGIES,
} from "./proofs";
import { sendSignInLink } from "./email-links";
import { getPasskeyOwner } from "./passkey-proof";
import { departToProvider, getSocialProvider } from "./oauth";
import { completeSignIn, requireSignIn, requireSignInAt, saveSignIn } from "./sign-in-steps";
import { requireImitatedStrategy, requireNobodySignedIn, requireNotSignedIn } from "./strategies";
import { redeemSignInTicket } from "./tickets";
import { getTransferredProfile, signInByProfile } from "./transfers";

const ABANDON_AFTER_MS = 24 * 60 * 60 * 1000;

export const signInRoutes: readonly FrontendRoute[] = [
  ["POST", "/v1/client/sign_ins", create],
  ["GET", "/v1/client/sign_ins/:id", read],
  ["POST", "/v1/client/sign_ins/:id/prepare_first_factor", prepare],
  ["POST", "/v1/client/sign_ins/:id/attempt_first_factor", attempt],
  ["POST", "/v1/client/sign_ins/:id/attempt_second_factor", attemptSecond],
  ["POST", "/v1/client/sign_ins/:id/reset_password", resetPassword],
];

/** With an identifier alone it asks how to go on; with a password too it may be over at once. */
async function create(call: FrontendCall): Promise<Response> {
  const { fields } = call;
  if (fields.getText("ticket", Number.POSITIVE_INFINITY)) return createByTicket(call);
  if (fields.getFlag("transfer")) return createByTransfer(call);
  const provider = getSocialProvider(call);
  if (provider) return createByProvider(call, provider);
  const strategy = requireImitatedStrategy(fields, ["password", "passkey", ...SENT_STRATEGIES]);
  const client = requireClient(call);
  requireNobodySignedIn(call, client.id);
  if (strategy === "passkey") return createByPasskey(call, client.id);
  const identifier = fields.getText("identifier") ?? null;
  const user = identifier === null ? null : requireUserByIdentifier(call.instance, identifier);
  if (user) requireNotSignedIn(call, client.id, user.id);
  const password = fields.getText("password", Number.POSITIVE_INFINITY);
  const decide = user && password ? await readPassword(user, password) : null;
  if (user && decide) judge(call, user, decide, null, () => null);

  const signIn = begin(call, client.id, identifier, user);
  if (user && decide) {
    const { verification } = decide(null);
    return saveSignIn(call, completeSignIn(call, { ...signIn, verification }, user));
  }
  if (user && strategy !== null && strategy !== "password") {
    return saveSignIn(call, { ...signIn, verification: prepareProof(call, user) });
  }
  return saveSignIn(call, signIn);
}

async function createByTicket(call: FrontendCall): Promise<Response> {
  const client = requireClient(call);
  const redeemed = await redeemSignInTicket(call, () => requireNobodySignedIn(call, client.id));
  const signIn = begin(call, client.id, null, redeemed.user);
  return saveSignIn(call, redeemed.complete(signIn));
}

/** Without a name: the authenticator shows whom it knows here. */
function createByPasskey(call: FrontendCall, clientId: string): Promise<Response> {
  const signIn = begin(call, clientId, null, null);
  const verification = createAssertion(call.instance, null, call.publicOrigin);
  return saveSignIn(call, { ...signIn, status: "needs_first_factor", verification });
}

/** Away to the provider: the browser comes back with the answer. */
function createByProvider(call: FrontendCall, provider: string): Promise<Response> {
  const client = requireClient(call);
  requireNobodySignedIn(call, client.id);
  const signIn = begin(call, client.id, null, null);
  const target = { purpose: "sign_in", targetId: signIn.id, clientId: client.id } as const;
  const verification = departToProvider(call, provider, target);
  return saveSignIn(call, { ...signIn, verification });
}

/** After a sign-up that turned out to be of somebody known. */
function createByTransfer(call: FrontendCall): Promise<Response> {
  const client = requireClient(call);
  requireNobodySignedIn(call, client.id);
  const profile = getTransferredProfile(call, client);
  const user = getUserByProfile(call.instance, profile);
  if (!user) throw notFound("account");
  const signIn = begin(call, client.id, profile.emailAddress, user);
  return saveSignIn(call, signInByProfile(call, signIn, user, profile));
}

function begin(
  { instance }: FrontendCall,
  clientId: string,
  identifier: string | null,
  user: User | null,
): SignIn {
  dropAttempts(instance, clientId);
  const signIn = instance.store.signIns.put({
    id: createId(instance.random, "sia"),
    clientId,
    status: user ? "needs_first_factor" : "needs_identifier",
    identifier,
    userId: user?.id ?? null,
    verification: null,
    secondVerification: null,
    externalProfile: null,
    createdSessionId: null,
    abandonAt: instance.now() + ABANDON_AFTER_MS,
  });
  updateClient(instance, clientId, { signInId: signIn.id });
  return signIn;
}

function read(call: FrontendCall): Promise<Response> {
  return createAnswer(call, createSignInJson(call.instance, requireSignIn(call)));
}

function prepare(call: FrontendCall): Promise<Response> {
  const signIn = requireSignInAt(call, "needs_first_factor");
  const user = requireUser(call.instance, signIn.userId ?? "");
  const verification =
    call.fields.getText("strategy") === "email_link"
      ? sendSignInLink(call, signIn, requireCalledAddress(call, user).address)
      : prepareProof(call, user);
  return saveSignIn(call, { ...signIn, verification });
}

async function attempt(call: FrontendCall): Promise<Response> {
  const begun = requireSignInAt(call, "needs_first_factor");
  // A sign-in by passkey alone learns from the passkey who it is.
  const user = requireUser(call.instance, begun.userId ?? getPasskeyOwner(call)?.id ?? "");
  const decide = await readFirstProof(call, user, begun.verification);
  const signIn = requireSignInAt(call, "needs_first_factor");
  const attempted = judge(call, user, decide, signIn.verification, (verification) =>
    call.instance.store.signIns.put({ ...signIn, userId: user.id, verification }),
  );
  requireNotSignedIn(call, signIn.clientId, user.id);
  return attempted.verification?.strategy === "reset_password_email_code"
    ? saveSignIn(call, { ...attempted, status: "needs_new_password" })
    : saveSignIn(call, completeSignIn(call, attempted, user));
}

async function attemptSecond(call: FrontendCall): Promise<Response> {
  const begun = requireSignInAt(call, "needs_second_factor");
  const user = requireUser(call.instance, begun.userId ?? "");
  const decide = await readSecondProof(call, user);
  const signIn = requireSignInAt(call, "needs_second_factor");
  const attempted = judge(call, user, decide, signIn.secondVerification, (secondVerification) =>
    call.instance.store.signIns.put({ ...signIn, secondVerification }),
  );
  return saveSignIn(call, completeSignIn(call, attempted, user));
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
  return saveSignIn(call, completeSignIn(call, signIn, user));
}
