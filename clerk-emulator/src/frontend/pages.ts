import { createClient } from "../accounts/clients";
import { readTicketToken } from "../accounts/factors/tickets";
import { getUserByEmailAddress } from "../accounts/email-addresses";
import { listLiveSessions } from "../accounts/sessions";
import type { OrganizationInvitation } from "../organizations/entities";
import { acceptOrganizationInvitation } from "../organizations/invitations";
import { createId } from "../crypto/random";
import { signJwt } from "../crypto/jwt";
import { createCookie } from "../http/cookies";
import { createJsonResponse, Problem } from "../http/problem";
import { HANDSHAKE_COOKIE, HANDSHAKE_NONCE_COOKIE } from "../tokens/cookie-names";
import { createHandshakeDirectives } from "../tokens/directives";
import type { FrontendCall, FrontendRoute } from "./call";
import { getClient } from "./call";
import { readImage } from "./images";

/** Where those who hold a ticket go, unless the app has said otherwise. */
const PAGES = { sign_in: "/sign-in", sign_up: "/sign-up" } as const;
const HANDSHAKE_LIFETIME_SECONDS = 60;

/** What the browser itself fetches, not clerk-js: redirects and pictures. */
export const pageRoutes: readonly FrontendRoute[] = [
  ["GET", "/v1/client/handshake", shakeHands],
  // A form posted with an expired token is redirected with 307, which keeps the method.
  ["POST", "/v1/client/handshake", shakeHands],
  ["GET", "/v1/client/touch", redirectBack],
  ["GET", "/v1/tickets/accept", acceptTicket],
  ["GET", "/v1/img/:id", readImage],
  ["GET", "/.well-known/jwks.json", listKeys],
];

/** The same keys as the Backend API lists, for anybody who verifies tokens. */
function listKeys({ instance }: FrontendCall): Response {
  return createJsonResponse({ keys: [instance.signer.jwk] });
}

/**
 * The app's server could not tell who is there and sent the browser here, where the anchor cookie is seen.
 * Back it goes with what the server must set: in production a nonce in a cookie, since the cookies themselves
 * may pass the 4,096 bytes a browser keeps; in development a signed token in the query.
 */
async function shakeHands(call: FrontendCall): Promise<Response> {
  const { instance } = call;
  const target = requireOwnUrl(call);
  const isTest = instance.settings.mode === "test";
  const client = getClient(call) ?? (isTest ? createClient(instance) : null);
  const directives = await createHandshakeDirectives(instance, client, call.publicOrigin);
  const headers = new Headers({ "cache-control": "no-store" });
  const secure = call.publicOrigin.startsWith("https:");
  const attributes = { maxAgeSeconds: HANDSHAKE_LIFETIME_SECONDS, httpOnly: true, secure };
  if (isTest) {
    target.searchParams.set(HANDSHAKE_COOKIE, await createHandshakeToken(call, directives));
  } else if (call.url.searchParams.get("format") === "nonce") {
    const cookie = createCookie(
      HANDSHAKE_NONCE_COOKIE,
      keepDirectives(call, directives),
      attributes,
    );
    headers.append("set-cookie", cookie);
  } else {
    const token = await createHandshakeToken(call, directives);
    headers.append("set-cookie", createCookie(HANDSHAKE_COOKIE, token, attributes));
  }
  headers.set("location", target.href);
  return new Response(null, { status: 307, headers });
}

function createHandshakeToken({ instance }: FrontendCall, handshake: string[]): Promise<string> {
  return signJwt(instance.signer, "postern_handshake", { handshake });
}

/** Several loaders of one page ask for the same nonce, so it stays readable until it runs out. */
function keepDirectives({ instance }: FrontendCall, directives: string[]): string {
  const { handshakes } = instance.store;
  const now = instance.now();
  for (const old of handshakes.list()) if (old.expireAt <= now) handshakes.delete(old.id);
  const expireAt = now + HANDSHAKE_LIFETIME_SECONDS * 1000;
  return handshakes.put({ id: createId(instance.random, "nonce"), directives, expireAt }).id;
}

/** clerk-js would come here to have an aging cookie renewed; ours never says it is aging. */
function redirectBack(call: FrontendCall): Response {
  const headers = { location: requireOwnUrl(call).href, "cache-control": "no-store" };
  return new Response(null, { status: 302, headers });
}

/** Whoever opens a ticket's address comes to the sign-in page with it; clerk-js does the rest there. */
async function acceptTicket(call: FrontendCall): Promise<Response> {
  const token = call.url.searchParams.get("ticket") ?? "";
  const ticket = await readTicketToken(call.instance, token);
  if (!ticket) throw new Problem(400, "ticket_invalid_code", "The ticket is not valid.");
  const { invitations, organizationInvitations } = call.instance.store;
  const invitation = organizationInvitations.get(ticket.id);
  if (invitation && acceptHere(call, invitation)) return redirectTo(getLanding(call, invitation));
  const isKnown = invitation && getUserByEmailAddress(call.instance, invitation.emailAddress);
  const isNew = ticket.kind === "invitation" || (invitation && !isKnown);
  const status = isNew ? "sign_up" : "sign_in";
  const { redirectUrl } = invitation ?? invitations.get(ticket.id) ?? {};
  const target = getOwnUrl(call, redirectUrl ?? "") ?? new URL(PAGES[status], call.publicOrigin);
  target.searchParams.set("__clerk_ticket", token);
  target.searchParams.set("__clerk_status", status);
  return redirectTo(target);
}

/** Whoever is signed in here as the person that was invited needs no more than the click. */
function acceptHere(call: FrontendCall, invitation: OrganizationInvitation): boolean {
  const { instance, clientId } = call;
  const user = getUserByEmailAddress(instance, invitation.emailAddress);
  const sessions = clientId === null ? [] : listLiveSessions(instance, clientId);
  if (!user || !sessions.some((each) => each.userId === user.id)) return false;
  acceptOrganizationInvitation(instance, invitation.id, user);
  return true;
}

function getLanding(call: FrontendCall, { redirectUrl }: OrganizationInvitation): URL {
  const target = getOwnUrl(call, redirectUrl ?? "") ?? new URL("/", call.publicOrigin);
  target.searchParams.set("__clerk_status", "complete");
  return target;
}

function redirectTo(target: URL): Response {
  const headers = { location: target.href, "cache-control": "no-store" };
  return new Response(null, { status: 303, headers });
}

/** Nobody is ever sent anywhere but back to the app. */
function requireOwnUrl(call: FrontendCall): URL {
  const url = getOwnUrl(call, call.url.searchParams.get("redirect_url") ?? "");
  if (url) return url;
  throw new Problem(400, "url_not_allowed", `redirect_url must be a page of ${call.publicOrigin}.`);
}

function getOwnUrl({ publicOrigin }: FrontendCall, text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOwn = url?.origin === publicOrigin && url.username === "" && url.password === "";
  return isOwn ? url : null;
}
