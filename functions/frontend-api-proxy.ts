import type { Settings } from "./env";
import { bringsClient, clientAddress, isActing, mayChangeSomebody } from "./security/acting-guard";
import { admitCall } from "./security/rate-limits";

/** Where `CLERK_PROXY_URL` points when the proxy is in use. */
const FRONTEND_API_PREFIX = "/__clerk";

/** The largest body passed on, in bytes: Clerk takes profile pictures of up to 10 MB. */
const PROXY_BODY_BYTES = 11_000_000;

const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

export function isFrontendApiPath(pathname: string): boolean {
  return pathname === FRONTEND_API_PREFIX || pathname.startsWith(`${FRONTEND_API_PREFIX}/`);
}

/**
 * Clerk's Frontend API under our own origin: first-party cookies, no third party in the page, and
 * sign-in where Clerk's hosts are blocked. The contract is Clerk's; see https://clerk.com/docs/guides/dashboard/dns-domains/proxy-fapi
 */
export async function proxyToFrontendApi(request: Request, settings: Settings): Promise<Response> {
  const url = new URL(request.url);
  const admission = await admitCall(settings.limits, request);
  if (!admission.ok) {
    const message = "Too many requests came from here. Try again in a moment.";
    const headers = { "Retry-After": String(admission.retryAfterSeconds) };
    return refusal(429, "too_many_requests", message, headers);
  }
  const target = targetOf(url, settings.frontendApiUrl);
  if (!target) return refusal(400, "proxy_path_invalid", "That path leads away from Clerk.");
  if (request.body && !request.headers.has("Content-Length")) {
    return refusal(411, "proxy_length_required", "A body must say how long it is.");
  }
  if (Number(request.headers.get("Content-Length") ?? 0) > PROXY_BODY_BYTES) {
    return refusal(413, "proxy_body_too_large", "That is more than Clerk takes.");
  }
  try {
    const headers = requestHeaders(request, url, settings.clerk.secretKey);
    const refused = await refuseActing(request, headers, settings.frontendApiUrl);
    if (refused) return refused;
    const answer = await fetch(target, {
      method: request.method,
      headers,
      body: request.body,
      redirect: "manual",
    });
    return new Response(answer.body, {
      status: answer.status,
      headers: responseHeaders(answer.headers, url, settings.frontendApiUrl),
    });
  } catch {
    return refusal(
      502,
      "proxy_request_failed",
      "Clerk could not be reached. Try again in a moment.",
    );
  }
}

/**
 * Whoever acts for somebody looks and no more, at Clerk as here. What a browser says of itself is not believed: Clerk
 * is asked about it first, once for each call that could change an account or a team.
 */
async function refuseActing(
  request: Request,
  sent: Headers,
  frontendApiUrl: string,
): Promise<Response | null> {
  const url = new URL(request.url);
  const path = url.pathname.slice(FRONTEND_API_PREFIX.length);
  if (!mayChangeSomebody(request, path) || !bringsClient(request)) return null;
  const headers = new Headers(sent);
  for (const name of ["Content-Type", "Content-Length"]) headers.delete(name);
  const address = clientAddress(frontendApiUrl, url);
  const acting = await isActing(await fetch(address, { headers, redirect: "manual" }));
  if (acting === false) return null;
  if (acting === null) {
    const message = "Clerk did not say who is asking. Try again in a moment.";
    return refusal(503, "proxy_asker_unknown", message, { "Retry-After": "5" });
  }
  const message =
    "You are acting for somebody else: you may look at what is theirs, and change nothing.";
  return refusal(403, "acting_may_not_change", message);
}

/** Joined as text: `new URL(path, base)` would let `//host` choose another host. */
function targetOf(url: URL, frontendApiUrl: string): string | null {
  const target = frontendApiUrl + url.pathname.slice(FRONTEND_API_PREFIX.length) + url.search;
  const isSameHost = URL.canParse(target) && new URL(target).host === new URL(frontendApiUrl).host;
  return isSameHost ? target : null;
}

function requestHeaders(request: Request, url: URL, secretKey: string): Headers {
  const headers = new Headers(request.headers);
  const named = (headers.get("Connection") ?? "").split(",").map((name) => name.trim());
  for (const name of [...HOP_BY_HOP, ...named.filter((token) => /^[\w-]+$/.test(token))]) {
    headers.delete(name);
  }
  headers.set("Clerk-Proxy-Url", url.origin + FRONTEND_API_PREFIX);
  headers.set("Clerk-Secret-Key", secretKey);
  headers.set("Accept-Encoding", "identity");
  headers.set("X-Forwarded-Host", url.host);
  headers.set("X-Forwarded-Proto", url.protocol.slice(0, -1));
  headers.set("X-Forwarded-For", request.headers.get("CF-Connecting-IP") ?? "127.0.0.1");
  return headers;
}

function responseHeaders(from: Headers, url: URL, frontendApiUrl: string): Headers {
  const headers = new Headers(from);
  for (const name of [...HOP_BY_HOP, "content-encoding", "content-length"]) headers.delete(name);
  headers.delete("Set-Cookie");
  for (const cookie of from.getSetCookie()) headers.append("Set-Cookie", cookie);
  const location = headers.get("Location");
  if (location && URL.canParse(location)) {
    const { host, pathname, search, hash } = new URL(location);
    if (host === new URL(frontendApiUrl).host) {
      headers.set("Location", url.origin + FRONTEND_API_PREFIX + pathname + search + hash);
    }
  }
  return headers;
}

/** Refusals have the shape that clerk-js shows to people. */
function refusal(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  const errors = [{ code, message, long_message: message }];
  return Response.json({ errors }, { status, headers });
}
