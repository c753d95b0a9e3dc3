import * as build from "#server-build";
import type { Settings } from "./env";
import { withGuards } from "./security/security-headers";
import { wordedPage } from "./worded-page";

const {
  createMemoryCache,
  createPatience,
  createPatientKv,
  createPeople,
  createReading,
  StoreUnavailable,
} = build.entry.module;

/** `caches.default` is the Workers' own; TypeScript knows the browsers' CacheStorage here. */
const { default: edge } = caches as CacheStorage & { default: Cache };
const memory = createMemoryCache();
const peopleMemory = { patience: createPatience(), lastAsked: new Map<string, number>() };

/** The public pages for one request, out of what this isolate and this location keep of them. */
export function createReadingOf(
  settings: Settings,
  waitUntil: (work: Promise<unknown>) => void,
): ReturnType<typeof createReading> {
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const now = Date.now;
  return createReading({
    kv: settings.posts,
    memory,
    edge,
    now,
    sleep,
    waitUntil,
    // Clerk's client is made only when somebody must be asked for: most readers need nobody's.
    refreshProfile: (authorId) => {
      const kv = createPatientKv(settings.posts, sleep);
      const { secretKey } = settings.clerk;
      const apiUrl = settings.clerkApiUrl;
      const people = createPeople({ secretKey, apiUrl, kv, memory: peopleMemory, now, waitUntil });
      return people.getPublicProfile(authorId);
    },
  });
}

/** What a public address answers, before Remix is asked: null for every other one. */
export async function readPublicly(
  request: Request,
  settings: Settings,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<Response | null> {
  try {
    return await createReadingOf(settings, waitUntil).answer(request);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    const headers = { "Retry-After": String(error.retryAfterSeconds) };
    const title = { key: "plain.notNow.title" } as const;
    const paragraphs = [{ key: "plain.notNow.words" } as const];
    return withGuards(wordedPage(request, { status: 503, title, paragraphs, headers }), request);
  }
}
