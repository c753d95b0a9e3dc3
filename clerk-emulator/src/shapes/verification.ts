import type { Verification } from "../entities";

/** Clerk's Verification, or `null` when none was begun. The code itself never leaves the emulator. */
export function createVerificationJson(verification: Verification | null) {
  if (!verification) return null;
  return {
    object: "verification",
    status: verification.status,
    strategy: verification.strategy,
    attempts: verification.attempts,
    expire_at: verification.expireAt,
    nonce: verification.nonce ?? null,
    external_verification_redirect_url: verification.redirectUrl ?? null,
    error: verification.error
      ? { ...verification.error, long_message: verification.error.message, meta: {} }
      : null,
    verified_at_client: null,
  };
}
