import * as build from "#server-build";
import type { ListedKeys } from "../../app/auth/session/session-keys.server";
import type { LoopCause } from "../../app/auth/session/handshake-loop.server";
import { frontendApiHost, type Settings } from "../env";
import { plainPage } from "../plain-page";

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
  if (step.isLoop) return loopPage(await findCause(request, settings));
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

function loopPage(cause: LoopCause): Response {
  return plainPage({
    status: 508,
    title: "Signing in goes round in a circle",
    paragraphs: [
      "Clerk and this server sent your browser to each other three times within ten seconds, so it was stopped here. Your posts are as you last saved them.",
      ...wordsFor(cause),
      "Then load this page again.",
    ],
  });
}

const SAME_INSTANCE =
  "`CLERK_PUBLISHABLE_KEY`, `CLERK_SECRET_KEY` and `CLERK_JWT_KEY` must be copied from the same page, API keys, of one instance in Clerk's dashboard, into .dev.vars or by `npx wrangler secret put NAME`.";

function wordsFor(found: LoopCause): string[] {
  switch (found.cause) {
    case "clock": {
      const { secondsAhead } = found;
      const way = secondsAhead > 0 ? "ahead of" : "behind";
      return [
        `The cause: this server's clock is ${Math.abs(secondsAhead)} seconds ${way} Clerk's, and Clerk's tokens allow 5.`,
        "The cure: let the system set its clock by the network (switch automatic date and time off and on again).",
      ];
    }
    case "keys":
      return [
        `The cause: keys of two Clerk instances are mixed. ${found.name ? `It is ${found.name} that Clerk does not know together with the others.` : "The session in this browser was signed by an instance whose keys are not set here."}`,
        `The cure: ${SAME_INSTANCE} In the browser, delete this site's cookies.`,
      ];
    case "cookies":
      return [
        "The cause: this browser keeps no cookies of this site, so it cannot stay signed in.",
        "The cure: allow cookies for this site in the browser's settings, or leave its private mode.",
      ];
    case "unknown":
      return [
        "Three causes are usual: blocked cookies, a wrong clock, and keys of two Clerk instances. None of them could be told for certain.",
        `The cure: delete this site's cookies. If that does not help: ${SAME_INSTANCE}`,
      ];
  }
}
