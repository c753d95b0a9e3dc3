import type { Auth } from "~/auth/auth.server";
import { type Message, say } from "~/i18n/messages";
import type { People } from "~/people/people.server";
import type { Erasure } from "~/posts/upkeep/erasure.server";

/** The word that a person types to show that they mean it. */
export const LEAVING_WORD = "delete";

export type ParsedLeaving =
  | { ok: true; entered: string }
  | { ok: false; problem: Message; entered: string };

export function parseLeaving(form: FormData): ParsedLeaving {
  const sent = form.getAll("confirmation");
  const entered = sent.find((value) => typeof value === "string") ?? "";
  if (sent.length === 1 && entered.trim().toLowerCase() === LEAVING_WORD) {
    return { ok: true, entered };
  }
  return { ok: false, problem: say("leaving.typeTheWord", { word: LEAVING_WORD }), entered };
}

/** All that a route can do about erasing: for whoever is asking, and for nobody else. */
export interface Leaving {
  /**
   * Deletes the account of the person who sends this request, at Clerk, and all that they wrote. Gives the
   * job's id. When Clerk does not delete the account, nothing is lost. Rejects when KV or Clerk do not answer.
   */
  leave(args: Parameters<Auth["getViewer"]>[0]): Promise<string>;
  /** How far a job has come; null: that is no job's id. */
  getProgress(jobId: string): Promise<LeavingProgress | null>;
}

/** Times are ms since 1970. */
export type LeavingProgress =
  | { kind: "under-way"; deleted: number; lastClean: number | null }
  | { kind: "finished" }
  /** The id does not say when it was asked for: it is finished, or never was. */
  | { kind: "none" };

/** An erasure takes longer than this, so one that KV does not show so soon has not come into sight yet. */
const SHORTEST_ERASURE_MS = 200_000;

export function createLeaving(options: {
  auth: Auth;
  erasure: Erasure;
  people: Pick<People, "deletePerson" | "listAddresses">;
  now: () => number;
  waitUntil: (work: Promise<unknown>) => void;
}): Leaving {
  const { auth, erasure, people, now, waitUntil } = options;
  return {
    async leave(args) {
      const viewer = await auth.getViewer(args);
      // The route has asked already; this is the one thing that nothing brings back.
      if (!viewer || viewer.actorId !== null || !viewer.isProvedLately) {
        throw new Error("Only people who have shown who they are can leave");
      }
      // Written down first, so that nothing is left behind however this request ends.
      const { since } = await erasure.request(viewer.id, await people.listAddresses(viewer.id));
      try {
        await people.deletePerson(viewer.id);
      } catch (error) {
        await erasure.cancel(viewer.id);
        throw error;
      }
      // The cron would begin in some minutes; a person who waits on the page sees it begin now.
      waitUntil(erasure.sweep());
      return `${viewer.id}-${since.toString(36)}`;
    },
    async getProgress(jobId) {
      const named = /^(user_\w{1,64})(?:-([0-9a-z]{1,10}))?$/.exec(jobId);
      if (!named) return null;
      const [, personId = "", time] = named;
      const job = await erasure.getProgress(personId);
      if (job) return { kind: "under-way", deleted: job.deleted, lastClean: job.lastClean };
      if (time === undefined) return { kind: "none" };
      const age = now() - Number.parseInt(time, 36);
      return age < SHORTEST_ERASURE_MS
        ? { kind: "under-way", deleted: 0, lastClean: null }
        : { kind: "finished" };
    },
  };
}

/** Headers that end the session in this browser: its token would count for up to a minute more. */
export function endingSession(request: Request): Headers {
  const headers = new Headers();
  const names = (request.headers.get("Cookie") ?? "").matchAll(/(?:^|;\s*)([^=;\s]+)=/g);
  for (const [, name = ""] of names) {
    if (!/^(?:__session|__client_uat|__refresh|postern_writes|postern_repair)/.test(name)) continue;
    headers.append("Set-Cookie", `${name}=; Path=/; Max-Age=0`);
  }
  return headers;
}
