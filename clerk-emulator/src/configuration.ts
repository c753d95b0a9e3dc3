import { SYSTEM_PERMISSIONS } from "./organizations/system-permissions";
import type { EnrollmentMode } from "./organizations/entities";
import { malformedParameter } from "./http/problem";

/** What one switches on in Clerk's dashboard. */
export interface Configuration {
  /** `off`: nobody has one. `required`: asked for at sign-up. */
  username: "off" | "optional" | "required";
  /** Providers with a stand-in of ours, as in `oauth_google`. */
  socialProviders: string[];
  /** A link in a mail, beside the code. */
  emailLink: boolean;
  /** Authenticator apps, with their backup codes. */
  totp: boolean;
  passkeys: boolean;
  /** Several people in one browser. */
  multiSession: boolean;
  signUpMode: "public" | "restricted" | "waitlist";
  /** Sensitive changes of an account ask anew who one is, if that was more than ten minutes ago. */
  reverification: boolean;
  /** So many wrong passwords or codes lock an account; 0 never does. */
  maxFailedAttempts: number;
  lockoutMinutes: number;
  /** Sign-ins and sign-ups a browser's address may begin in ten seconds; 0 is without limit. */
  attemptsPerTenSeconds: number;
  /** So often each webhook is delivered, with the same id, as Svix may. */
  webhookCopies: number;
  /** Each delivery waits up to so long, so that their order changes. */
  webhookMaxDelayMs: number;
  organizations: boolean;
  /** 0 is without limit. */
  maxMembers: number;
  /** How people of a verified domain may come in; none: organizations have no domains. */
  organizationDomains: EnrollmentMode[];
  /** The roles people have in organizations, and what each permits, such as `org:posts:write`. */
  organizationRoles: Record<string, string[]>;
}

/** What a new emulator has switched on: as little as Postern needs. */
export const DEFAULT_CONFIGURATION: Configuration = {
  username: "off",
  socialProviders: [],
  emailLink: false,
  totp: false,
  passkeys: false,
  multiSession: false,
  signUpMode: "public",
  reverification: false,
  maxFailedAttempts: 100,
  lockoutMinutes: 60,
  attemptsPerTenSeconds: 0,
  webhookCopies: 1,
  webhookMaxDelayMs: 0,
  organizations: false,
  maxMembers: 5,
  organizationDomains: [],
  organizationRoles: {
    "org:admin": Object.keys(SYSTEM_PERMISSIONS),
    "org:member": ["org:sys_memberships:read", "org:sys_billing:read"],
  },
};

const CHOICES: { [Name in keyof Configuration]?: readonly string[] } = {
  username: ["off", "optional", "required"],
  signUpMode: ["public", "restricted", "waitlist"],
};
const ROLE = /^org:[a-z_]{1,40}$/;
const PERMISSION = /^org:[a-z_]{1,40}:[a-z_]{1,40}$/;
/** What may stand in a list, by its setting. */
const MEMBERS: { [Name in keyof Configuration]?: RegExp } = {
  socialProviders: /^(custom_)?[a-z]{2,20}$/,
  organizationDomains: /^(manual_invitation|automatic_invitation|automatic_suggestion)$/,
};

/** Checks names and values. */
export function requireConfiguration(changes: object): Partial<Configuration> {
  for (const [name, value] of Object.entries(changes)) {
    const example = DEFAULT_CONFIGURATION[name as keyof Configuration];
    if (example === undefined) throw malformedParameter(name, `There is no setting ${name}.`);
    const choices = CHOICES[name as keyof Configuration];
    const member = MEMBERS[name as keyof Configuration];
    const fits = member
      ? Array.isArray(value) && value.every((each) => member.test(String(each)))
      : typeof example === "object"
        ? areRoles(value)
        : typeof value === typeof example && (!choices || choices.includes(value));
    if (!fits) throw malformedParameter(name, `${name} cannot be ${JSON.stringify(value)}.`);
  }
  return changes;
}

/** Of organizations' roles the administrator's must be there: whoever makes one gets it. */
function areRoles(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("org:admin" in value)) return false;
  return Object.entries(value).every(
    ([role, permissions]) =>
      ROLE.test(role) &&
      Array.isArray(permissions) &&
      permissions.every((each) => PERMISSION.test(String(each))),
  );
}
