import type { PatientKv } from "./patient-kv.server";
import { type SessionWrite, readSessionWrites, sessionCookie } from "./session-writes.server";

/** What every operation of one request's store works with. */
export interface StoreContext {
  kv: PatientKv;
  session: Session;
  now: () => number;
  random: (bytes: number) => Uint8Array;
  waitUntil: (work: Promise<unknown>) => void;
}

/** What this browser wrote lately, in this request and before it. */
export interface Session {
  writesOf(authorId: string): Promise<SessionWrite[]>;
  /** Adds writes that KV acknowledged just now; gives the Set-Cookie value that remembers them. */
  remember(authorId: string, written: readonly Omit<SessionWrite, "time">[]): Promise<string>;
}

export function createSession(options: {
  cookie: string | null;
  now: () => number;
  secureCookies: boolean;
}): Session {
  const { cookie, now, secureCookies } = options;
  const added: SessionWrite[] = [];
  const read = new Map<string, Promise<SessionWrite[]>>();
  const writesOf = async (authorId: string) => {
    const earlier = read.get(authorId) ?? readSessionWrites(cookie, authorId, now());
    read.set(authorId, earlier);
    return [...added, ...(await earlier)];
  };
  return {
    writesOf,
    async remember(authorId, written) {
      const remembered = await writesOf(authorId);
      const time = now();
      const timed = written.map((write) => ({ ...write, time }));
      added.unshift(...timed.toReversed());
      return sessionCookie(remembered, timed, secureCookies);
    },
  };
}
