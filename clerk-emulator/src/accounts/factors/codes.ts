import type { Verification } from "../../entities";
import { Problem } from "../../http/problem";

const MAX_ATTEMPTS = 5;

export interface Attempt {
  /** To be stored whether or not the code was right, so that guesses are counted. */
  verification: Verification | null;
  problem: Problem | null;
}

/**
 * Holds a code against the one that was sent. Synchronous and without a clock of its own: two guesses
 * at once cannot both be the fifth.
 * @param now Unix milliseconds.
 */
export function attemptCode(sent: Verification | null, code: string, now: number): Attempt {
  if (!sent || (sent.code === null && sent.status === "unverified")) {
    throw new Problem(400, "verification_missing", "No code was sent yet.", "code");
  }
  if (sent.status === "verified") {
    throw new Problem(400, "verification_already_verified", "This was verified before.", "code");
  }
  if (sent.status === "failed" || sent.attempts >= MAX_ATTEMPTS) {
    const problem = new Problem(
      400,
      "verification_failed",
      "Too many attempts. Ask for a new code.",
      "code",
    );
    return { verification: { ...sent, status: "failed", code: null }, problem };
  }
  if (sent.expireAt !== null && sent.expireAt <= now) {
    const problem = new Problem(
      400,
      "verification_expired",
      "This code has expired. Ask for a new one.",
      "code",
    );
    return { verification: { ...sent, status: "expired", code: null }, problem };
  }
  const attempts = sent.attempts + 1;
  if (code !== sent.code) {
    const problem = new Problem(422, "form_code_incorrect", "The code is not right.", "code");
    return { verification: { ...sent, attempts }, problem };
  }
  return { verification: { ...sent, status: "verified", code: null, attempts }, problem: null };
}
