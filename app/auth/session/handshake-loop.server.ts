import { isSameKey, type ListedKeys } from "./session-keys.server";
import { readToken } from "./token";

/** Why a browser and Clerk send each other round in a circle. */
export type LoopCause =
  /** Seconds by which this server's clock is ahead of Clerk's; negative: behind. */
  | { cause: "clock"; secondsAhead: number }
  /** `name`: the binding that belongs to another instance than the others, as far as it can be told. */
  | { cause: "keys"; name: string | null }
  | { cause: "cookies" }
  | { cause: "unknown" };

/** A third handshake within this time is a circle. */
const LOOP_MS = 10_000;
const HANDSHAKES = 3;
/** When the last handshakes began; ms since 1970 in base 36, with dots between. */
const COOKIE = "postern_handshakes";
const COOKIE_SECONDS = 60;
/** Counts handshakes in the address, for browsers that give no cookie back. */
const COUNT_PARAM = "postern_handshakes";
const HANDSHAKE_PATH = /\/v1\/client\/handshake$/;
/** What the SDK tolerates. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** What to do with an answer: whether it closes a circle, and what it must say so that the next one can be seen. */
export interface HandshakeStep {
  isLoop: boolean;
  /** Headers to put in the answer. */
  headers: Record<string, string>;
}

/**
 * Looks at an answer that is a redirect of Clerk's. Null for any other. A browser keeps the count in a cookie;
 * one that keeps no cookies is seen on its way back, in a development instance, and counts in the address.
 */
export function countHandshake(
  request: Request,
  response: Response,
  now: number,
): HandshakeStep | null {
  const location = response.headers.get("Location");
  if (response.status !== 307 || !location || !URL.canParse(location)) return null;
  const asked = new URL(request.url);
  const target = new URL(location);
  const earlier = readTimes(request).filter((time) => now - time < LOOP_MS && time <= now);
  const counted = Number(asked.searchParams.get(COUNT_PARAM)) || 0;

  if (HANDSHAKE_PATH.test(target.pathname)) {
    if (Math.max(earlier.length, counted) + 1 >= HANDSHAKES) return { isLoop: true, headers: {} };
    const times = [...earlier, now].map((time) => time.toString(36)).join(".");
    const secure = asked.protocol === "https:" ? "; Secure" : "";
    const cookie = `${COOKIE}=${times}; Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
    return { isLoop: false, headers: { "Set-Cookie": cookie } };
  }
  const isWayBack = asked.searchParams.has("__clerk_handshake") && target.origin === asked.origin;
  if (!isWayBack || readTimes(request).length > 0) return null;
  target.searchParams.set(COUNT_PARAM, String(counted + 1));
  return { isLoop: false, headers: { Location: target.href } };
}

/** The same address without the count, or null when it has none: nobody but this file is to see it. */
export function withoutCount(address: string): string | null {
  const url = new URL(address);
  if (!url.searchParams.has(COUNT_PARAM)) return null;
  url.searchParams.delete(COUNT_PARAM);
  return url.pathname + url.search;
}

/**
 * What makes the circle, judged by what the browser brought and by what Clerk lists under our secret key: its
 * keys and, in the answer's date, its clock. `listed` is null when Clerk did not answer.
 */
export function findLoopCause(
  request: Request,
  instance: { jwtKey: string | undefined; frontendHost: string | null },
  listed: ListedKeys | null,
): LoopCause {
  const tokens = sessionTokens(request);
  const secondsAhead = Math.round((listed?.aheadMs ?? 0) / 1000);
  if (Math.abs(secondsAhead) > CLOCK_TOLERANCE_SECONDS) return { cause: "clock", secondsAhead };
  const { jwtKey } = instance;
  if (!listed) return { cause: "unknown" };
  if (listed.keys.length === 0) return { cause: "keys", name: "CLERK_SECRET_KEY" };
  if (jwtKey && !listed.keys.some((key) => isSameKey(key, jwtKey))) {
    return { cause: "keys", name: "CLERK_JWT_KEY" };
  }
  const isForeign = tokens.some(
    ({ kid, issuer }) =>
      !listed.keys.some((key) => key.kid === kid) ||
      (issuer !== null && issuer !== `https://${instance.frontendHost}`),
  );
  if (isForeign) return { cause: "keys", name: null };
  return tokens.length === 0 ? { cause: "cookies" } : { cause: "unknown" };
}

function sessionTokens(request: Request) {
  const cookies = (request.headers.get("Cookie") ?? "").matchAll(
    /__session(?:_[\w-]{8})?=([\w.-]+)/g,
  );
  return [...cookies].flatMap(([, value = ""]) => readToken(value) ?? []);
}

function readTimes(request: Request): number[] {
  const [, value = ""] =
    new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w.]{0,60})`).exec(request.headers.get("Cookie") ?? "") ??
    [];
  return value
    .split(".")
    .map((time) => Number.parseInt(time, 36))
    .filter((time) => Number.isFinite(time));
}
