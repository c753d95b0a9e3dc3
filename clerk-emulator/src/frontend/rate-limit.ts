import { Problem } from "../http/problem";
import type { Instance } from "../instance";

const WINDOW_MS = 10_000;
const LIMITED = /^POST \/v1\/client\/sign_(ins|ups)(\/|$)/;
/** Begin and count of the window, by address. In memory, as a window is short. */
const windows = new Map<string, { beganAt: number; count: number }>();
const KEPT_WINDOWS = 10_000;

/** Throws Clerk's 429 when too much is tried from one address, where that is limited. */
export function requireWithinRate(instance: Instance, request: Request, route: string): void {
  const { attemptsPerTenSeconds } = instance.configuration;
  if (attemptsPerTenSeconds === 0 || !LIMITED.test(route)) return;
  const address = request.headers.get("x-forwarded-for") ?? "";
  const now = instance.now();
  const known = windows.get(address);
  const current = known && known.beganAt + WINDOW_MS > now ? known : { beganAt: now, count: 0 };
  current.count += 1;
  if (windows.size >= KEPT_WINDOWS) windows.clear();
  windows.set(address, current);
  if (current.count <= attemptsPerTenSeconds) return;
  const retryAfterSeconds = Math.ceil((current.beganAt + WINDOW_MS - now) / 1000);
  const message = "Too many requests. Please try again in a bit.";
  throw new Problem(429, "too_many_requests", message, null, {}, retryAfterSeconds);
}
