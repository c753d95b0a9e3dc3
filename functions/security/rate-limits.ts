import { plainPage } from "../plain-page";

/**
 * How long a refused caller is told to wait, in seconds: the period of both limits in wrangler.toml. Cloudflare
 * counts in each of its locations by itself and does not say when there is room again.
 */
const RATE_PERIOD_SECONDS = 10;

export type Admission = { ok: true } | { ok: false; retryAfterSeconds: number };

/** The limits that are bound; without a binding nothing is limited, and `npm run doctor` says so. */
export interface RateLimits {
  /** Of a person's writes, or of a caller's who is nobody. */
  writes: RateLimit | undefined;
  /** Of what a caller may ask of Clerk through us, webhooks included. */
  clerk: RateLimit | undefined;
}

/** Lets a write in within the limit of its author, or of where it comes from when nobody is signed in. */
export function admitWrite(
  { writes }: RateLimits,
  request: Request,
  userId: string | null,
): Promise<Admission> {
  return admit(writes, userId ?? callerOf(request));
}

/**
 * Lets a person in to a page that asks Clerk, by a count of its own: all people together have a hundred questions in
 * ten seconds. `cost`: as how many pages it counts.
 */
export async function admitAsking(
  { writes }: RateLimits,
  userId: string,
  cost: number,
): Promise<Admission> {
  const counted = Array.from({ length: cost }, () => admit(writes, `asks ${userId}`));
  const admissions = await Promise.all(counted);
  return admissions.find(({ ok }) => !ok) ?? { ok: true };
}

/** Lets a caller in to Clerk's Frontend API, or with a webhook. */
export function admitCall({ clerk }: RateLimits, request: Request): Promise<Admission> {
  return admit(clerk, callerOf(request));
}

/** For a caller whose request carries nothing that would be lost. */
export function tooManyPage({ retryAfterSeconds }: { retryAfterSeconds: number }): Response {
  return plainPage({
    status: 429,
    title: "A little too fast",
    paragraphs: [`Wait ${retryAfterSeconds} seconds, then try again.`],
    headers: { "Retry-After": String(retryAfterSeconds) },
  });
}

async function admit(limit: RateLimit | undefined, key: string): Promise<Admission> {
  if (!limit) return { ok: true };
  try {
    const { success } = await limit.limit({ key });
    return success ? { ok: true } : { ok: false, retryAfterSeconds: RATE_PERIOD_SECONDS };
  } catch {
    return { ok: true }; // A counter that fails must not stop anybody who writes.
  }
}

/** Cloudflare sets the header itself, whatever the caller sent. */
function callerOf(request: Request): string {
  return request.headers.get("CF-Connecting-IP") ?? "unknown";
}
