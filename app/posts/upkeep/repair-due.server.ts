import { digest } from "../ids";

/**
 * When this browser's person is to have their posts repaired next, in a cookie: `{person}.{time}`, the
 * person as a hash, since computers are shared. So the question costs KV nothing. It is not signed: a
 * forged one moves the repair of one's own posts.
 */
const COOKIE_NAME = "postern_repair";
const WEEK_SECONDS = 7 * 24 * 3_600;
/** A version that was half saved is taken for that after five minutes; sooner it may be on its way. */
const AFTER_FAILURE_MS = 6 * 60_000;
const PERSON_CHARACTERS = 8;
/** In the place of a person: whoever it is, not before. */
const ANYBODY = "any";

export interface RepairCookieOptions {
  /** ms since 1970 */
  now: number;
  secureCookies: boolean;
}

/** True without a cookie, too: somebody may go on in another browser after a failure. */
export async function isRepairDue(
  cookieHeader: string | null,
  authorId: string,
  now: number,
): Promise<boolean> {
  const cookie = new RegExp(`(?:^|;\\s*)${COOKIE_NAME}=(\\w+)\\.([0-9a-z]{1,10})(?:;|$)`);
  const found = cookie.exec(cookieHeader ?? "");
  const dueAt = Number.parseInt(found?.[2] ?? "0", 36);
  // A time further off than a week was never given.
  const isLater = dueAt > now && dueAt <= now + WEEK_SECONDS * 1_000;
  return !isLater || (found?.[1] !== ANYBODY && found?.[1] !== (await nameOf(authorId)));
}

/** The Set-Cookie value after a repair was begun: in a week again. */
export async function repairBegunCookie(
  authorId: string,
  options: RepairCookieOptions,
): Promise<string> {
  return repairCookie(await nameOf(authorId), WEEK_SECONDS * 1_000, options);
}

/** The Set-Cookie value after a write that KV may have done by half. */
export function writeFailedCookie(options: RepairCookieOptions): string {
  return repairCookie(ANYBODY, AFTER_FAILURE_MS, options);
}

function repairCookie(
  person: string,
  inMs: number,
  { now, secureCookies }: RepairCookieOptions,
): string {
  const value = `${person}.${(now + inMs).toString(36)}`;
  const attributes = `Path=/; Max-Age=${WEEK_SECONDS}; HttpOnly; SameSite=Lax`;
  return `${COOKIE_NAME}=${value}; ${attributes}${secureCookies ? "; Secure" : ""}`;
}

function nameOf(authorId: string): Promise<string> {
  return digest(["postern/repair", authorId], PERSON_CHARACTERS);
}
