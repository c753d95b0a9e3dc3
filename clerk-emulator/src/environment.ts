import { MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARACTERS } from "./accounts/factors/passwords";
import type { Configuration } from "./configuration";
import type { Settings } from "./settings";

/**
 * `GET /v1/environment`: which instance this is and what it has switched on. clerk-js has a default for
 * nearly all of it; what is said here is said so that a reader sees it.
 */
export function createEnvironmentJson(
  settings: Settings,
  configuration: Configuration,
  publicOrigin: string,
) {
  const isTest = settings.mode === "test";
  return {
    object: "environment",
    id: "env_postern",
    maintenance_mode: false,
    auth_config: {
      object: "auth_config",
      id: "aconf_postern",
      single_session_mode: !configuration.multiSession,
      claimed_at: null,
      reverification: configuration.reverification,
    },
    display_config: {
      object: "display_config",
      id: "display_config_postern",
      application_name: settings.applicationName,
      instance_environment_type: isTest ? "development" : "production",
      show_devmode_warning: isTest,
      branded: false,
      preferred_sign_in_strategy: "password",
      captcha_public_key: null,
      captcha_public_key_invisible: null,
      captcha_widget_type: null,
      captcha_provider: "turnstile",
      captcha_oauth_bypass: [],
      captcha_heartbeat: false,
      logo_image_url: "",
      favicon_image_url: "",
      support_email: "",
      terms_url: "",
      privacy_policy_url: "",
      ...createPageUrls(publicOrigin),
    },
    user_settings: createUserSettingsJson(configuration),
    organization_settings: {
      enabled: false,
      max_allowed_memberships: 0,
      force_organization_selection: false,
      actions: { admin_delete: false },
      domains: { enabled: false, enrollment_modes: [], default_role: null },
      slug: { disabled: true },
      organization_creation_defaults: { enabled: false },
    },
    commerce_settings: {
      billing: {
        stripe_publishable_key: null,
        organization: { enabled: false, has_paid_plans: false },
        user: { enabled: false, has_paid_plans: false },
      },
    },
    api_keys_settings: {
      enabled: false,
      user_api_keys_enabled: false,
      orgs_api_keys_enabled: false,
    },
    protect_config: { object: "protect_config", id: "protect_config_postern", loaders: [] },
  };
}

function createPageUrls(publicOrigin: string) {
  const home = `${publicOrigin}/`;
  return {
    home_url: home,
    sign_in_url: `${publicOrigin}/sign-in`,
    sign_up_url: `${publicOrigin}/sign-up`,
    after_sign_in_url: home,
    after_sign_up_url: home,
    after_sign_out_all_url: home,
    after_sign_out_one_url: home,
    after_switch_session_url: home,
    user_profile_url: `${publicOrigin}/account`,
    organization_profile_url: "",
    create_organization_url: "",
    after_leave_organization_url: "",
    after_create_organization_url: "",
    waitlist_url: "",
    after_join_waitlist_url: "",
  };
}

function createUserSettingsJson(configuration: Configuration) {
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
        first_factors: ["email_code"],
        verifications: ["email_code"],
        verify_at_sign_up: true,
      },
      password: { ...OFF, enabled: true, required: true },
      first_name: { ...OFF, enabled: true },
      last_name: { ...OFF, enabled: true },
      phone_number: OFF,
      username: OFF,
      web3_wallet: OFF,
      authenticator_app: { ...secondFactor, second_factors: configuration.totp ? ["totp"] : [] },
      backup_code: { ...secondFactor, second_factors: configuration.totp ? ["backup_code"] : [] },
      passkey: OFF,
    },
    actions: { delete_self: true, create_organization: false },
    social: {},
    saml: { enabled: false },
    enterprise_sso: { enabled: false },
    sign_in: { second_factor: { required: false, enabled: configuration.totp } },
    sign_up: {
      mode: "public",
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
    passkey_settings: { allow_autofill: false, show_sign_in_button: false },
    username_settings: { min_length: 4, max_length: 64 },
  };
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
