import { createClient } from "../accounts/clients";
import { getActiveSession, getSessionStatus } from "../accounts/sessions";
import type { Client, Session, User } from "../entities";
import type { Fields } from "../http/fields";
import { createJsonResponse, notFound, Problem, signedOut } from "../http/problem";
import type { Route } from "../http/router";
import type { Instance } from "../instance";
import { createClientJson } from "../shapes/client";

/** One request of clerk-js, or of the browser itself, as it reached the Frontend API. */
export interface FrontendCall {
  readonly instance: Instance;
  readonly request: Request;
  readonly url: URL;
  readonly parameters: Record<string, string>;
  readonly fields: Fields;
  readonly cookies: ReadonlyMap<string, string>;
  /** Where the app answers for us, such as `http://localhost:8787/__clerk`. */
  readonly proxyUrl: string;
  /** The origin of the app's pages. */
  readonly publicOrigin: string;
  /** The browser, as soon as it is known. Read it from the store each time: handlers change it. */
  clientId: string | null;
}

export type FrontendRoute = Route<(call: FrontendCall) => Response | Promise<Response>>;

export function getClient(call: FrontendCall): Client | null {
  return call.clientId === null ? null : call.instance.store.clients.get(call.clientId);
}

/** The browser's client; a new one for a browser that has none. Development browsers must bring theirs. */
export function requireClient(call: FrontendCall): Client {
  const known = getClient(call);
  if (known) return known;
  if (call.instance.settings.mode === "test") {
    const message = "This browser is unknown. Ask for a new one at /v1/dev_browser.";
    throw new Problem(400, "dev_browser_unauthenticated", message);
  }
  const client = createClient(call.instance);
  call.clientId = client.id;
  return client;
}

/** A living session of this very browser. */
export function requireSession(call: FrontendCall, sessionId: string): Session {
  if (call.clientId === null) throw signedOut();
  const session = call.instance.store.sessions.get(sessionId);
  if (!session || session.clientId !== call.clientId) throw notFound("session");
  if (getSessionStatus(session, call.instance.now()) !== "active") throw signedOut();
  return session;
}

/** Who is signed in here, and by which session: the one clerk-js names, else the browser's current one. */
export function requirePerson(call: FrontendCall): { session: Session; user: User } {
  if (call.clientId === null) throw signedOut();
  const named = call.url.searchParams.get("_clerk_session_id");
  const session = named
    ? requireSession(call, named)
    : getActiveSession(call.instance, call.clientId);
  const user = session ? call.instance.store.users.get(session.userId) : null;
  if (!session || !user) throw signedOut();
  return { session, user };
}

/** Clerk's envelope: what was asked for, and the client as it now is. */
export async function createAnswer(call: FrontendCall, response: unknown): Promise<Response> {
  const client = getClient(call);
  return createJsonResponse({
    response,
    client: client ? await createClientJson(call.instance, client, call.publicOrigin) : null,
  });
}
