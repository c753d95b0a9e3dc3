import type { ClerkClient } from "@clerk/backend";
import { mayManage } from "~/auth/team/rights";
import type { AskClerk } from "../ask-clerk.server";

/** A team of somebody who wants to leave the site. */
export interface JoinedTeam {
  id: string;
  name: string;
  /** Nobody else is in it; others are and no other admin; or the team goes on well without them. */
  part: "alone" | "only-admin" | "one-of-many";
}

/** Clerk is asked once for each, and a request on Cloudflare's free plan may ask 50 times in all. */
const TEAMS_ASKED = 30;
/** Clerk's most in one answer. An admin who stands after them in a larger team counts as none. */
const MEMBERS_LISTED = 500;
const ADMIN_ROLE = "org:admin";
/** What Clerk's own page wants of whoever deletes an organization. It never stands in a token. */
const DELETE_PERMISSION = "org:sys_profile:delete";

/**
 * The teams that somebody is in, as Clerk knows them now. Throws `PeopleUnavailable`; "too-many" for more teams
 * than can be asked about.
 */
export async function listJoinedTeams(
  ask: AskClerk,
  clerk: ClerkClient,
  userId: string,
): Promise<JoinedTeam[] | "too-many"> {
  const joined = await askForJoined(ask, clerk, userId);
  if (joined.totalCount > TEAMS_ASKED) return "too-many";
  const teams = joined.data.map(async ({ role, organization: { id, name } }) => {
    const asked = { organizationId: id, limit: MEMBERS_LISTED };
    const members = await ask(() => clerk.organizations.getOrganizationMembershipList(asked));
    // Deleted meanwhile.
    if (!members) return [];
    const others = members.data.filter(({ publicUserData }) => publicUserData?.userId !== userId);
    const isNeeded = role === ADMIN_ROLE && !others.some((other) => other.role === ADMIN_ROLE);
    const part = others.length === 0 ? "alone" : isNeeded ? "only-admin" : "one-of-many";
    return [{ id, name, part } as const];
  });
  return (await Promise.all(teams)).flat();
}

async function askForJoined(ask: AskClerk, clerk: ClerkClient, userId: string) {
  const none = { data: [], totalCount: 0 };
  try {
    const asked = { userId, limit: TEAMS_ASKED };
    return (await ask(() => clerk.users.getOrganizationMembershipList(asked))) ?? none;
  } catch (error) {
    if (hasNoTeams(error)) return none;
    throw error;
  }
}

/** An instance in which organizations are off answers so, whomever it is asked about. */
function hasNoTeams(error: unknown): boolean {
  const { errors } = error as { errors?: { code?: string }[] };
  return errors?.[0]?.code === "organization_not_enabled_in_instance";
}

/** Whether somebody is in a team now and may do there what its admins do. Throws `PeopleUnavailable`. */
export async function mayManageTeam(
  ask: AskClerk,
  clerk: ClerkClient,
  organizationId: string,
  userId: string,
): Promise<boolean> {
  const asked = { organizationId, userId: [userId], limit: 1 };
  const members = await ask(() => clerk.organizations.getOrganizationMembershipList(asked));
  const own = members?.data.find(({ publicUserData }) => publicUserData?.userId === userId);
  if (!own) return false;
  return mayManage((right) =>
    "role" in right ? own.role === right.role : own.permissions.includes(right.permission),
  );
}

/** Whether a member may delete their team; "switched-off": nobody may, by the instance's setting or the team's own. */
export type DeletionRight = "granted" | "not-theirs" | "switched-off";

/**
 * What Clerk says now of somebody's right to delete a team, asked once. A token says less, and what it says was
 * true up to a minute ago. Of a team that is gone it is "granted": nothing is left to guard.
 */
export async function askDeletionRight(
  ask: AskClerk,
  clerk: ClerkClient,
  { teamId, userId }: { teamId: string; userId: string },
): Promise<DeletionRight> {
  const asked = { organizationId: teamId, userId: [userId], limit: 1 };
  const members = await ask(() => clerk.organizations.getOrganizationMembershipList(asked));
  if (!members) return "granted";
  const own = members.data.find(({ publicUserData }) => publicUserData?.userId === userId);
  if (!own?.permissions.includes(DELETE_PERMISSION)) return "not-theirs";
  return own.organization.adminDeleteEnabled ? "granted" : "switched-off";
}

/** How many are in a team now; null: Clerk knows no such team. */
export async function countMembers(
  ask: AskClerk,
  clerk: ClerkClient,
  teamId: string,
): Promise<number | null> {
  const asked = { organizationId: teamId, limit: 1 };
  const members = await ask(() => clerk.organizations.getOrganizationMembershipList(asked));
  return members && members.totalCount;
}

/** So many teams are looked at, those with the fewest members first. */
const EMPTY_TEAMS_ASKED = 100;

/** The teams that somebody who is gone had founded, and in which nobody is any more. */
export async function listForsakenTeams(
  ask: AskClerk,
  clerk: ClerkClient,
  founderId: string,
): Promise<string[]> {
  const asked = {
    orderBy: "+members_count",
    includeMembersCount: true,
    limit: EMPTY_TEAMS_ASKED,
  } as const;
  try {
    const teams = await ask(() => clerk.organizations.getOrganizationList(asked));
    const isForsaken = (team: { createdBy?: string; membersCount?: number }) =>
      team.createdBy === founderId && team.membersCount === 0;
    return (teams?.data ?? []).filter(isForsaken).map(({ id }) => id);
  } catch (error) {
    if (hasNoTeams(error)) return [];
    throw error;
  }
}
