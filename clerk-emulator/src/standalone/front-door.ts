import type { Env } from "../settings";
import { APP_ORIGIN_HEADER, createForwarded } from "./forwarded";

const PREFIX = "/__clerk";
/** The Frontend API at `/__clerk` of the own port, as the app's proxy would ask it; `null` for other paths. */
export function createDirectRequest(url: URL, request: Request, env: Env): Request | null {
  if (!url.pathname.startsWith(`${PREFIX}/`)) return null;
  const target = new URL(url);
  target.pathname = url.pathname.slice(PREFIX.length);
  const direct = createForwarded(target, request);
  direct.headers.set("clerk-proxy-url", url.origin + PREFIX);
  direct.headers.set("clerk-secret-key", env.SECRET_KEY);
  direct.headers.set("x-forwarded-for", "127.0.0.1");
  direct.headers.set(APP_ORIGIN_HEADER, env.APP_ORIGIN);
  return direct;
}

/** The app's pages may read the answers; no other site's may. */
export function allowApp(response: Response, env: Env): Response {
  const allowed = new Response(response.body, response);
  allowed.headers.set("access-control-allow-origin", env.APP_ORIGIN);
  allowed.headers.set("access-control-allow-credentials", "true");
  allowed.headers.set("access-control-expose-headers", "authorization, retry-after");
  allowed.headers.append("vary", "origin");
  return allowed;
}

/** What the browser asks before it lets the app's page ask. */
export function answerPreflight(request: Request, env: Env): Response {
  const headers = {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "",
    "access-control-max-age": "600",
  };
  return allowApp(new Response(null, { status: 204, headers }), env);
}
