import { createClient } from "../accounts/clients";
import { backendRoutes } from "../backend/backend";
import { createSession, revokeSessions, touchSession } from "../accounts/sessions";
import { requireUser } from "../accounts/users";
import { frontendRoutes } from "../frontend/frontend";
import { createDevice } from "../http/device";
import type { Fields } from "../http/fields";
import type { Route } from "../http/router";
import { malformedParameter, notFound } from "../http/problem";
import type { Instance } from "../instance";
import { nowInSeconds } from "../instance";
import { createBackendUserJson } from "../shapes/user";
import { createBackendOrganizationJson } from "../shapes/organizations/organization";
import { removeMembership, requireMembership } from "../organizations/memberships";
import { changeConfiguration } from "../store/configuration-note";
import { createUserFromFields } from "./create-user";
import { createOrganizationFromFields, seed } from "./seed";
import { clearStore } from "../store/store";
import { createClientToken } from "../tokens/client-token";
import { CLIENT_COOKIE } from "../tokens/cookie-names";
import { createHandshakeDirectives } from "../tokens/directives";
import { createSessionToken } from "../tokens/session-token";
import type { SurfaceName, Watch } from "../watch";

export interface ControlCall {
  instance: Instance;
  watch: Watch;
  fields: Fields;
}

type ControlAction = (call: ControlCall) => unknown;

const SESSION_TOKEN_SECONDS = 60;
/** Further away are times that no Date can hold. */
const MOST_SHIFT_SECONDS = 100 * 366 * 86_400;

const actions: Record<string, ControlAction> = {
  createUser: async ({ instance, fields }) =>
    createBackendUserJson(instance, await createUserFromFields(instance, fields)),
  seed: ({ instance, fields }) => seed(instance, fields),
  createOrganization: ({ instance, fields }) =>
    createBackendOrganizationJson(instance, createOrganizationFromFields(instance, fields)),
  removeMember: ({ instance, fields }) => {
    const organizationId = fields.requireText("organizationId");
    const userId = fields.requireText("userId");
    removeMembership(instance, requireMembership(instance, organizationId, userId));
    return {};
  },
  listOutbox: ({ instance, fields }) => listOutbox(instance, fields.getText("to") ?? null),
  createSessionCookies,
  mintSessionToken,
  revokeSessions: ({ instance, fields }) => ({
    revoked: revokeSessions(instance, fields.requireText("userId")),
  }),
  configure: ({ instance, fields }) => {
    changeConfiguration(instance.store, fields.getMetadata("configuration") ?? {});
    return instance.configuration;
  },
  setFactorAges,
  listRequests: ({ watch }) => watch.listRequests(),
  listRoutes: () => [
    ...listRoutes("frontend", frontendRoutes),
    ...listRoutes("backend", backendRoutes),
  ],
  failNext: planFailure,
  shiftClock: ({ watch, fields }) => {
    const seconds = fields.getInteger("seconds") ?? 0;
    if (Math.abs(seconds) > MOST_SHIFT_SECONDS) {
      throw malformedParameter("seconds", "seconds must be within a hundred years.");
    }
    watch.clockShiftMs = seconds * 1000;
    return {};
  },
  reset: ({ instance, watch }) => {
    clearStore(instance.store);
    watch.clear();
    return {};
  },
};

/** What `../../control.mjs` can ask for, by name: each returns plain JSON. No name that all objects have is one. */
export const controlActions: ReadonlyMap<string, ControlAction> = new Map(Object.entries(actions));

function listRoutes(surface: SurfaceName, routes: readonly Route<unknown>[]) {
  return routes.map(([method, path]) => ({ surface, method, path }));
}

function listOutbox({ store }: Instance, to: string | null) {
  return to === null ? store.messages.list() : store.messages.listBy("to", to.trim().toLowerCase());
}

/** Signs a person in on a browser that exists only as cookies. */
async function createSessionCookies({ instance, fields }: ControlCall) {
  const user = requireUser(instance, fields.requireText("userId"));
  const origin = fields.requireText("origin");
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
    throw malformedParameter("origin", "origin must be an origin, such as http://localhost:8787.");
  }
  const signedIn = createSession(instance, {
    clientId: createClient(instance).id,
    user,
    device: createDevice(instance.random, new Headers()),
    strategy: "password",
    actor: fields.getMetadata("actor") ?? null,
  });
  const organizationId = fields.getText("organizationId") ?? null;
  if (organizationId !== null) requireMembership(instance, organizationId, user.id);
  const session = touchSession(instance, signedIn, organizationId);
  const client = instance.store.clients.get(session.clientId);
  const directives = await createHandshakeDirectives(instance, client, origin);
  const cookies = directives
    .map((directive) => directive.split(";")[0] ?? "")
    .map((pair) => ({ name: pair.split("=")[0] ?? "", value: pair.slice(pair.indexOf("=") + 1) }))
    .filter((cookie) => cookie.value !== "");
  if (client && instance.settings.mode === "live") {
    cookies.push({ name: CLIENT_COOKIE, value: await createClientToken(instance, client) });
  }
  return { sessionId: session.id, cookies };
}

/** Lets a session's proofs be as old as a test wants them. */
function setFactorAges({ instance, fields }: ControlCall) {
  const session = instance.store.sessions.get(fields.requireText("sessionId"));
  if (!session) throw notFound("session");
  const minutesAgo = (minutes: number) => instance.now() - minutes * 60_000;
  const first = fields.getInteger("firstMinutes");
  const second = fields.getInteger("secondMinutes");
  instance.store.sessions.put({
    ...session,
    ...(first !== undefined && { verifiedAt: minutesAgo(first) }),
    ...(second !== undefined && { secondVerifiedAt: second === -1 ? null : minutesAgo(second) }),
  });
  return {};
}

async function mintSessionToken({ instance, fields }: ControlCall) {
  const session = instance.store.sessions.get(fields.requireText("sessionId"));
  if (!session) throw notFound("session");
  const age = fields.getInteger("issuedSecondsAgo") ?? 0;
  const remaining = fields.getInteger("expiresInSeconds") ?? SESSION_TOKEN_SECONDS - age;
  const now = nowInSeconds(instance);
  const token = await createSessionToken(instance, session, {
    authorizedParty: fields.getText("authorizedParty") ?? null,
    issuedAt: now - age,
    expiresAt: now + remaining,
  });
  return { token };
}

function planFailure({ watch, fields }: ControlCall) {
  const status = fields.getInteger("status") ?? null;
  if (status !== null && (status < 200 || status > 599)) {
    throw malformedParameter("status", "status must be a number from 200 to 599.");
  }
  watch.failNext({
    match: fields.getText("match") ?? "",
    status,
    body: fields.getText("body") ?? null,
    delayMs: fields.getInteger("delayMs") ?? 0,
    times: fields.getInteger("times") ?? 1,
    retryAfterSeconds: fields.getInteger("retryAfterSeconds") ?? null,
  });
  return {};
}
