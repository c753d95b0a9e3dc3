import type { ExternalAccount } from "../entities";
import type { Instance } from "../instance";
import { createPictureUrl } from "./pictures";
import { createVerificationJson } from "./verification";

/** Clerk's ExternalAccount. */
export function createExternalAccountJson(instance: Instance, account: ExternalAccount) {
  return {
    object: "external_account",
    id: account.id,
    provider: `oauth_${account.provider}`,
    identification_id: account.id.replace("eac_", "idn_"),
    provider_user_id: account.providerUserId,
    approved_scopes: "email openid profile",
    email_address: account.emailAddress,
    first_name: account.firstName ?? "",
    last_name: account.lastName ?? "",
    image_url: createPictureUrl(instance, `default-${account.userId}`),
    username: null,
    phone_number: null,
    public_metadata: {},
    label: null,
    verification: createVerificationJson(account.verification),
    created_at: account.createdAt,
    updated_at: account.updatedAt,
  };
}
