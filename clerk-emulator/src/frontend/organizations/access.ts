import type { Session, User } from "../../entities";
import { Problem } from "../../http/problem";
import type { Membership, Organization } from "../../organizations/entities";
import { getMembership } from "../../organizations/memberships";
import { listPermissions } from "../../organizations/roles";
import type { FrontendCall } from "../call";
import { requirePerson } from "../call";

export interface Member {
  session: Session;
  user: User;
  membership: Membership;
  organization: Organization;
}

/** Throws where organizations are switched off. */
export function requireOrganizations({ instance }: FrontendCall): void {
  if (instance.configuration.organizations) return;
  const message = "The organizations feature is not enabled for this instance.";
  throw new Problem(403, "organization_not_enabled_in_instance", message);
}

/**
 * The person as a member of the organization in the path, with the permission. To outsiders it does not exist.
 */
export function requireMember(call: FrontendCall, permission?: string): Member {
  requireOrganizations(call);
  const { session, user } = requirePerson(call);
  const organizationId = call.parameters["id"] ?? "";
  const organization = call.instance.store.organizations.get(organizationId);
  const membership = organization && getMembership(call.instance, organization.id, user.id);
  if (!organization || !membership) {
    throw new Problem(404, "resource_not_found", "Given organization not found.");
  }
  if (permission && !listPermissions(call.instance, membership.role).includes(permission)) {
    const message = "You do not have the permission for this in the organization.";
    throw new Problem(403, "missing_organization_permission", message, null, {
      permissions: [permission],
    });
  }
  return { session, user, membership, organization };
}

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 500;

/** Clerk's page of a list, by `limit` and `offset`. */
export function createPage<T>({ url }: FrontendCall, all: T[], shape: (item: T) => object) {
  const limit = readCount(url, "limit", DEFAULT_LIMIT);
  const offset = readCount(url, "offset", 0);
  const data = all.slice(offset, offset + Math.min(limit, MAX_LIMIT)).map(shape);
  return { data, total_count: all.length };
}

/** Lists come as `name=a&name=b`, or as `name[]`. */
export function listFilter({ searchParams }: URL, name: string): string[] {
  return [...searchParams.getAll(name), ...searchParams.getAll(`${name}[]`)];
}

function readCount(url: URL, name: string, fallback: number): number {
  const text = url.searchParams.get(name) ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : fallback;
}
