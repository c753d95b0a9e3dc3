import * as build from "#server-build";
import type { Settings } from "./env";

const { createPatience, createPatientKv, createPeople } = build.entry.module;

/**
 * What an isolate remembers of its questions to Clerk: times, and nothing that anybody said. One for all, or
 * readers would go on asking while writers are told to wait.
 */
const memory = { patience: createPatience(), lastAsked: new Map<string, number>() };

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Clerk's people, for one request. */
export function createPeopleOf(
  settings: Settings,
  waitUntil: (work: Promise<unknown>) => void,
): ReturnType<typeof createPeople> {
  const { secretKey } = settings.clerk;
  const apiUrl = settings.clerkApiUrl;
  const kv = createPatientKv(settings.posts, sleep);
  return createPeople({ secretKey, apiUrl, kv, memory, now: Date.now, waitUntil });
}
