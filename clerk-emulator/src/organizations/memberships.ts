import { createId } from "../crypto/random";
import type { Session } from "../entities";
import { notFound, Problem } from "../http/problem";
import type { Instance } from "../instance";
import type { Membership, Organization } from "./entities";
import { CREATOR_ROLE, listPermissions, requireRole } from "./roles";

export function listMembers(instance: Instance, organizationId: string): Membership[] {
  return instance.store.memberships.listBy("organizationId", organizationId);
}

export function listMemberships(instance: Instance, userId: string): Membership[] {
  return instance.store.memberships.listBy("userId", userId);
}

export function getMembership(
  instance: Instance,
  organizationId: string,
  userId: string,
): Membership | null {
  return (
    listMemberships(instance, userId).find((each) => each.organizationId === organizationId) ?? null
  );
}

export function requireMembership(
  instance: Instance,
  organizationId: string,
  userId: string,
): Membership {
  const membership = getMembership(instance, organizationId, userId);
  if (!membership) throw notFound("membership");
  return membership;
}

/** Makes a person a member, once, and only while there is room. */
export function createMembership(
  instance: Instance,
  organization: Organization,
  userId: string,
  role: string,
  more: Pick<Partial<Membership>, "publicMetadata" | "privateMetadata"> = {},
): Membership {
  requireRole(instance, role);
  if (getMembership(instance, organization.id, userId)) {
    const message = "This person is a member of the organization already.";
    throw new Problem(400, "already_a_member_in_organization", message);
  }
  requireRoom(instance, organization);
  const now = instance.now();
  const membership = instance.store.memberships.put({
    id: createId(instance.random, "orgmem"),
    organizationId: organization.id,
    userId,
    role,
    publicMetadata: more.publicMetadata ?? {},
    privateMetadata: more.privateMetadata ?? {},
    createdAt: now,
    updatedAt: now,
  });
  instance.publish({ type: "organizationMembership.created", membership });
  settleRequests(instance, membership);
  return membership;
}

/** Whoever is in, by whatever way, need not be suggested to ask any more, and is waited for by nobody. */
function settleRequests({ store, now }: Instance, { organizationId, userId }: Membership): void {
  for (const suggestion of store.organizationSuggestions.listBy("userId", userId)) {
    if (suggestion.organizationId === organizationId)
      store.organizationSuggestions.delete(suggestion.id);
  }
  for (const request of store.membershipRequests.listBy("userId", userId)) {
    if (request.organizationId !== organizationId || request.status !== "pending") continue;
    store.membershipRequests.put({ ...request, status: "accepted", updatedAt: now() });
  }
}

/** @param invited So many more that hold an invitation. */
export function requireRoom(instance: Instance, organization: Organization, invited = 0): void {
  const { id, maxMembers } = organization;
  if (maxMembers === 0 || listMembers(instance, id).length + invited < maxMembers) return;
  const message = `You have reached your limit of ${maxMembers} organization memberships, including outstanding invitations.`;
  throw new Problem(403, "organization_membership_quota_exceeded", message);
}

export function changeRole(instance: Instance, known: Membership, role: string): Membership {
  requireRole(instance, role);
  if (role !== CREATOR_ROLE) requireAnotherAdmin(instance, known);
  return updateMembership(instance, known, { role });
}

export function updateMembership(
  instance: Instance,
  known: Membership,
  changes: Partial<Membership>,
): Membership {
  const changed = { ...known, ...changes, updatedAt: instance.now() };
  const membership = instance.store.memberships.put(changed);
  instance.publish({ type: "organizationMembership.updated", membership });
  return membership;
}

/** An organization without anybody who may manage it would be lost: the last such one stays. */
export function requireAnotherAdmin(instance: Instance, leaving: Membership): void {
  const others = listMembers(instance, leaving.organizationId).filter(
    (each) => each.id !== leaving.id && each.role === CREATOR_ROLE,
  );
  if (leaving.role !== CREATOR_ROLE || others.length > 0) return;
  const message = "There has to be at least one member with the minimum required permissions.";
  throw new Problem(400, "organization_minimum_permissions_needed", message);
}

/** Ends a membership; sessions that worked in the organization go on without it. */
export function removeMembership(instance: Instance, membership: Membership): void {
  instance.publish({ type: "organizationMembership.deleted", membership });
  instance.store.memberships.delete(membership.id);
  for (const session of instance.store.sessions.listBy("userId", membership.userId)) {
    if (session.activeOrganizationId !== membership.organizationId) continue;
    instance.store.sessions.put({ ...session, activeOrganizationId: null });
  }
}

/** The `o` claim of a session token of version 2, and the features in `fea` that it refers to. */
export function createOrganizationClaims(
  instance: Instance,
  session: Session,
  organizationId: string | null = session.activeOrganizationId,
): object {
  const membership = organizationId && getMembership(instance, organizationId, session.userId);
  const organization = membership && instance.store.organizations.get(membership.organizationId);
  if (!organization) return {};
  // `org:posts:write` is permission `write` of feature `posts`; bits say which permission a feature has.
  const custom = listPermissions(instance, membership.role)
    .map((each) => each.split(":"))
    .filter(([, feature = ""]) => !feature.startsWith("sys_"));
  const features = [...new Set(custom.map(([, feature = ""]) => feature))];
  const permissions = [...new Set(custom.map(([, , permission = ""]) => permission))];
  const bits = features.map((feature) =>
    custom
      .filter((each) => each[1] === feature)
      .reduce((sum, [, , permission = ""]) => sum + 2 ** permissions.indexOf(permission), 0),
  );
  return {
    o: {
      id: organization.id,
      rol: membership.role.replace(/^org:/, ""),
      slg: organization.slug,
      ...(features.length > 0 && { per: permissions.join(","), fpm: bits.join(",") }),
    },
    ...(features.length > 0 && { fea: features.map((each) => `o:${each}`).join(",") }),
  };
}
