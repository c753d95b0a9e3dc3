/** What clerk-js leaves on the window, as far as it is needed here. */
interface Clerk {
  loaded?: boolean;
  session?: { getToken(options: { skipCache: true }): Promise<string | null> } | null;
}

/** How long clerk-js may take to come, and then Clerk to answer, in ms. */
const ARRIVAL_MS = 8_000;
const RENEWAL_MS = 8_000;
const LOOK_AGAIN_MS = 200;
/** A token that ends while the request is on its way is as good as ended. */
const AHEAD_SECONDS = 5;

/**
 * Has clerk-js fetch a new session token, which it puts in the cookie. False when nobody is signed in any more,
 * when clerk-js does not come (blocked, say), and when Clerk does not answer in time.
 */
export async function renewSession(): Promise<boolean> {
  const clerk = await arrivalOfClerk();
  const renewal = clerk?.session?.getToken({ skipCache: true });
  if (!renewal) return false;
  try {
    return Boolean(await Promise.race([renewal, sleep(RENEWAL_MS)]));
  } catch {
    return false; // No network, say: the caller shows what was refused.
  }
}

/**
 * Before a form is sent: a session token lives 60 seconds, and after a laptop's sleep it has ended. Does nothing
 * where clerk-js is not on the page; the server may still be able to renew the session by itself.
 */
export async function renewEndedSession(now = Date.now()): Promise<void> {
  const ends = [
    ...document.cookie.matchAll(/(?:^|;\s*)__session(?:_[\w-]{8})?=[^.;]+\.([\w-]+)/g),
  ].map(([, claims = ""]) => endOf(claims));
  const hasEnded = ends.length > 0 && ends.every((end) => end < now / 1000 + AHEAD_SECONDS);
  if (hasEnded && clerkOnPage()?.loaded) await renewSession();
}

function clerkOnPage(): Clerk | undefined {
  return (window as { Clerk?: Clerk }).Clerk;
}

/** Nobody waits for it a second time. */
let hasWaited = false;

async function arrivalOfClerk(): Promise<Clerk | null> {
  for (let waited = 0; waited < ARRIVAL_MS; waited += LOOK_AGAIN_MS) {
    const clerk = clerkOnPage();
    if (clerk?.loaded) return clerk;
    if (hasWaited) return null;
    await sleep(LOOK_AGAIN_MS);
  }
  hasWaited = true;
  return null;
}

/** When a token ends, in Unix seconds; unreadable ones never do. */
function endOf(claims: string): number {
  try {
    const text = atob(claims.replaceAll("-", "+").replaceAll("_", "/"));
    const { exp } = JSON.parse(text) as { exp?: unknown };
    return typeof exp === "number" ? exp : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function sleep(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms));
}
