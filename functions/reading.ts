import * as build from "#server-build";
import type { Settings } from "./env";
import { createPeopleOf, sleep } from "./shared-services";
import { withGuards } from "./security/security-headers";
import { wordedPage } from "./worded-page";

const { createReadingMemory, createReading, StoreUnavailable } = build.entry.module;

/** `caches.default` is the Workers' own; TypeScript knows the browsers' CacheStorage here. */
const { default: edge } = caches as CacheStorage & { default: Cache };
const memory = createReadingMemory();

/** The public pages for one request, out of what this isolate and this location keep of them. */
export function createReadingOf(
  settings: Settings,
  waitUntil: (work: Promise<unknown>) => void,
): ReturnType<typeof createReading> {
  return createReading({
    kv: settings.posts,
    memory,
    edge,
    now: Date.now,
    sleep,
    waitUntil,
    // Clerk's client is made only when somebody must be asked for: most readers need nobody's.
    refreshProfile: (authorId) => createPeopleOf(settings, waitUntil).getPublicProfile(authorId),
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
