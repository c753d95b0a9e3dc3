/** Clerk's webhooks come from no page at all; their signature is checked instead. */
export const WEBHOOKS_PATH = "/webhooks/clerk";

/**
 * Whether a request would change something on behalf of another site. Clerk's session cookie is Lax and
 * readable, so a write must show that it comes from one of our own pages: by `Sec-Fetch-Site`, which
 * scripts cannot set, or in older browsers by `Origin`.
 */
export function isCrossSiteWrite(request: Request): boolean {
  if (new URL(request.url).pathname === WEBHOOKS_PATH) return false;
  if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return false;
  const origin = request.headers.get("Origin");
  if (origin !== null) return origin !== new URL(request.url).origin;
  return request.headers.get("Sec-Fetch-Site") !== "same-origin";
}
