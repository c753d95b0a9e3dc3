import type { Passkey } from "../entities";
import { createVerificationJson } from "./verification";

/** Clerk's Passkey. */
export function createPasskeyJson(passkey: Passkey) {
  return {
    object: "passkey",
    id: passkey.id,
    name: passkey.name,
    verification: createVerificationJson(passkey.verification),
    last_used_at: passkey.lastUsedAt,
    created_at: passkey.createdAt,
    updated_at: passkey.updatedAt,
  };
}
