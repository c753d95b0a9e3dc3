import type { Instance } from "../../instance";
import type { Membership } from "../../organizations/entities";
import { createMembershipJson } from "./organization";
import { createPublicUserDataJson } from "../user";

/** Clerk's OrganizationMembership with the member, as others in the organization see it. */
export function createMemberJson(instance: Instance, membership: Membership) {
  const user = instance.store.users.get(membership.userId);
  const person = user ? createPublicUserDataJson(instance, user) : null;
  return createMembershipJson(instance, membership, person);
}

/** The same for the holder of the secret key. */
export function createBackendMembershipJson(instance: Instance, membership: Membership) {
  const json = createMemberJson(instance, membership);
  return { ...json, private_metadata: membership.privateMetadata };
}
