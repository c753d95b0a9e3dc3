import { MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARACTERS } from "./accounts/factors/passwords";
import { MAX_USERNAME_CHARACTERS, MIN_USERNAME_CHARACTERS } from "./accounts/usernames";
import type { Configuration } from "./configuration";
import { getProviderName } from "./frontend/provider-page";

/** The part of the environment that says what people are asked for, and how they may come in. */
export function createUserSettingsJson(configuration: Configuration, proxyUrl: string) {
  const byMail = configuration.emailLink ? ["email_code", "email_link"] : ["email_code"];
  const secondFactor = {
    ...OFF,
    enabled: configuration.totp,
    used_for_second_factor: configuration.totp,
  };
  return {
    attributes: {
      email_address: {
        ...OFF,
        enabled: true,
        required: true,
        used_for_first_factor: true,
        first_factors: byMail,
        verifications: byMail,
        verify_at_sign_up: true,
      },
      password: { ...OFF, enabled: true, required: true },
      first_name: { ...OFF, enabled: true },
      last_name: { ...OFF, enabled: true },
      phone_number: OFF,
      username: {
        ...OFF,
        enabled: configuration.username !== "off",
        required: configuration.username === "required",
        used_for_first_factor: configuration.username !== "off",
      },
      web3_wallet: OFF,
      authenticator_app: { ...secondFactor, second_factors: configuration.totp ? ["totp"] : [] },
      backup_code: { ...secondFactor, second_factors: configuration.totp ? ["backup_code"] : [] },
      passkey: {
        ...OFF,
        enabled: configuration.passkeys,
        used_for_first_factor: configuration.passkeys,
        first_factors: configuration.passkeys ? ["passkey"] : [],
        verifications: configuration.passkeys ? ["passkey"] : [],
      },
    },
    actions: { delete_self: true, create_organization: configuration.organizations },
    social: createSocialJson(configuration, proxyUrl),
    saml: { enabled: false },
    enterprise_sso: { enabled: false },
    sign_in: { second_factor: { required: false, enabled: configuration.totp } },
    sign_up: {
      mode: configuration.signUpMode,
      progressive: true,
      captcha_enabled: false,
      allowlist_only: false,
      legal_consent_enabled: false,
    },
    password_settings: {
      min_length: MIN_PASSWORD_CHARACTERS,
      max_length: MAX_PASSWORD_BYTES,
      allowed_special_characters: "",
      disable_hibp: true,
      require_special_char: false,
      require_numbers: false,
      require_uppercase: false,
      require_lowercase: false,
      show_zxcvbn: false,
      min_zxcvbn_strength: 0,
    },
    passkey_settings: { allow_autofill: false, show_sign_in_button: configuration.passkeys },
    username_settings: {
      min_length: MIN_USERNAME_CHARACTERS,
      max_length: MAX_USERNAME_CHARACTERS,
    },
  };
}

function createSocialJson({ socialProviders }: Configuration, proxyUrl: string) {
  const settings = socialProviders.map((provider) => ({
    enabled: true,
    required: false,
    authenticatable: true,
    block_email_subaddresses: false,
    not_selectable: false,
    deprecated: false,
    strategy: `oauth_${provider}`,
    name: getProviderName(provider),
    // A drawing of our own: the provider's is not asked for.
    logo_url: `${proxyUrl}/v1/img/provider-${provider}`,
  }));
  return Object.fromEntries(settings.map((each) => [each.strategy, each]));
}

const OFF = {
  enabled: false,
  required: false,
  used_for_first_factor: false,
  first_factors: [] as string[],
  used_for_second_factor: false,
  second_factors: [] as string[],
  verifications: [] as string[],
  verify_at_sign_up: false,
};
