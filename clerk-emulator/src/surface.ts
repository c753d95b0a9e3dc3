import { isLoopback } from "./standalone/front-door";
import type { Env } from "./settings";

/**
 * The faces of the emulator. None can be reached through another. Standing alone it has two more: the Frontend
 * API without an app's proxy, and pages for whoever runs it.
 */
export type Surface = "frontend" | "backend" | "control" | "direct" | "pages";

/** Set by the front door alone, which strikes out whatever a request brought under this name. */
export const SURFACE_HEADER = "postern-surface";
const CONTROL_TOKEN_HEADER = "postern-control-token";

const FRONTEND_HOST = "frontend-api.clerk.dev";
const BACKEND_HOST = "api.clerk.com";
const CONTROL_HOST = "control.clerk.internal";

export interface Address {
  surface: Surface;
  /** The request's address as the surface sees it. */
  url: URL;
}

/**
 * Which face a request is meant for, by host name: the app's own outgoing requests arrive here with the
 * production addresses. `null` for any other host, and for the control host without this launch's token:
 * the app can send to every host name, but it does not know the token.
 */
export function getAddress(request: Request, env: Env): Address | null {
  const url = new URL(request.url);
  if (url.hostname === FRONTEND_HOST) return { surface: "frontend", url };
  if (url.hostname === BACKEND_HOST) return { surface: "backend", url };
  if (url.hostname === CONTROL_HOST) {
    const isKnown =
      env.CONTROL_TOKEN !== "" && request.headers.get(CONTROL_TOKEN_HEADER) === env.CONTROL_TOKEN;
    return isKnown ? { surface: "control", url } : null;
  }
  return env.STANDING_ALONE === "true" ? getAddressByPath(url) : null;
}

/** On a port of its own the host names are missing, and the first word of the path stands for them. */
function getAddressByPath(url: URL): Address | null {
  if (!isLoopback(url)) return null;
  if (url.pathname.startsWith("/__clerk/")) return { surface: "direct", url };
  const [, surface, rest] = /^\/(frontend|backend)(\/.*)$/.exec(url.pathname) ?? [];
  if ((surface !== "frontend" && surface !== "backend") || rest === undefined) {
    return { surface: "pages", url };
  }
  const address = new URL(url);
  address.pathname = rest;
  return { surface, url: address };
}
