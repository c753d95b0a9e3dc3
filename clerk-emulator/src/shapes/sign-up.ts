import type { Configuration } from "../configuration";
import type { SignUp } from "../entities";
import { createVerificationJson } from "./verification";

function listRequiredFields({ username }: Configuration): string[] {
  return ["email_address", "password", ...(username === "required" ? ["username"] : [])];
}

function listOptionalFields({ username, socialProviders }: Configuration): string[] {
  const names = ["first_name", "last_name", ...(username === "optional" ? ["username"] : [])];
  return [...names, ...socialProviders.map((each) => `oauth_${each}`)];
}

/** The required fields that have not been given yet. Whoever comes from a provider needs no password. */
export function listMissingFields(signUp: SignUp, configuration: Configuration): string[] {
  const isKnownElsewhere = signUp.externalVerification?.status === "verified";
  const given: Record<string, unknown> = {
    email_address: signUp.emailAddress,
    password: signUp.passwordDigest ?? (isKnownElsewhere ? "" : null),
    username: signUp.username,
  };
  return listRequiredFields(configuration).filter((field) => given[field] === null);
}

/** Clerk's SignUp. */
export function createSignUpJson(signUp: SignUp, configuration: Configuration) {
  const isVerified = signUp.emailVerification?.status === "verified";
  return {
    object: "sign_up",
    id: signUp.id,
    status: signUp.createdUserId ? "complete" : "missing_requirements",
    required_fields: listRequiredFields(configuration),
    optional_fields: listOptionalFields(configuration),
    missing_fields: listMissingFields(signUp, configuration),
    unverified_fields: signUp.emailAddress && !isVerified ? ["email_address"] : [],
    verifications: {
      email_address: signUp.emailAddress
        ? createEmailVerificationJson(signUp, configuration)
        : null,
      phone_number: null,
      web3_wallet: null,
      external_account: createVerificationJson(signUp.externalVerification),
    },
    username: signUp.username,
    email_address: signUp.emailAddress,
    phone_number: null,
    web3_wallet: null,
    has_password: signUp.passwordDigest !== null,
    first_name: signUp.firstName,
    last_name: signUp.lastName,
    unsafe_metadata: signUp.unsafeMetadata,
    external_account: null,
    external_account_strategy: signUp.externalVerification?.strategy ?? null,
    locale: signUp.locale,
    legal_accepted_at: null,
    created_session_id: signUp.createdSessionId,
    created_user_id: signUp.createdUserId,
    abandon_at: signUp.abandonAt,
  };
}

function createEmailVerificationJson({ emailVerification }: SignUp, configuration: Configuration) {
  const begun = createVerificationJson(emailVerification) ?? {
    object: "verification",
    status: "unverified",
    strategy: "email_code",
    attempts: 0,
    expire_at: null,
    nonce: null,
    external_verification_redirect_url: null,
    error: null,
    verified_at_client: null,
  };
  const nextActions = {
    verified: "",
    unverified: "needs_attempt",
    failed: "",
    expired: "needs_prepare",
    transferable: "",
  };
  return {
    ...begun,
    next_action: emailVerification ? nextActions[emailVerification.status] : "needs_prepare",
    supported_strategies: configuration.emailLink ? ["email_code", "email_link"] : ["email_code"],
  };
}
