import type { AppLoadContext } from "@remix-run/cloudflare";
import * as build from "#server-build";
import type { Settings } from "./env";
import { createPeopleOf, sleep } from "./shared-services";
import { createReadingOf } from "./reading";
import { admitAsking, admitWrite } from "./security/rate-limits";

const {
  createAuth,
  createErasure,
  createLeaving,
  createPatientKv,
  createPostStore,
  createSessionKeys,
  createWebhooks,
  readAppearance,
} = build.entry.module;

/**
 * Settings that are no options of Clerk's SDK: it looks for them in the context. Of the other bindings it learns
 * nothing, so that none of them (CLERK_IS_SATELLITE, say) speaks louder than what it is told.
 */
const SDK_SETTINGS = [
  "CLERK_API_URL",
  "CLERK_JS",
  "CLERK_JS_VERSION",
  "CLERK_TELEMETRY_DISABLED",
  "CLERK_TELEMETRY_DEBUG",
];

/** The keys that sign sessions are kept as long as the isolate lives, and its settings with it. */
const keysOf = new WeakMap<Settings, ReturnType<typeof createSessionKeys>>();

/** From bindings to what routes may reach. Made anew for each request: nothing is shared by two people. */
export function createLoadContext(
  request: Request,
  env: Env,
  settings: Settings,
  response: { nonce: string; requestId: string; waitUntil: (work: Promise<unknown>) => void },
): AppLoadContext {
  const bound = Object.entries(env).filter(([name]) => SDK_SETTINGS.includes(name));
  // No part of AppLoadContext's type, so that routes cannot look here.
  const forClerk = { cloudflare: { env: Object.fromEntries(bound) } };
  const { waitUntil } = response;
  const kv = createPatientKv(settings.posts, sleep);
  const auth = createAuth(settings.clerk, sessionKeysOf(settings), Date.now);
  const people = createPeopleOf(settings, waitUntil);
  const { isKnown, countMembers, listForsakenTeams, dissolveTeam: dissolve } = people;
  const erasure = createErasure({ kv: settings.posts, now: Date.now, sleep, isKnown, dissolve });
  const appearance = readAppearance(request);
  const reading = createReadingOf(settings, waitUntil);
  const { origin, protocol } = new URL(request.url);
  return {
    ...forClerk,
    appearance,
    auth,
    people,
    webhooks: createWebhooks({
      setup: settings.webhooks,
      kv,
      profiles: people.profiles,
      isKnown,
      countMembers,
      listForsakenTeams,
      beginErasure: async (authorId, kind) => {
        const job = await erasure.getProgress(authorId);
        // One that waits for Clerk to know nobody would be taken back, since Clerk knows a forsaken team.
        const isAsGood = job && (!kind.isForsaken || job.isSure || job.isForsaken);
        if (!isAsGood) await erasure.request(authorId, await people.listAddresses(authorId), kind);
      },
    }),
    posts: createPostStore({
      kv: settings.posts,
      cookie: request.headers.get("Cookie"),
      secureCookies: protocol === "https:",
      pageLanguage: appearance.language,
      onPublicChange: (authorId, change) => waitUntil(reading.purge(origin, authorId, change)),
      now: Date.now,
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      sleep,
      waitUntil,
    }),
    reading,
    admitWrite: (userId) => admitWrite(settings.limits, request, userId),
    // The page around the answer to a form asks once more: the form was counted, and its text must not be lost.
    admitAsking: async (userId, cost) =>
      cost === undefined && request.method === "POST"
        ? { ok: true }
        : admitAsking(settings.limits, userId, cost ?? 1),
    leaving: createLeaving({ auth, erasure, people, now: Date.now, waitUntil }),
    waitUntil,
    nonce: response.nonce,
    requestId: response.requestId,
  };
}

function sessionKeysOf(settings: Settings) {
  const keys = keysOf.get(settings) ?? createSessionKeys(settings.clerk, settings.clerkApiUrl);
  keysOf.set(settings, keys);
  return keys;
}
