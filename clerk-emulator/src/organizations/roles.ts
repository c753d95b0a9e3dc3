import type { Instance } from "../instance";
import { Problem } from "../http/problem";

export const CREATOR_ROLE = "org:admin";

/** The permissions of a role: what the configuration lists. An unknown role has none. */
export function listPermissions(instance: Instance, role: string): string[] {
  return instance.configuration.organizationRoles[role] ?? [];
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
