import { getActiveSession } from "../accounts/sessions";
import { createCookie } from "../http/cookies";
import { CLIENT_COOKIE, getRefreshCookieName, listCookieNames } from "../tokens/cookie-names";
import { createClientToken, getClientByToken } from "../tokens/client-token";
import { createRefreshCookie } from "../tokens/directives";
import { getRefreshedSessionId } from "../tokens/refresh-token";
import type { FrontendCall } from "./call";
import { getClient } from "./call";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * Set-Cookie values for whatever this browser's cookies do not say yet. One rule instead of a line in each
 * handler: cookies follow the state. In development clerk-js keeps its own, so there are none.
 */
export async function createStateCookies(call: FrontendCall): Promise<string[]> {
  const { instance, cookies } = call;
  if (instance.settings.mode === "test") return [];
  const secure = call.publicOrigin.startsWith("https:");
  const client = getClient(call);
  const session = client ? getActiveSession(instance, client.id) : null;
  const changed: string[] = [];

  const anchor = await getClientByToken(instance, cookies.get(CLIENT_COOKIE) ?? "");
  if (client && anchor?.id !== client.id) {
    const token = await createClientToken(instance, client);
    const attributes = { maxAgeSeconds: YEAR_SECONDS, httpOnly: true, secure };
    changed.push(createCookie(CLIENT_COOKIE, token, attributes));
  }

  const changedAt = session && client ? String(client.sessionsChangedAtSeconds) : "0";
  for (const name of listCookieNames(instance, "__client_uat")) {
    // Absent says the same as 0, so a stranger's first visit needs no cookie.
    if ((cookies.get(name) ?? "0") === changedAt) continue;
    const attributes = { maxAgeSeconds: YEAR_SECONDS, httpOnly: false, secure };
    changed.push(createCookie(name, changedAt, attributes));
  }

  const refreshName = getRefreshCookieName(instance);
  const refresh = cookies.get(refreshName);
  const refreshed = refresh === undefined ? null : await getRefreshedSessionId(instance, refresh);
  if (session && refreshed !== session.id) {
    changed.push(await createRefreshCookie(instance, session, secure));
  } else if (!session && refresh !== undefined) {
    changed.push(createCookie(refreshName, "", { maxAgeSeconds: 0, httpOnly: true, secure }));
  }
  return changed;
}
