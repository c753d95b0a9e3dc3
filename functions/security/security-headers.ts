import { frontendApiHost, type Settings } from "../env";

/** Served from hosts of their own, whatever the Frontend API's is. */
const CLERK_BOT_CHECK = "https://challenges.cloudflare.com";
const CLERK_TELEMETRY = "https://clerk-telemetry.com";

/** The headers of every response that passes through the Worker, Clerk's own and refusals included. */
export function withGuards(response: Response, request: Request): Response {
  const guarded = new Response(response.body, response);
  const { headers } = guarded;
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "strict-origin-when-cross-origin");
  // Clerk signs in by redirects here, so no window that we open has to know us.
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
  if (new URL(request.url).protocol === "https:") {
    headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
  }
  return guarded;
}

/** What else the Worker's own pages and data carry. */
export function withPageHeaders(
  response: Response,
  page: { nonce: string; settings: Settings },
): Response {
  const secured = new Response(response.body, response);
  const { headers } = secured;
  headers.set("Content-Security-Policy", contentSecurityPolicy(page.nonce, page.settings));
  // A page or its data belongs to one person and one moment.
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "private, no-store");
  return secured;
}

/** Where clerk-js is and talks to, when that is not here: a proxy elsewhere, or Clerk's own host. */
function frontendApiSource({ proxyUrl, publishableKey }: Settings["clerk"]): string {
  if (proxyUrl?.startsWith("/")) return "";
  return ` ${proxyUrl ? new URL(proxyUrl).origin : `https://${frontendApiHost(publishableKey)}`}`;
}

/** Clerk's own styles are inline ones; scripts need the nonce or one of the named hosts. */
function contentSecurityPolicy(nonce: string, { clerk, isTelemetryOn }: Settings): string {
  const frontendApi = frontendApiSource(clerk);
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${frontendApi} ${CLERK_BOT_CHECK}`,
    "style-src 'self' 'unsafe-inline'",
    // A post may show pictures from anywhere, as its readers will see it.
    "img-src 'self' data: blob: https:",
    `connect-src 'self'${frontendApi}${isTelemetryOn ? ` ${CLERK_TELEMETRY}` : ""}`,
    "worker-src 'self' blob:",
    `frame-src ${CLERK_BOT_CHECK}`,
    "font-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
