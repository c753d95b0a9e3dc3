import type { Strategy, Verification } from "../../entities";

/** A proof that has been given. */
export function createVerified(strategy: Strategy): Verification {
  return { strategy, status: "verified", code: null, attempts: 1, expireAt: null };
}
