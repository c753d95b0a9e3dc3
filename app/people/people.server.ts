import { say } from "~/i18n/messages";
import { createClerkClient } from "@clerk/backend";
import type { PatientKv } from "~/posts/store/patient-kv.server";
import {
  type AskClerk,
  ClerkRefusal,
  createAskClerk,
  type Patience,
  PeopleUnavailable,
} from "./ask-clerk.server";
import type { Name, NameProblem } from "./name";
import { allUsernames, type PublicAddress, resolveAddress } from "./profiles/public-address.server";
import {
  isTeamId,
  type PublicProfile,
  toPublicProfile,
  toTeamProfile,
} from "./profiles/public-profile";
import { createProfiles, type LastAsked, type Profiles } from "./profiles/profiles.server";
import {
  askDeletionRight,
  countMembers,
  type DeletionRight,
  type JoinedTeam,
  listForsakenTeams,
  listJoinedTeams,
  mayManageTeam,
} from "./teams/memberships.server";

export { createPatience, PeopleUnavailable, PeopleUndecided } from "./ask-clerk.server";

/** What of a person may leave the server: an allow-list, since Clerk's user carries private metadata. */
export interface Person {
  id: string;
  firstName: string;
  lastName: string;
}

export type NameUpdate = { ok: true; person: Person } | { ok: false; problems: NameProblem[] };

/** All but the reading of public pages throws `PeopleUnavailable` when Clerk does not serve us for now. */
export interface People {
  getPerson(userId: string): Promise<Person | null>;
  /** Changes the name at Clerk, whose refusal comes back in its own words. */
  updateName(userId: string, name: Name): Promise<NameUpdate>;
  /** Deletes the account at Clerk; nobody to delete is as good as done. `PeopleUndecided` as for a team. */
  deletePerson(userId: string): Promise<void>;
  /** Whether somebody's public metadata at Clerk says now that they watch over what is public here. */
  isModerator(userId: string): Promise<boolean>;
  /** The teams that somebody is in, and whether those can do without them; "too-many" to ask about. */
  listJoinedTeams(userId: string): Promise<JoinedTeam[] | "too-many">;
  /** Whether somebody may do now what the admins of a team do. */
  mayManage(teamId: string, userId: string): Promise<boolean>;
  /** Whether Clerk lets a member delete their team now, whatever a token of theirs says. */
  askDeletionRight(asked: { teamId: string; userId: string }): Promise<DeletionRight>;
  /** Deletes a team at Clerk; none to delete is as good as done. `PeopleUndecided`: it may be done all the same. */
  deleteTeam(teamId: string): Promise<void>;
  /** How many are in a team; null: Clerk knows no such team. */
  countMembers(teamId: string): Promise<number | null>;
  /** The teams that somebody whom Clerk knows no more had founded, and in which nobody is. */
  listForsakenTeams(founderId: string): Promise<string[]>;
  /** Deletes a team at Clerk in which nobody is; false: somebody is, and it stays. */
  dissolveTeam(teamId: string): Promise<boolean>;
  /** Ends a session at Clerk, so that its sign-in asks anew; one that has ended is as good. */
  endSession(sessionId: string): Promise<void>;
  /**
   * The names of a team's members, by their ids, for the team's own pages. Null when Clerk does not serve us for
   * now: a page goes on without names.
   */
  listMemberNames(teamId: string): Promise<ReadonlyMap<string, string> | null>;
  /** Whether Clerk knows this person or this team now. */
  isKnown(authorId: string): Promise<boolean>;
  /** For public pages: from KV, which is filled from Clerk seldom and behind the answer. Fails with KV alone. */
  getPublicProfile(authorId: string): Promise<PublicProfile | null>;
  /** To be called when somebody publishes: the author's public address then leads to them. */
  refreshPublicProfile(authorId: string): Promise<PublicProfile | null>;
  /** The names in addresses that lead to this author, now and before: an erasure takes them away. */
  listAddresses(authorId: string): Promise<string[]>;
  /** Whose `/@name` is, or `/~slug`, or where it has moved to. */
  resolveAddress(name: string): Promise<PublicAddress | null>;
}

/** Kept for as long as an isolate lives: who was told to wait must not ask for somebody else meanwhile. */
export interface PeopleMemory {
  patience: Patience;
  lastAsked: LastAsked;
}

export interface PeopleOptions {
  secretKey: string;
  apiUrl: string | undefined;
  kv: PatientKv;
  memory: PeopleMemory;
  now: () => number;
  waitUntil: (work: Promise<unknown>) => void;
}

/**
 * People through Clerk's Backend API. It allows about 100 requests in 10 s to a whole development
 * instance, so nothing on a reading path waits for it: only the settings page and account changes do.
 */
