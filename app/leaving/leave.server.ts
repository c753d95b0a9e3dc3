import type { Auth, Viewer } from "~/auth/auth.server";
import { type Message, say } from "~/i18n/messages";
import type { People } from "~/people/people.server";
import type { JoinedTeam } from "~/people/teams/memberships.server";
import { isTeamId } from "~/people/profiles/public-profile";
import { CLEAN_APART_MS, type Erasure } from "~/posts/upkeep/erasure.server";

/** The word that a person types to show that they mean it. */
export const LEAVING_WORD = "delete";

/** The same for a team: its name in addresses, if it has one, since that shows that one means this team. */
export function wordOf(team: Viewer["team"]): string {
  return team?.slug ?? LEAVING_WORD;
}

export type ParsedLeaving =
  | { ok: true; entered: string }
  | { ok: false; problem: Message; entered: string };

export function parseLeaving(form: FormData, word: string): ParsedLeaving {
  const sent = form.getAll("confirmation");
  const entered = sent.find((value) => typeof value === "string") ?? "";
  if (sent.length === 1 && entered.trim().toLowerCase() === word) return { ok: true, entered };
  return { ok: false, problem: say("leaving.typeTheWord", { word }), entered };
}

/** What becomes of the teams of somebody who leaves, by their names. */
export interface TeamsLeft {
  /** They go on, and what the person wrote in them stays. */
  staying: string[];
  /** Nobody else is in them: they are erased as well. */
  going: string[];
  /** Why the person cannot leave yet. */
  problem: Message | null;
}

/** All that a route can do about erasing: for whoever is asking, and for nobody else. */
export interface Leaving {
  /**
   * Deletes the account of the person who sends this request, at Clerk, and all that they wrote. Gives the
   * job's id. When Clerk does not delete the account, nothing is lost. Rejects when KV or Clerk do not answer.
   * Teams in which nobody else is go the same way, first; a team that would have no admin any more keeps its
   * last one from leaving.
   */
  leave(args: Asking): Promise<{ ok: true; jobId: string } | { ok: false; problem: Message }>;
  /** What would become of somebody's teams. Asks Clerk. */
  getTeamsLeft(userId: string): Promise<TeamsLeft>;
  /**
   * The same for the team that is chosen in the session of this request, with all that its members wrote in it.
   * Theirs alone who manage it.
   */
  leaveTeam(args: Asking): Promise<string>;
  /** How far a job has come; null: that is no job's id. */
  getProgress(jobId: string): Promise<LeavingProgress | null>;
}

type Asking = Parameters<Auth["getViewer"]>[0];

/** Times are ms since 1970. `isTeam`: it is a team whose posts go. */
export type LeavingProgress =
  | { kind: "under-way"; isTeam: boolean; deleted: number; lastClean: number | null }
  | { kind: "finished"; isTeam: boolean }
  /** The id does not say when it was asked for: it is finished, or never was. */
  | { kind: "none" };

export function createLeaving(options: {
  auth: Auth;
  erasure: Erasure;
  people: Pick<People, "deletePerson" | "deleteTeam" | "listAddresses" | "listJoinedTeams">;
  now: () => number;
  waitUntil: (work: Promise<unknown>) => void;
}): Leaving {
  const { auth, erasure, people, now, waitUntil } = options;

  /** The route has asked already; this is the one thing that nothing brings back. */
  async function requireProved(args: Asking): Promise<Viewer> {
    const viewer = await auth.getViewer(args);
    if (!viewer || viewer.actorId !== null || !viewer.isProvedLately) {
      throw new Error("Only people who have shown who they are can leave");
    }
    return viewer;
  }

  /** Erases what an author wrote, unless Clerk does not delete them. Gives the job's id. */
  async function erase(authorId: string, deleteAtClerk: () => Promise<void>): Promise<string> {
    // Written down first, so that nothing is left behind however this request ends.
    const { since } = await erasure.request(authorId, await people.listAddresses(authorId));
    try {
      await deleteAtClerk();
    } catch (error) {
      await erasure.cancel(authorId);
      throw error;
    }
    return `${authorId}-${since.toString(36)}`;
  }

  /** The cron would begin in some minutes; a person who waits on the page sees it begin now. */
  function begin(jobId: string): string {
    waitUntil(erasure.sweep());
    return jobId;
  }

  return {
    async leave(args) {
      const { id } = await requireProved(args);
      const teams = await people.listJoinedTeams(id);
      const problem = problemOf(teams);
      if (problem) return { ok: false, problem };
      for (const team of teamsOf(teams, "alone")) {
        await erase(team.id, () => people.deleteTeam(team.id));
      }
      return { ok: true, jobId: begin(await erase(id, () => people.deletePerson(id))) };
    },
    async getTeamsLeft(userId) {
      const teams = await people.listJoinedTeams(userId);
      const namesOf = (part: JoinedTeam["part"]) => teamsOf(teams, part).map(({ name }) => name);
      return {
        staying: [...namesOf("only-admin"), ...namesOf("one-of-many")],
        going: namesOf("alone"),
        problem: problemOf(teams),
      };
    },
    async leaveTeam(args) {
      const { team, mayManage } = await requireProved(args);
      if (!team || !mayManage) throw new Error("Only whoever manages a team can delete it");
      return begin(await erase(team.id, () => people.deleteTeam(team.id)));
    },
    async getProgress(jobId) {
      const named = /^((?:user|org)_\w{1,64})(?:-([0-9a-z]{1,10}))?$/.exec(jobId);
      if (!named) return null;
      const [, authorId = "", time] = named;
      const isTeam = isTeamId(authorId);
      const job = await erasure.getProgress(authorId);
      if (job) return { kind: "under-way", isTeam, deleted: job.deleted, lastClean: job.lastClean };
      if (time === undefined) return { kind: "none" };
      const age = now() - Number.parseInt(time, 36);
      // It takes longer than this: one that KV does not show so soon has not come into sight yet.
      return age < CLEAN_APART_MS
        ? { kind: "under-way", isTeam, deleted: 0, lastClean: null }
        : { kind: "finished", isTeam };
    },
  };
}

type Joined = Awaited<ReturnType<People["listJoinedTeams"]>>;

function teamsOf(teams: Joined, part: JoinedTeam["part"]): JoinedTeam[] {
  return teams === "too-many" ? [] : teams.filter((team) => team.part === part);
}

/** Why somebody with these teams cannot leave yet. */
function problemOf(teams: Joined): Message | null {
  if (teams === "too-many") return say("leaving.tooManyTeams");
  const names = teamsOf(teams, "only-admin").map(({ name }) => name);
  return names.length === 0 ? null : say("leaving.onlyAdmin", { teams: names.join(", ") });
}

/** Headers that end the session in this browser: its token would count for up to a minute more. */
export function endingSession(request: Request): Headers {
  return forgetting(request, /^(?:__session|__client_uat|__refresh|postern_writes|postern_repair)/);
}

/**
 * Headers that end the token in this browser and not the session: the next page gets another one from Clerk, in
 * which the team that was deleted is chosen no more.
 */
export function renewingToken(request: Request): Headers {
  return forgetting(request, /^__session/);
}

function forgetting(request: Request, cookies: RegExp): Headers {
  const headers = new Headers();
  const names = (request.headers.get("Cookie") ?? "").matchAll(/(?:^|;\s*)([^=;\s]+)=/g);
  for (const [, name = ""] of names) {
    if (cookies.test(name)) headers.append("Set-Cookie", `${name}=; Path=/; Max-Age=0`);
  }
  return headers;
}
