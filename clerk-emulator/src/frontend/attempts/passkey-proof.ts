import { createVerified } from "../../accounts/factors/verified";
import { getPasskeyByCredential } from "../../accounts/factors/passkeys";
import { getCredentialId, readAssertion } from "../../crypto/webauthn";
import type { User, Verification } from "../../entities";
import { malformedParameter, Problem } from "../../http/problem";
import type { FrontendCall } from "../call";
import type { Judge } from "./proofs";

const ANSWER_CHARACTERS = 32 * 1024;

/** What the browser's authenticator answered, as clerk-js sends it. */
export function readCredentialField({ fields }: FrontendCall): unknown {
  const text = fields.requireText("public_key_credential", ANSWER_CHARACTERS);
  try {
    return JSON.parse(text);
  } catch {
    throw malformedParameter("public_key_credential", "This is no public key credential.");
  }
}

/** Whose passkey signed; for a sign-in that began without a name. */
export function getPasskeyOwner(call: FrontendCall): User | null {
  const passkey = getPasskeyByCredential(call.instance, getCredentialId(readCredentialField(call)));
  return passkey ? call.instance.store.users.get(passkey.userId) : null;
}

export async function readPasskeyProof(
  call: FrontendCall,
  user: User,
  begun: Verification | null,
): Promise<Judge> {
  const { store, now } = call.instance;
  const answer = readCredentialField(call);
  const passkey = getPasskeyByCredential(call.instance, getCredentialId(answer));
  const challenge = begun?.strategy === "passkey" ? begun.code : null;
  const isOpen = challenge !== null && (begun?.expireAt ?? 0) > now();
  const credential = passkey?.userId === user.id ? passkey.credential : null;
  const signCount =
    isOpen && credential
      ? await readAssertion(answer, { challenge, origin: call.publicOrigin }, credential)
      : null;
  const message = "This passkey could not be verified.";
  const problem = new Problem(422, "passkey_invalid_verification", message);
  return (sent) => {
    const current = passkey ? store.passkeys.get(passkey.id) : null;
    // A challenge serves once: the state must still be that of the one which was signed.
    if (signCount === null || !current?.credential || sent?.code !== challenge) {
      return { verification: sent, problem };
    }
    const changed = { ...current.credential, signCount };
    store.passkeys.put({ ...current, credential: changed, lastUsedAt: now() });
    return { verification: createVerified("passkey"), problem: null };
  };
}
