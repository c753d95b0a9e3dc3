import { createRegistration, getPasskeyByCredential } from "../../accounts/factors/passkeys";
import { createVerified } from "../../accounts/factors/verified";
import { updateUser } from "../../accounts/users";
import { createId } from "../../crypto/random";
import { readRegistration } from "../../crypto/webauthn";
import type { Passkey } from "../../entities";
import { notFound, notImitated, Problem } from "../../http/problem";
import { createPasskeyJson } from "../../shapes/passkey";
import { readCredentialField } from "../attempts/passkey-proof";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer, requirePerson } from "../call";
import { requireRecentPerson } from "./recent-proof";

export const passkeyRoutes: readonly FrontendRoute[] = [
  ["POST", "/v1/me/passkeys", create],
  ["POST", "/v1/me/passkeys/:id/attempt_verification", attempt],
  ["PATCH", "/v1/me/passkeys/:id", rename],
  ["DELETE", "/v1/me/passkeys/:id", remove],
];

const MAX_PASSKEYS = 10;

function create(call: FrontendCall): Promise<Response> {
  const { instance } = call;
  if (!instance.configuration.passkeys) throw notImitated("passkeys that are switched off");
  const { user } = requireRecentPerson(call);
  const own = instance.store.passkeys.listBy("userId", user.id);
  for (const each of own) {
    if (each.verification.status !== "verified") instance.store.passkeys.delete(each.id);
  }
  if (own.filter((each) => each.verification.status === "verified").length >= MAX_PASSKEYS) {
    const message = `${MAX_PASSKEYS} passkeys are the most.`;
    throw new Problem(403, "passkeys_quota_exceeded", message);
  }
  const now = instance.now();
  const passkey = instance.store.passkeys.put({
    id: createId(instance.random, "passkey"),
    userId: user.id,
    name: null,
    credentialId: "",
    credential: null,
    transports: [],
    verification: createRegistration(instance, user, call.publicOrigin),
    lastUsedAt: null,
    createdAt: now,
    updatedAt: now,
  });
  return answer(call, passkey);
}

async function attempt(call: FrontendCall): Promise<Response> {
  const begun = requireOwn(call);
  const credentialAnswer = readCredentialField(call);
  const ceremony = { challenge: begun.verification.code ?? "", origin: call.publicOrigin };
  const isOpen = begun.verification.code !== null;
  const credential = isOpen ? await readRegistration(credentialAnswer, ceremony) : null;
  const own = requireOwn(call);
  if (!credential || own.verification.code !== begun.verification.code) {
    throw new Problem(422, "passkey_invalid_verification", "This passkey could not be verified.");
  }
  if (getPasskeyByCredential(call.instance, credential.id)) {
    throw new Problem(422, "passkey_already_exists", "This passkey is registered already.");
  }
  const registered = call.instance.store.passkeys.put({
    ...own,
    name: "Passkey",
    credentialId: credential.id,
    credential,
    verification: createVerified("passkey"),
    updatedAt: call.instance.now(),
  });
  updateUser(call.instance, own.userId, {});
  return answer(call, registered);
}

function rename(call: FrontendCall): Promise<Response> {
  const own = requireOwn(call);
  const name = call.fields.requireText("name");
  const renamed = { ...own, name, updatedAt: call.instance.now() };
  return answer(call, call.instance.store.passkeys.put(renamed));
}

function remove(call: FrontendCall): Promise<Response> {
  const own = requireOwn(call);
  requireRecentPerson(call);
  call.instance.store.passkeys.delete(own.id);
  updateUser(call.instance, own.userId, {});
  return createAnswer(call, { object: "passkey", id: own.id, deleted: true });
}

function requireOwn(call: FrontendCall): Passkey {
  const { user } = requirePerson(call);
  const passkey = call.instance.store.passkeys.get(call.parameters["id"] ?? "");
  if (passkey?.userId !== user.id) throw notFound("passkey");
  return passkey;
}

const answer = (call: FrontendCall, passkey: Passkey) =>
  createAnswer(call, createPasskeyJson(passkey));
