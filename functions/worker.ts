import * as build from "#server-build";
import { withAllow } from "./security/allowed-methods";
import { isCrossSiteWrite, WEBHOOKS_PATH } from "./security/cross-site";
import { readEnv } from "./env";
import { isFrontendApiPath, proxyToFrontendApi } from "./frontend-api-proxy";
import { createLoadContext } from "./load-context";
import { misconfigurationPage } from "./misconfiguration";
import { plainPage } from "./plain-page";
import { guardHandshake } from "./security/handshake-guard";
import { readPublicly } from "./reading";
import { admitCall, tooManyPage } from "./security/rate-limits";
import { withGuards, withPageHeaders } from "./security/security-headers";
import { sweep } from "./sweep";

const { createRequestHandler, logError } = build.entry.module;
const handleWithRemix = createRequestHandler(build, "production");

export default {
  async fetch(request, env, ctx): Promise<Response> {
    const waitUntil = (work: Promise<unknown>) => ctx.waitUntil(work);
    const parsed = readEnv(env);
    // Readers come first: their pages need nothing of what follows, and bring their own guards.
    const publicAnswer = parsed.ok && (await readPublicly(request, parsed.settings, waitUntil));
    if (publicAnswer) return publicAnswer;
    return withGuards(withAllow(await answer(request, env, ctx), request), request);
  },
  scheduled: (_event, env) => sweep(env),
} satisfies ExportedHandler<Env>;

async function answer(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const parsed = readEnv(env);
  if (!parsed.ok) return misconfigurationPage(parsed.problems);
  const { settings } = parsed;
  const { pathname } = new URL(request.url);
  if (settings.clerk.proxyUrl && isFrontendApiPath(pathname)) {
    return proxyToFrontendApi(request, settings);
  }

  const page = { nonce: createNonce(), settings };
  if (isCrossSiteWrite(request)) {
    const paragraphs = ["This form was sent from another site, so nothing was changed."];
    const refusal = plainPage({ status: 403, title: "Not from here", paragraphs });
    return withPageHeaders(refusal, page);
  }
  if (pathname === WEBHOOKS_PATH) {
    const admission = await admitCall(settings.limits, request);
    if (!admission.ok) return withPageHeaders(tooManyPage(admission), page);
  }
  const requestId = request.headers.get("CF-Ray") ?? crypto.randomUUID();
  const logFailure = (error: unknown) => logError(error, { requestId, url: request.url });
  const context = createLoadContext(request, env, settings, {
    nonce: page.nonce,
    requestId,
    // Nobody sees it fail: the log is where it shows.
    waitUntil: (work) => ctx.waitUntil(work.catch(logFailure)),
  });
  const made = await handleWithRemix(asRead(request), context);
  return withPageHeaders(await guardHandshake(request, made, settings), page);
}

function createNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}

/**
 * After an action Remix runs the page's loaders with the same headers. Were it still a document request
 * to Clerk, an expired token would turn the answer to a form into a redirect that drops its text.
 */
function asRead(request: Request): Request {
  if (request.method === "GET" || request.method === "HEAD") return request;
  const marked = new Request(request);
  marked.headers.set("Sec-Fetch-Dest", "empty");
  // Remix would believe it over Host when it compares the origin, which was done above.
  marked.headers.delete("X-Forwarded-Host");
  return marked;
}
