import * as build from "#server-build";
import type { ListedKeys } from "../../app/auth/session/session-keys.server";
import type { LoopCause } from "../../app/auth/session/handshake-loop.server";
import { frontendApiHost, type Settings } from "../env";
import { type Message, wordedPage } from "../worded-page";

const { countHandshake, createKeyLoader, findLoopCause, withoutCount } = build.entry.module;

/** Anybody can bring the page about, so Clerk is asked what is wrong this often at most. */
const ASK_AGAIN_MS = 10_000;

let lastAskedAt = Number.NEGATIVE_INFINITY;
let lastListed: ListedKeys | null = null;

/**
 * Lets an answer pass, unless it is the third redirect to Clerk's handshake within ten seconds: then a page that
 * names the cause and its cure takes its place, and the browser stops going round in a circle.
 */
export async function guardHandshake(
  request: Request,
  answer: Response,
  settings: Settings,
): Promise<Response> {
  const step = countHandshake(request, answer, Date.now());
  if (!step) {
    const address = answer.ok && request.method === "GET" ? withoutCount(request.url) : null;
    return address ? new Response(null, { status: 302, headers: { Location: address } }) : answer;
  }
  if (step.isLoop) return loopPage(request, await findCause(request, settings));
  const counted = new Response(answer.body, answer);
  const { Location, ...others } = step.headers;
  if (Location) counted.headers.set("Location", Location);
  for (const [name, value] of Object.entries(others)) counted.headers.append(name, value);
  return counted;
}

async function findCause(request: Request, { clerk, clerkApiUrl }: Settings): Promise<LoopCause> {
  const now = Date.now();
  if (now - lastAskedAt >= ASK_AGAIN_MS) {
    lastAskedAt = now;
    const load = createKeyLoader({ secretKey: clerk.secretKey, apiUrl: clerkApiUrl });
    lastListed = await load().catch(() => null); // The page says then that it does not know.
  }
  const frontendHost = frontendApiHost(clerk.publishableKey);
  return findLoopCause(request, { jwtKey: clerk.jwtKey, frontendHost }, lastListed);
}

function loopPage(request: Request, cause: LoopCause): Response {
  const title = { key: "plain.circle.title" } as const;
  const stopped = { key: "plain.circle.stopped" } as const;
  const again = { key: "plain.circle.again" } as const;
  return wordedPage(request, {
    status: 508,
    title,
    paragraphs: [stopped, ...wordsFor(cause), again],
  });
}

/** The cause and its cure. */
function wordsFor(found: LoopCause): Message[] {
  switch (found.cause) {
    case "clock": {
      const { secondsAhead } = found;
      const key = secondsAhead > 0 ? "plain.circle.clockAhead" : "plain.circle.clockBehind";
      return [
        { key, values: { seconds: Math.abs(secondsAhead) } },
        { key: "plain.circle.clockCure" },
      ];
    }
    case "keys": {
      const { name } = found;
      const cause: Message = name
        ? { key: "plain.circle.keyNamed", values: { name } }
        : { key: "plain.circle.keyUnnamed" };
      return [cause, { key: "plain.circle.keysCure" }];
    }
    case "cookies":
      return [{ key: "plain.circle.cookies" }, { key: "plain.circle.cookiesCure" }];
    case "unknown":
      return [{ key: "plain.circle.unknown" }, { key: "plain.circle.unknownCure" }];
  }
}
