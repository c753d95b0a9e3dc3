import type { Attempt } from "../../accounts/factors/codes";
import { attemptCode } from "../../accounts/factors/codes";
import { listEmailAddresses } from "../../accounts/email-addresses";
import { createVerified } from "../../accounts/factors/verified";
import { countFailure, requireAllowedIn } from "../../accounts/factors/lockout";
import { createAssertion } from "../../accounts/factors/passkeys";
import { sendCode } from "../../accounts/outbox";
import { matchesPassword } from "../../crypto/password-digest";
import { listTotpCodes } from "../../crypto/totp";
import type { EmailAddress, User, Verification } from "../../entities";
import { missingParameter, notFound, Problem } from "../../http/problem";
import type { FrontendCall } from "../call";
import { readPasskeyProof } from "./passkey-proof";
import { requireImitatedStrategy } from "./strategies";

/**
 * How people prove who they are: at sign-in, and once more while signed in. A proof is read first, which may
 * take time (hashes, signatures), and judged afterwards, in one go with the state it is held against.
 */
export type Judge = (sent: Verification | null) => Attempt;

export const SENT_STRATEGIES = ["email_code", "reset_password_email_code"] as const;
const FIRST_STRATEGIES = ["password", "passkey", ...SENT_STRATEGIES] as const;
const SECOND_STRATEGIES = ["totp", "backup_code"] as const;

/** Begins a proof that the person must answer: sends the code, or asks the browser's authenticator. */
export function prepareProof(call: FrontendCall, user: User): Verification {
  const strategy = requireImitatedStrategy(call.fields, ["passkey", ...SENT_STRATEGIES]);
  if (!strategy) throw missingParameter("strategy");
  if (strategy === "passkey") return createAssertion(call.instance, user, call.publicOrigin);
  return sendCode(call.instance, requireCalledAddress(call, user).address, strategy);
}

/** @param begun What was asked for, as it stood when the answer came. */
export async function readFirstProof(
  call: FrontendCall,
  user: User,
  begun: Verification | null,
): Promise<Judge> {
  const { fields } = call;
  const strategy = requireImitatedStrategy(fields, FIRST_STRATEGIES);
  if (!strategy) throw missingParameter("strategy");
  if (strategy === "password") {
    return readPassword(user, fields.requireText("password", Number.POSITIVE_INFINITY));
  }
  if (strategy === "passkey") return readPasskeyProof(call, user, begun);
  const code = fields.requireText("code");
  const now = call.instance.now();
  return (sent) => attemptCode(sent?.strategy === strategy ? sent : null, code, now);
}

export async function readPassword(user: User, password: string): Promise<Judge> {
  if (user.passwordDigest && (await matchesPassword(user.passwordDigest, password))) {
    return () => ({ verification: createVerified("password"), problem: null });
  }
  const message = "Password is incorrect. Try again, or use another method.";
  const problem = new Problem(422, "form_password_incorrect", message, "password");
  return (sent) => ({ verification: sent, problem });
}

/** @param user Read anew by the judge: a backup code serves once, and never two at a time. */
export async function readSecondProof(call: FrontendCall, user: User): Promise<Judge> {
  const { instance, fields } = call;
  const strategy = requireImitatedStrategy(fields, SECOND_STRATEGIES);
  if (!strategy) throw missingParameter("strategy");
  const code = fields.requireText("code").replaceAll(/\s/g, "");
  const wrong = new Problem(422, "form_code_incorrect", "The code is not right.", "code");
  if (strategy === "totp") {
    const codes = user.totpSecret ? await listTotpCodes(user.totpSecret, instance.now()) : [];
    return (sent) =>
      codes.includes(code)
        ? { verification: createVerified(strategy), problem: null }
        : { verification: sent, problem: wrong };
  }
  return (sent) => {
    const current = instance.store.users.get(user.id);
    if (!current?.backupCodes.includes(code)) return { verification: sent, problem: wrong };
    const backupCodes = current.backupCodes.filter((each) => each !== code);
    instance.store.users.put({ ...current, backupCodes });
    return { verification: createVerified(strategy), problem: null };
  };
}

/**
 * Holds a proof against what was asked for. `store` keeps the outcome whether or not it was right, so that
 * guesses are counted, also against the account.
 */
export function judge<T>(
  call: FrontendCall,
  user: User,
  decide: Judge,
  sent: Verification | null,
  store: (verification: Verification | null) => T,
): T {
  requireAllowedIn(call.instance, call.instance.store.users.get(user.id) ?? user);
  const { verification, problem } = decide(sent);
  const stored = store(verification);
  if (problem) {
    if (problem.status === 422) countFailure(call.instance, user.id);
    throw problem;
  }
  const current = call.instance.store.users.get(user.id);
  if (current && current.failedAttempts > 0) {
    call.instance.store.users.put({ ...current, failedAttempts: 0 });
  }
  return stored;
}

/** Whether the person has something to prove beside the first factor. */
export function hasSecondFactor(user: User): boolean {
  return user.totpSecret !== null;
}

export function requireCalledAddress(call: FrontendCall, user: User): EmailAddress {
  const wanted = call.fields.getText("email_address_id") ?? user.primaryEmailAddressId;
  const emailAddress = listEmailAddresses(call.instance, user.id).find(
    (each) => each.id === wanted && each.verification?.status === "verified",
  );
  if (!emailAddress) throw notFound("email address");
  return emailAddress;
}
