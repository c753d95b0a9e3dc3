import * as build from "#server-build";
import { isCrossSiteWrite, WEBHOOKS_PATH } from "./security/cross-site";
import { readEnv } from "./env";
import { isFrontendApiPath, proxyToFrontendApi } from "./frontend-api-proxy";
import { createLoadContext } from "./load-context";
import { misconfigurationPage } from "./misconfiguration";
import { plainPage } from "./plain-page";
import { admitCall, tooManyPage } from "./security/rate-limits";
import { withSecurityHeaders } from "./security/security-headers";
import { sweep } from "./sweep";

const handleWithRemix = build.entry.module.createRequestHandler(build, "production");

export default {
  async fetch(request, env, ctx): Promise<Response> {
    const parsed = readEnv(env);
    if (!parsed.ok) return misconfigurationPage(parsed.problems);
    const { settings } = parsed;
    const url = new URL(request.url);
    if (settings.clerk.proxyUrl && isFrontendApiPath(url.pathname)) {
      return proxyToFrontendApi(request, settings);
    }

    const nonce = createNonce();
    const page = { nonce, settings, isHttps: url.protocol === "https:" };
    if (isCrossSiteWrite(request)) {
      const paragraphs = ["This form was sent from another site, so nothing was changed."];
      const refusal = plainPage({ status: 403, title: "Not from here", paragraphs });
      return withSecurityHeaders(refusal, page);
    }
    if (url.pathname === WEBHOOKS_PATH) {
      const admission = await admitCall(settings.limits, request);
      if (!admission.ok) return withSecurityHeaders(tooManyPage(admission), page);
    }
    const context = createLoadContext(request, env, settings, {
      nonce,
      requestId: request.headers.get("CF-Ray") ?? crypto.randomUUID(),
      waitUntil: (work) => ctx.waitUntil(work),
    });
    return withSecurityHeaders(await handleWithRemix(asRead(request), context), page);
  },
  scheduled: (_event, env) => sweep(env),
} satisfies ExportedHandler<Env>;

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
