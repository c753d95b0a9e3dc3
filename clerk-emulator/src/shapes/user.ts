import { listEmailAddresses } from "../accounts/email-addresses";
import { listPasskeys } from "../accounts/factors/passkeys";
import { getLockedSeconds } from "../accounts/factors/lockout";
import type { EmailAddress, User } from "../entities";
import type { Instance } from "../instance";
import { listMemberships } from "../organizations/memberships";
import { createMembershipJson } from "./organizations/organization";
import { createExternalAccountJson } from "./external-account";
import { createPasskeyJson } from "./passkey";
import { createPictureUrl } from "./pictures";
import { createVerificationJson } from "./verification";

/** Clerk's EmailAddress. */
export function createEmailAddressJson(emailAddress: EmailAddress) {
  return {
    object: "email_address",
    id: emailAddress.id,
    email_address: emailAddress.address,
    reserved: false,
    verification: createVerificationJson(emailAddress.verification),
    linked_to: [],
    matches_sso_connection: false,
    created_at: emailAddress.createdAt,
    updated_at: emailAddress.updatedAt,
  };
}

/** Clerk's User as the person themselves may see it. */
export function createUserJson(instance: Instance, user: User) {
  return {
    object: "user",
    id: user.id,
    username: user.username,
    first_name: user.firstName,
    last_name: user.lastName,
    locale: user.locale,
    ...createPictureJson(instance, user),
    profile_image_id: user.imageId ?? "",
    primary_email_address_id: user.primaryEmailAddressId,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    password_enabled: user.passwordDigest !== null,
    two_factor_enabled: user.totpSecret !== null,
    totp_enabled: user.totpSecret !== null,
    backup_code_enabled: user.backupCodes.length > 0,
    email_addresses: listEmailAddresses(instance, user.id).map(createEmailAddressJson),
    phone_numbers: [],
    web3_wallets: [],
    passkeys: listPasskeys(instance, user.id).map(createPasskeyJson),
    external_accounts: instance.store.externalAccounts
      .listBy("userId", user.id)
      .map((each) => createExternalAccountJson(instance, each)),
    saml_accounts: [],
    enterprise_accounts: [],
    organization_memberships: listMemberships(instance, user.id).map((each) =>
      createMembershipJson(instance, each, createPublicUserDataJson(instance, user)),
    ),
    public_metadata: user.publicMetadata,
    unsafe_metadata: user.unsafeMetadata,
    external_id: user.externalId,
    last_sign_in_at: user.lastSignInAt,
    last_active_at: user.lastActiveAt,
    banned: user.banned,
    locked: getLockedSeconds(user, instance.now()) !== null,
    lockout_expires_in_seconds: getLockedSeconds(user, instance.now()),
    verification_attempts_remaining: countAttemptsLeft(instance, user),
    delete_self_enabled: true,
    create_organization_enabled: instance.configuration.organizations,
    create_organizations_limit: null,
    legal_accepted_at: null,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
  };
}

function countAttemptsLeft(instance: Instance, user: User): number | null {
  const { maxFailedAttempts } = instance.configuration;
  return maxFailedAttempts === 0 ? null : maxFailedAttempts - user.failedAttempts;
}

/** Clerk's User for the holder of the secret key. */
export function createBackendUserJson(instance: Instance, user: User) {
  return { ...createUserJson(instance, user), private_metadata: user.privateMetadata };
}

/** What anybody who may see a session sees of its person. */
export function createPublicUserDataJson(instance: Instance, user: User) {
  const addresses = listEmailAddresses(instance, user.id);
  const primary = addresses.find((each) => each.id === user.primaryEmailAddressId);
  return {
    user_id: user.id,
    first_name: user.firstName,
    last_name: user.lastName,
    ...createPictureJson(instance, user),
    identifier: primary?.address ?? "",
  };
}

/** The picture's address stands on the app's own proxy, absolute as in Clerk's answers. */
export function createPictureJson(instance: Instance, user: User) {
  const name = user.imageId ?? `default-${user.id}`;
  return { image_url: createPictureUrl(instance, name), has_image: user.imageId !== null };
}
