import type { Auth, Viewer } from "~/auth/auth.server";
import { type Message, say } from "~/i18n/messages";
import { type People, PeopleUnavailable, PeopleUndecided } from "~/people/people.server";
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

/** What became of somebody's wish to leave, or to delete a team. */
export type Left = { ok: true; jobId: string } | RefusedLeaving;

export interface RefusedLeaving {
  ok: false;
  /** 503: Clerk did not serve us when something was under way already. */
  status: 403 | 409 | 503;
  problem: Message;
  unavailable?: PeopleUnavailable;
}

/** All that a route can do about erasing: for whoever is asking, and for nobody else. */
export interface Leaving {
  /**
   * Deletes the account of the person who sends this request, at Clerk, and all that they wrote. Gives the
   * job's id. Teams in which nobody else is go the same way, first and one by one: when Clerk then does not delete
   * the account, those that are deleted stay so, and what the person wrote elsewhere is kept. A team that would
   * have no admin any more keeps its last one from leaving. Rejects when KV does not answer, or Clerk before it
   * was asked to delete anything.
   */
  leave(args: Asking): Promise<Left>;
  /** What would become of somebody's teams. Asks Clerk. */
  getTeamsLeft(userId: string): Promise<TeamsLeft>;
  /**
   * The same for the team that is chosen in the session of this request, with all that its members wrote in it.
   * Theirs alone who manage it, and whom Clerk itself lets delete it at this moment.
   */
  leaveTeam(args: Asking): Promise<Left>;
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
  people: Pick<
    People,
    "askDeletionRight" | "deletePerson" | "deleteTeam" | "listAddresses" | "listJoinedTeams"
  >;
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

  /**
   * Erases what an author wrote, unless Clerk refuses to delete them. Gives the job's id. Where Clerk gives no word
   * of it the job stays, and the sweep, which asks whether Clerk still knows them, does it or takes it back.
   */
  async function erase(authorId: string, deleteAtClerk: () => Promise<void>): Promise<string> {
    // Written down first, so that nothing is left behind however this request ends.
    const { since } = await erasure.request(authorId, await people.listAddresses(authorId));
    try {
      await deleteAtClerk();
    } catch (error) {
      if (!(error instanceof PeopleUndecided)) await erasure.cancel(authorId);
      throw error;
    }
    return `${authorId}-${since.toString(36)}`;
  }

  /**
   * The job of an erasure, or words that are true of what Clerk has left open, and of the teams that are `gone`
   * already, by their names.
   */
  async function orHalfDone(erasing: Promise<string>, gone: string[] = []): Promise<Left> {
    try {
      return { ok: true, jobId: await erasing };
    } catch (error) {
      const isUndecided = error instanceof PeopleUndecided;
      const isHalfDone = error instanceof PeopleUnavailable && gone.length > 0;
      if (!isUndecided && !isHalfDone) throw error;
      const problem = isUndecided
        ? say("leaving.undecided")
        : say("leaving.teamsGone", { teams: gone.join(", ") });
      return { ok: false, status: 503, problem, unavailable: error };
    }
  }

  /** The cron would begin in some minutes; a person who waits on the page sees it begin now. */
  function begin(left: Left): Left {
    if (left.ok) waitUntil(erasure.sweep());
    return left;
  }

  return {
    async leave(args) {
      const { id } = await requireProved(args);
      const teams = await people.listJoinedTeams(id);
      const problem = problemOf(teams);
      if (problem) return { ok: false, status: 409, problem };
      const gone: string[] = [];
      for (const team of teamsOf(teams, "alone")) {
        const erasing = erase(team.id, () => people.deleteTeam(team.id));
        const left = await orHalfDone(erasing, gone);
        if (!left.ok) return left;
        gone.push(team.name);
      }
      const erasing = erase(id, () => people.deletePerson(id));
      return begin(await orHalfDone(erasing, gone));
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
      const { id: userId, team, mayManage } = await requireProved(args);
      if (!team || !mayManage) throw new Error("Only whoever manages a team can delete it");
      const teamId = team.id;
      const right = await people.askDeletionRight({ teamId, userId });
      if (right !== "granted") return { ok: false, status: 403, problem: REFUSED_RIGHTS[right] };
      return begin(await orHalfDone(erase(teamId, () => people.deleteTeam(teamId))));
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

const REFUSED_RIGHTS = {
  "not-theirs": say("leavingTeam.notTheirs"),
  "switched-off": say("leavingTeam.switchedOff"),
};

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
