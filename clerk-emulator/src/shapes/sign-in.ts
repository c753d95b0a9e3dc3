import type { SignIn } from "../entities";
import type { Instance } from "../instance";
import { listFirstFactors, listSecondFactors } from "./factors";
import { createPictureJson } from "./user";
import { createVerificationJson } from "./verification";

/** Clerk's SignIn. */
export function createSignInJson(instance: Instance, signIn: SignIn) {
  const user = signIn.userId ? instance.store.users.get(signIn.userId) : null;
  return {
    object: "sign_in",
    id: signIn.id,
    status: signIn.status,
    supported_identifiers:
      instance.configuration.username === "off" ? ["email_address"] : ["email_address", "username"],
    identifier: signIn.identifier,
    user_data: user
      ? {
          first_name: user.firstName,
          last_name: user.lastName,
          ...createPictureJson(instance, user),
        }
      : null,
    supported_first_factors: user ? listFirstFactors(instance, user) : [],
    supported_second_factors: user ? listSecondFactors(user) : null,
    first_factor_verification: createVerificationJson(signIn.verification),
    second_factor_verification: createVerificationJson(signIn.secondVerification),
    created_session_id: signIn.createdSessionId,
  };
}
