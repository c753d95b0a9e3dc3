import { createClient } from "../accounts/clients";
import { closeSession, createSession, getSessionStatus } from "../accounts/sessions";
import { requireUser } from "../accounts/users";
import { getVerifiedClaims } from "../crypto/jwt";
import type { Session } from "../entities";
import { createDevice } from "../http/device";
import { createJsonResponse, missingParameter, notFound, Problem } from "../http/problem";
import { createBackendSessionJson } from "../shapes/session";
import { createSessionCookies } from "../tokens/directives";
import { getRefreshedSessionId } from "../tokens/refresh-token";
import { nowInSeconds } from "../instance";
import { createSessionToken, SESSION_TOKEN_CATEGORY } from "../tokens/session-token";
import { createTemplateToken } from "../tokens/template-token";
import type { BackendCall, BackendRoute } from "./call";
import { takePage } from "./call";

export const sessionRoutes: readonly BackendRoute[] = [
  ["GET", "/v1/sessions", list],
  ["POST", "/v1/sessions", create],
  ["GET", "/v1/sessions/:id", (call) => answer(call, requireCalled(call))],
  ["POST", "/v1/sessions/:id/revoke", revoke],
  ["POST", "/v1/sessions/:id/tokens", createToken],
  ["POST", "/v1/sessions/:id/tokens/:template", createByTemplate],
  ["POST", "/v1/sessions/:id/refresh", refresh],
  ["GET", "/v1/clients/handshake_payload", readHandshake],
];

const TOKEN_CHARACTERS = 8_192;

function list(call: BackendCall): Response {
  const { instance, url } = call;
  const now = instance.now();
  const filters = { user_id: "userId", client_id: "clientId" } as const;
  let sessions = instance.store.sessions.list();
  for (const [name, field] of Object.entries(filters)) {
    const wanted = url.searchParams.get(name);
    if (wanted !== null) sessions = sessions.filter((session) => session[field] === wanted);
  }
  const status = url.searchParams.get("status");
  if (status !== null) {
    sessions = sessions.filter((session) => getSessionStatus(session, now) === status);
  }
  const page = takePage(call, sessions.toReversed()).map((each) =>
    createBackendSessionJson(each, now),
  );
  const isPaginated = url.searchParams.get("paginated") === "true";
  return createJsonResponse(isPaginated ? { data: page, total_count: sessions.length } : page);
}

/** For tests of an app's server: signed in on a browser that nobody sits at. */
function create(call: BackendCall): Response {
  const { instance, fields } = call;
  const user = requireUser(instance, fields.requireText("user_id"));
  const session = createSession(instance, {
    clientId: createClient(instance).id,
    user,
    device: createDevice(instance.random, new Headers()),
    strategy: "password",
  });
  return answer(call, session);
}

function revoke(call: BackendCall): Response {
  return answer(call, closeSession(call.instance, requireCalled(call), "revoked"));
}

async function createToken(call: BackendCall): Promise<Response> {
  const session = requireLive(call);
  const seconds = readLifetimeSeconds(call);
  const jwt = await createSessionToken(call.instance, session, {
    authorizedParty: null,
    ...(seconds !== undefined && { expiresAt: nowInSeconds(call.instance) + seconds }),
  });
  return createJsonResponse({ object: "token", jwt });
}

async function createByTemplate(call: BackendCall): Promise<Response> {
  const session = requireLive(call);
  const name = call.parameters["template"] ?? "";
  const lifetimeSeconds = readLifetimeSeconds(call);
  const jwt = await createTemplateToken(call.instance, session, name, null, lifetimeSeconds);
  return createJsonResponse({ object: "token", jwt });
}

/** Servers may ask for longer tokens than browsers get. */
function readLifetimeSeconds({ fields }: BackendCall): number | undefined {
  const name = "expires_in_seconds";
  const seconds = fields.getInteger(name);
  if (seconds === undefined || seconds > 0) return seconds;
  throw new Problem(422, "form_param_value_invalid", `${name} must be above 0.`, name);
}

/** An expired token and the refresh cookie of the same session for a new token, without a redirect. */
async function refresh(call: BackendCall): Promise<Response> {
  const { instance, fields } = call;
  const session = requireLive(call);
  const refused = new Problem(400, "refresh_token_invalid", "These tokens cannot be refreshed.");
  const expired = fields.requireText("expired_token", TOKEN_CHARACTERS);
  const refreshToken = fields.requireText("refresh_token", TOKEN_CHARACTERS);
  const origin = fields.requireText("request_origin");
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) throw refused;
  const claims = await getVerifiedClaims(instance.signer, SESSION_TOKEN_CATEGORY, expired);
  if (claims?.["sid"] !== session.id) throw refused;
  // A token is renewed for the site it was made for, never for another.
  if (claims["azp"] !== undefined && claims["azp"] !== origin) throw refused;
  if ((await getRefreshedSessionId(instance, refreshToken)) !== session.id) throw refused;
  if (fields.getText("format") !== "cookie") {
    const jwt = await createSessionToken(instance, session, { authorizedParty: origin });
    return createJsonResponse({ object: "token", jwt });
  }
  const cookies = await createSessionCookies(instance, session, origin);
  return createJsonResponse({ object: "cookies", cookies });
}

/** The cookies behind a handshake's nonce. Readable more than once: several loaders of a page ask. */
function readHandshake({ instance, url }: BackendCall): Response {
  const nonce = url.searchParams.get("nonce");
  if (!nonce) throw missingParameter("nonce");
  const handshake = instance.store.handshakes.get(nonce);
  if (!handshake || handshake.expireAt <= instance.now()) throw notFound("handshake");
  return createJsonResponse({ directives: handshake.directives });
}

function requireCalled({ instance, parameters }: BackendCall): Session {
  const session = instance.store.sessions.get(parameters["id"] ?? "");
  if (!session) throw notFound("session");
  return session;
}

function requireLive(call: BackendCall): Session {
  const session = requireCalled(call);
  if (getSessionStatus(session, call.instance.now()) === "active") return session;
  throw new Problem(400, "session_not_active", "This session is not active any more.");
}

function answer({ instance }: BackendCall, session: Session): Response {
  return createJsonResponse(createBackendSessionJson(session, instance.now()));
}
