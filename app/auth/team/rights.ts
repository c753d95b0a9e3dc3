/** Clerk's `has()`, as the server and the browser both have it. */
type Has = (asked: { role: string } | { permission: string }) => boolean;

/** The role that Clerk gives to whoever founds a team; every instance has it. */
const ADMIN_ROLE = "org:admin";

/**
 * For instances with roles of their own: a role with this permission manages a team's posts as its admins do.
 * Made in Clerk's dashboard; Postern needs none.
 */
const MANAGE_PERMISSION = "org:posts:manage";

/**
 * Whether a member may do more in their team than write: publish, delete, empty the trash, take everything out
 * or bring it in. Asked about the team that is chosen; somebody who is in none has no such right.
 */
export function mayManage(has: Has): boolean {
  return has({ role: ADMIN_ROLE }) || has({ permission: MANAGE_PERMISSION });
}
