import type { Env } from "./settings";
import { isMeantForHere } from "./standalone/loopback";

/**
 * The faces of the emulator. None can be reached through another. Standing alone it has two more: the Frontend
 * API without an app's proxy, and pages for whoever runs it.
 */
export type Surface = "frontend" | "backend" | "control" | "direct" | "pages";

/** Set by the front door alone, which strikes out whatever a request brought under this name. */
export const SURFACE_HEADER = "postern-surface";
const CONTROL_TOKEN_HEADER = "postern-control-token";

const CLERK_HOSTS: ReadonlyMap<string, Surface> = new Map([
  ["frontend-api.clerk.dev", "frontend"],
  ["api.clerk.com", "backend"],
  ["control.clerk.internal", "control"],
]);

export interface Address {
  surface: Surface;
  /** The request's address as the surface sees it. */
  url: URL;
  /** It came by the emulator's own port, where browsers may ask, and not by a host name of Clerk's. */
  isOwnPort: boolean;
}

/**
 * Which face a request is meant for, by host name: the app's own outgoing requests arrive here with the
 * production addresses. `null` for any other host, and for the control host without this launch's token:
 * the app can send to every host name, but it does not know the token.
 */
export function getAddress(request: Request, env: Env): Address | null {
  const url = new URL(request.url);
  const surface = CLERK_HOSTS.get(url.hostname);
  if (surface === "control") {
    const token = request.headers.get(CONTROL_TOKEN_HEADER);
    const isKnown = env.CONTROL_TOKEN !== "" && token === env.CONTROL_TOKEN;
    return isKnown ? { surface, url, isOwnPort: false } : null;
  }
  if (surface) return { surface, url, isOwnPort: false };
  const isOwnPort = env.STANDING_ALONE === "true" && isMeantForHere(url, request.headers);
  return isOwnPort ? { ...getAddressByPath(url), isOwnPort } : null;
}

/** On a port of its own the host names are missing, and the first word of the path stands for them. */
function getAddressByPath(url: URL): Omit<Address, "isOwnPort"> {
  if (url.pathname.startsWith("/__clerk/")) return { surface: "direct", url };
  const [, surface, rest] = /^\/(frontend|backend)(\/.*)$/.exec(url.pathname) ?? [];
  if ((surface !== "frontend" && surface !== "backend") || rest === undefined) {
    return { surface: "pages", url };
  }
  const address = new URL(url);
  address.pathname = rest;
  return { surface, url: address };
}
