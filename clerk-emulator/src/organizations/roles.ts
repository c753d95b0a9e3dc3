import type { Configuration } from "../configuration";
import type { Instance } from "../instance";
import { Problem } from "../http/problem";

export const CREATOR_ROLE = "org:admin";
const MEMBER_ROLE = "org:member";

/** The permissions of a role: what the configuration lists. An unknown role has none. */
export function listPermissions(instance: Instance, role: string): string[] {
  return instance.configuration.organizationRoles[role] ?? [];
}

/** What people become who come by a verified domain: a member, and an administrator only if there is nothing else. */
export function getDefaultRole({ organizationRoles }: Configuration): string {
  if (Object.hasOwn(organizationRoles, MEMBER_ROLE)) return MEMBER_ROLE;
  return Object.keys(organizationRoles).find((each) => each !== CREATOR_ROLE) ?? CREATOR_ROLE;
}

/** A role that exists, or Clerk's Problem. */
export function requireRole(instance: Instance, role: string): string {
  if (Object.hasOwn(instance.configuration.organizationRoles, role)) return role;
  throw new Problem(404, "resource_not_found", `There is no role ${role.slice(0, 60)}.`, "role");
}

/** `org:admin` as people read it. */
export function getRoleName(role: string): string {
  const word = role.replace(/^org:/, "").replaceAll("_", " ");
  return word.charAt(0).toUpperCase() + word.slice(1);
}