export function createPeople(options: PeopleOptions): People & { profiles: Profiles } {
  const { kv, now, waitUntil, memory } = options;
  const ask = createAskClerk({ now, patience: memory.patience });
  const clerk = createClerkClient({
    secretKey: options.secretKey,
    ...(options.apiUrl && { apiUrl: options.apiUrl }),
    telemetry: { disabled: true },
  });
  const getUser = (userId: string) => askForOne(ask, () => clerk.users.getUser(userId));
  const getOrganization = (organizationId: string) =>
    askForOne(ask, () => clerk.organizations.getOrganization({ organizationId }));
  const askFor = async (authorId: string) => {
    if (isTeamId(authorId)) {
      const team = await getOrganization(authorId);
      return team && toTeamProfile(team);
    }
    const user = await getUser(authorId);
    return user && toPublicProfile(user);
  };
  const deleteTeam = async (teamId: string) => {
    await ask(() => clerk.organizations.deleteOrganization(teamId));
  };
  const { lastAsked } = memory;
  const profiles = createProfiles({ kv, now, waitUntil, lastAsked, askFor });

  return {
    profiles,
    getPublicProfile: profiles.get,
    refreshPublicProfile: profiles.refresh,
    resolveAddress: (name) => resolveAddress(kv, name),
    async listAddresses(authorId) {
      const kept = await profiles.getKept(authorId);
      return kept ? allUsernames(kept) : [];
    },
    isKnown: async (authorId) => (await askFor(authorId)) !== null,
    async getPerson(userId) {
      const user = await getUser(userId);
      return user && toPerson(user);
    },
    async listMemberNames(organizationId) {
      const asked = { organizationId, limit: MEMBERS_LISTED };
      try {
        const members = await ask(() => clerk.organizations.getOrganizationMembershipList(asked));
        return new Map(members?.data.flatMap(nameOfMember));
      } catch (error) {
        if (error instanceof PeopleUnavailable) return null;
        throw error;
      }
    },
    async updateName(userId, name) {
      try {
        const user = await askForOne(ask, () => clerk.users.updateUser(userId, name));
        if (!user)
          return {
            ok: false,
            problems: [{ field: "firstName", message: say("problems.accountGone") }],
          };
        // Public pages would show the old name until the webhook comes, if there is one.
        waitUntil(profiles.update(toPublicProfile(user)));
        return { ok: true, person: toPerson(user) };
      } catch (error) {
        if (error instanceof ClerkRefusal) return refusedName(error.reasons);
        throw error;
      }
    },
    async endSession(sessionId) {
      await ask(() => clerk.sessions.revokeSession(sessionId));
    },
    async isModerator(userId) {
      const user = await getUser(userId);
      return user?.publicMetadata?.["role"] === MODERATOR_ROLE;
    },
    listJoinedTeams: (userId) => listJoinedTeams(ask, clerk, userId),
    mayManage: (teamId, userId) => mayManageTeam(ask, clerk, teamId, userId),
    askDeletionRight: (asked) => askDeletionRight(ask, clerk, asked),
    deleteTeam,
    countMembers: (teamId) => countMembers(ask, clerk, teamId),
    listForsakenTeams: (founderId) => listForsakenTeams(ask, clerk, founderId),
    async dissolveTeam(teamId) {
      const members = await countMembers(ask, clerk, teamId);
      if (members) return false;
      await deleteTeam(teamId);
      return true;
    },
    async deletePerson(userId) {
      await ask(() => clerk.users.deleteUser(userId));
    },
  };
}

/** Stands as `role` in a person's public metadata, which they can read and not change. */
const MODERATOR_ROLE = "moderator";

/** Clerk's most in one answer; whoever stands after them in a larger team is shown without a name. */
const MEMBERS_LISTED = 500;

type Member = Awaited<
  ReturnType<ReturnType<typeof createClerkClient>["organizations"]["getOrganizationMembershipList"]>
>["data"][number];

/** Whoever gave no name is known in their team by what they sign in with, as in Clerk's own list of members. */
function nameOfMember({ publicUserData: user }: Member): [string, string][] {
  if (!user) return [];
  const name = [user.firstName, user.lastName].filter(Boolean).join(" ");
  return [[user.userId, name || user.identifier]];
}

type User = Awaited<ReturnType<ReturnType<typeof createClerkClient>["users"]["getUser"]>>;

/** The SDK hands on whatever came with status 200; an answer that is nobody counts as none. */
function askForOne<T>(ask: AskClerk, question: () => Promise<T>): Promise<T | null> {
  return ask(async () => {
    const found = await question();
    const { id }: { id?: unknown } = found ?? {};
    if (typeof id !== "string") {
      throw new TypeError("Clerk answered with something else than it was asked for");
    }
    return found;
  });
}

function toPerson(user: User): Person {
  return { id: user.id, firstName: user.firstName ?? "", lastName: user.lastName ?? "" };
}

function refusedName(reasons: ClerkRefusal["reasons"]): NameUpdate {
  const problems = reasons.map(({ parameter, message }): NameProblem => {
    // Clerk says it in its own words, which are all that is known of it.
    const field = parameter === "last_name" ? "lastName" : "firstName";
    return { field, message: say("problems.clerkSays", { words: message }) };
  });
  return { ok: false, problems };
}
