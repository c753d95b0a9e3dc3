import { listEmailAddresses } from "../accounts/email-addresses";
import type { SignIn, User } from "../entities";
import type { Instance } from "../instance";
import { createPictureJson } from "./user";
import { createVerificationJson } from "./verification";

/** Clerk's SignIn. */
export function createSignInJson(instance: Instance, signIn: SignIn) {
  const user = signIn.userId ? instance.store.users.get(signIn.userId) : null;
  return {
    object: "sign_in",
    id: signIn.id,
    status: signIn.status,
    supported_identifiers: ["email_address"],
    identifier: signIn.identifier,
    user_data: user
      ? {
          first_name: user.firstName,
          last_name: user.lastName,
          ...createPictureJson(instance, user),
        }
      : null,
    supported_first_factors: user ? listFirstFactors(instance, user) : [],
    supported_second_factors: null,
    first_factor_verification: createVerificationJson(signIn.verification),
    second_factor_verification: null,
    created_session_id: signIn.createdSessionId,
  };
}

function listFirstFactors(instance: Instance, user: User) {
  const verified = listEmailAddresses(instance, user.id).filter(
    (each) => each.verification?.status === "verified",
  );
  const createFactors = (strategy: string) =>
    verified.map((each) => ({
      strategy,
      email_address_id: each.id,
      safe_identifier: hideAddress(each.address),
      primary: each.id === user.primaryEmailAddressId,
    }));
  if (user.passwordDigest === null) return createFactors("email_code");
  return [
    { strategy: "password" },
    ...createFactors("email_code"),
    ...createFactors("reset_password_email_code"),
  ];
}

/** Enough of an address for its owner to know it: whoever types a name must not learn the rest. */
function hideAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, 1)}*****${address.slice(at)}`;
}
