import type { SignUp } from "../entities";
import { createVerificationJson } from "./verification";

const REQUIRED_FIELDS = ["email_address", "password"];
const OPTIONAL_FIELDS = ["first_name", "last_name"];

/** The required fields that have not been given yet. */
export function listMissingFields(signUp: SignUp): string[] {
  const given: Record<string, unknown> = {
    email_address: signUp.emailAddress,
    password: signUp.passwordDigest,
  };
  return REQUIRED_FIELDS.filter((field) => given[field] === null);
}

/** Clerk's SignUp. */
export function createSignUpJson(signUp: SignUp) {
  const isVerified = signUp.emailVerification?.status === "verified";
  return {
    object: "sign_up",
    id: signUp.id,
    status: signUp.createdUserId ? "complete" : "missing_requirements",
    required_fields: REQUIRED_FIELDS,
    optional_fields: OPTIONAL_FIELDS,
    missing_fields: listMissingFields(signUp),
    unverified_fields: signUp.emailAddress && !isVerified ? ["email_address"] : [],
    verifications: {
      email_address: signUp.emailAddress ? createEmailVerificationJson(signUp) : null,
      phone_number: null,
      web3_wallet: null,
      external_account: null,
    },
    username: null,
    email_address: signUp.emailAddress,
    phone_number: null,
    web3_wallet: null,
    has_password: signUp.passwordDigest !== null,
    first_name: signUp.firstName,
    last_name: signUp.lastName,
    unsafe_metadata: signUp.unsafeMetadata,
    external_account: null,
    external_account_strategy: null,
    locale: signUp.locale,
    legal_accepted_at: null,
    created_session_id: signUp.createdSessionId,
    created_user_id: signUp.createdUserId,
    abandon_at: signUp.abandonAt,
  };
}

function createEmailVerificationJson({ emailVerification }: SignUp) {
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
    supported_strategies: ["email_code"],
  };
}
