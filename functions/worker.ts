import * as build from "#server-build";
import { withAllow } from "./security/allowed-methods";
import { isCrossSiteWrite, WEBHOOKS_PATH } from "./security/cross-site";
import { type ParsedEnv, readEnv } from "./env";
import { isFrontendApiPath, proxyToFrontendApi } from "./frontend-api-proxy";
import { createLoadContext } from "./load-context";
import { misconfigurationPage } from "./misconfiguration";
import { guardHandshake } from "./security/handshake-guard";
import { readPublicly } from "./reading";
import { admitCall, tooManyPage } from "./security/rate-limits";
import { withGuards, withPageHeaders } from "./security/security-headers";
import { sweep } from "./sweep";
import { wordedPage } from "./worded-page";

const { createRequestHandler, logError } = build.entry.module;
const handleWithRemix = createRequestHandler(build, "production");

export default {
  async fetch(request, env, ctx): Promise<Response> {
    let requestId: string | undefined;
    // Most answers are a reader's, and nothing of them is ever looked up.
    const nameRequest = () => (requestId ??= request.headers.get("CF-Ray") ?? crypto.randomUUID());
    const logFailure = (error: unknown) =>
      logError(error, { requestId: nameRequest(), url: request.url });
    // Nobody sees it fail: the log is where it shows.
    const waitUntil = (work: Promise<unknown>) => ctx.waitUntil(work.catch(logFailure));
    try {
      const parsed = readEnv(env);
      // Readers come first: their pages need nothing of what follows, and bring their own guards.
      const publicAnswer = parsed.ok && (await readPublicly(request, parsed.settings, waitUntil));
      if (publicAnswer) return publicAnswer;
      const named = { env, requestId: nameRequest(), waitUntil };
      const answered = await answer(request, parsed, named);
      return withGuards(withAllow(answered, request), request);
    } catch (error) {
      logFailure(error);
      return withGuards(brokenPage(request, nameRequest()), request);
    }
  },
  scheduled: ({ scheduledTime }, env) => sweep(env, scheduledTime),
} satisfies ExportedHandler<Env>;

async function answer(
  request: Request,
  parsed: ParsedEnv,
  {
    env,
    ...response
  }: { env: Env; requestId: string; waitUntil: (work: Promise<unknown>) => void },
): Promise<Response> {
  if (!parsed.ok) return misconfigurationPage(parsed.problems);
  const { settings } = parsed;
  const { pathname } = new URL(request.url);
  if (settings.clerk.proxyUrl && isFrontendApiPath(pathname)) {
    return proxyToFrontendApi(request, settings);
  }

  const page = { nonce: createNonce(), settings };
  if (isCrossSiteWrite(request)) {
    const title = { key: "plain.elsewhere.title" } as const;
    const paragraphs = [{ key: "plain.elsewhere.words" } as const];
    return withPageHeaders(wordedPage(request, { status: 403, title, paragraphs }), page);
  }
  if (pathname === WEBHOOKS_PATH) {
    const admission = await admitCall(settings.limits, request);
    if (!admission.ok) return withPageHeaders(tooManyPage(admission), page);
  }
  const context = createLoadContext(request, env, settings, { nonce: page.nonce, ...response });
  const made = await handleWithRemix(asRead(request), context);
  return withPageHeaders(await guardHandshake(request, made, settings), page);
}

/** For what no boundary caught: the reader's pages have none, and a fault may be in ours. */
function brokenPage(request: Request, requestId: string): Response {
  const title = { key: "errors.broken.title" } as const;
  const words = [
    { key: "errors.broken.happened" },
    { key: "errors.asLastSaved" },
    { key: "errors.broken.now" },
  ] as const;
  return wordedPage(request, { status: 500, title, paragraphs: [...words, `\`${requestId}\``] });
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
