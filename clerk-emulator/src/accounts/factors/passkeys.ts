import { encodeBase64Url } from "../../crypto/base64";
import type { Passkey, User, Verification } from "../../entities";
import type { Instance } from "../../instance";
import { listEmailAddresses } from "../email-addresses";

const CHALLENGE_BYTES = 32;
const LIFETIME_MS = 5 * 60 * 1000;
/** COSE's numbers for ES256 and RS256, which every authenticator has one of. */
const ALGORITHMS = [-7, -257];

export function listPasskeys(instance: Instance, userId: string): Passkey[] {
  return instance.store.passkeys
    .listBy("userId", userId)
    .filter((each) => each.verification.status === "verified");
}

export function getPasskeyByCredential(instance: Instance, credentialId: string): Passkey | null {
  const found = instance.store.passkeys.listBy("credentialId", credentialId);
  return found.find((each) => each.verification.status === "verified") ?? null;
}

/** Asks the browser's authenticator for a new key of this person for this site. */
export function createRegistration(instance: Instance, user: User, origin: string): Verification {
  const challenge = encodeBase64Url(instance.random(CHALLENGE_BYTES));
  const primary = listEmailAddresses(instance, user.id)[0]?.address;
  const name = primary ?? user.username ?? user.id;
  return createChallenge(instance, challenge, {
    rp: { id: new URL(origin).hostname, name: instance.settings.applicationName },
    user: { id: encodeBase64Url(user.id), name, displayName: name },
    challenge,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
    timeout: LIFETIME_MS,
    excludeCredentials: listPasskeys(instance, user.id).map(createDescriptor),
    authenticatorSelection: {
      requireResidentKey: true,
      residentKey: "required",
      userVerification: "required",
    },
    attestation: "none",
  });
}

/** Asks the authenticator to sign: with a key of this person, or with whichever it has for this site. */
export function createAssertion(
  instance: Instance,
  user: User | null,
  origin: string,
): Verification {
  const challenge = encodeBase64Url(instance.random(CHALLENGE_BYTES));
  return createChallenge(instance, challenge, {
    allowCredentials: user ? listPasskeys(instance, user.id).map(createDescriptor) : [],
    challenge,
    rpId: new URL(origin).hostname,
    timeout: LIFETIME_MS,
    userVerification: "required",
  });
}

function createChallenge(instance: Instance, challenge: string, options: object): Verification {
  return {
    strategy: "passkey",
    status: "unverified",
    code: challenge,
    attempts: 0,
    expireAt: instance.now() + LIFETIME_MS,
    nonce: JSON.stringify(options),
  };
}

function createDescriptor({ credentialId, transports }: Passkey) {
  return { type: "public-key", id: credentialId, transports };
}
