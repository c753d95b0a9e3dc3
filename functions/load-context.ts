import type { AppLoadContext } from "@remix-run/cloudflare";
import * as build from "#server-build";
import type { Settings } from "./env";

const { createAuth, createErasure, createPeople, createPostStore, readAppearance } =
  build.entry.module;

/** From bindings to what routes may reach. Made anew for each request: nothing is shared by two people. */
export function createLoadContext(
  request: Request,
  env: Env,
  settings: Settings,
  response: { nonce: string; requestId: string; waitUntil: (work: Promise<unknown>) => void },
): AppLoadContext {
  // Clerk's SDK looks here for settings that are no options of its own (CLERK_JS, say). It is no part
  // of AppLoadContext's type, so routes cannot.
  const forClerk = { cloudflare: { env } };
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  return {
    ...forClerk,
    appearance: readAppearance(request),
    auth: createAuth(settings.clerk),
    people: createPeople({ secretKey: settings.clerk.secretKey, apiUrl: settings.clerkApiUrl }),
    posts: createPostStore({
      kv: settings.posts,
      cookie: request.headers.get("Cookie"),
      secureCookies: new URL(request.url).protocol === "https:",
      now: Date.now,
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      sleep,
      waitUntil: response.waitUntil,
    }),
    erasure: createErasure({ kv: settings.posts, now: Date.now, sleep }),
    waitUntil: response.waitUntil,
    nonce: response.nonce,
    requestId: response.requestId,
  };
}
