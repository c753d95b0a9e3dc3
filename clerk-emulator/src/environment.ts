import type { Configuration } from "./configuration";
import { getDefaultRole } from "./organizations/roles";
import { createUserSettingsJson } from "./user-settings";
import type { Settings } from "./settings";

/**
 * `GET /v1/environment`: which instance this is and what it has switched on. clerk-js has a default for
 * nearly all of it; what is said here is said so that a reader sees it.
 */
export function createEnvironmentJson(
  settings: Settings,
  configuration: Configuration,
  { publicOrigin, proxyUrl }: { publicOrigin: string; proxyUrl: string },
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
    user_settings: createUserSettingsJson(configuration, proxyUrl),
    organization_settings: {
      enabled: configuration.organizations,
      max_allowed_memberships: configuration.maxMembers,
      force_organization_selection: false,
      actions: { admin_delete: configuration.organizations },
      domains: createDomainsJson(configuration),
      slug: { disabled: false },
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

function createDomainsJson(configuration: Configuration) {
  const enabled = configuration.organizations && configuration.organizationDomains.length > 0;
  return {
    enabled,
    enrollment_modes: enabled ? configuration.organizationDomains : [],
    default_role: enabled ? getDefaultRole(configuration) : null,
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
    waitlist_url: `${publicOrigin}/waitlist`,
    after_join_waitlist_url: `${publicOrigin}/waitlist`,
  };
}
