import type { PatientKv } from "./patient-kv.server";
import {
  parseSessionWrites,
  type SessionWrite,
  sessionCookie,
  writesTo,
} from "./session-writes.server";

/** What every operation of one request's store works with. */
export interface StoreContext {
  kv: PatientKv;
  session: Session;
  /** Who writes; null where nobody asked for it, such as in a repair. */
  writerId: string | null;
  /** What the pages speak from which they write, a BCP 47 tag; left out where there are none. */
  pageLanguage?: string;
  /** Told when all is written of what readers get or no longer get: whatever is kept of it is old. */
  onPublicChange?: (authorId: string, change: PublicChange) => void;
  now: () => number;
  random: (bytes: number) => Uint8Array;
  waitUntil: (work: Promise<unknown>) => void;
}

/** Where readers may have seen what has changed. */
export interface PublicChange {
  /** The addresses of the post, now and before. */
  slugs: string[];
  tags: string[];
}

/** What this browser wrote lately, in this request and before it. */
export interface Session {
  writesOf(authorId: string): Promise<SessionWrite[]>;
  /** Adds writes that KV acknowledged just now; gives the Set-Cookie value that remembers them. */
  remember(written: readonly Omit<SessionWrite, "time">[]): string;
}

export function createSession(options: {
  cookie: string | null;
  now: () => number;
  secureCookies: boolean;
}): Session {
  const { cookie, now, secureCookies } = options;
  let remembered = parseSessionWrites(cookie, now());
  /** Found once for each author: it takes a hash for each write. */
  const found = new Map<string, Promise<SessionWrite[]>>();
  return {
    writesOf(authorId) {
      const own = found.get(authorId) ?? writesTo(authorId, remembered);
      found.set(authorId, own);
      return own;
    },
    remember(written) {
      const time = now();
      const timed = written.map((write) => ({ ...write, time }));
      const value = sessionCookie(remembered, timed, secureCookies);
      remembered = [...timed.toReversed(), ...remembered];
      found.clear();
      return value;
    },
  };
}
