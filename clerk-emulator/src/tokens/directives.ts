import { SESSION_LIFETIME_MS, getActiveSession } from "../accounts/sessions";
import type { Client, Session } from "../entities";
import { createCookie } from "../http/cookies";
import type { Instance } from "../instance";
import {
  getRefreshCookieName,
  HANDSHAKE_COOKIE,
  HANDSHAKE_NONCE_COOKIE,
  listCookieNames,
} from "./cookie-names";
import { createRefreshToken } from "./refresh-token";
import { createSessionToken } from "./session-token";

const YEAR_SECONDS = 365 * 24 * 60 * 60;
const REFRESH_COOKIE_SECONDS = SESSION_LIFETIME_MS / 1000;

/**
 * The Set-Cookie values that bring a browser up to date with the emulator: what a handshake hands
 * the app's server. @clerk/backend takes the last `__session…` among them for the new token.
 * @param origin The page's, for the token's `azp` and for `Secure`.
 */
export async function createHandshakeDirectives(
  instance: Instance,
  client: Client | null,
  origin: string,
): Promise<string[]> {
  const isTest = instance.settings.mode === "test";
  const secure = origin.startsWith("https:");
  const session = client ? getActiveSession(instance, client.id) : null;
  const changedAt = session && client ? client.sessionsChangedAtSeconds : 0;
  const directives: string[] = [];
  if (isTest && client?.devBrowserId) {
    for (const name of listCookieNames(instance, "__clerk_db_jwt")) {
      const lasting = { maxAgeSeconds: YEAR_SECONDS, httpOnly: false, secure };
      directives.push(createCookie(name, client.devBrowserId, lasting));
    }
  }
  for (const name of listCookieNames(instance, "__client_uat")) {
    directives.push(
      createCookie(name, String(changedAt), {
        maxAgeSeconds: YEAR_SECONDS,
        httpOnly: false,
        secure,
        // clerk-js writes it so in development, and two cookies of one name must not differ.
        sameSite: isTest ? "Strict" : "Lax",
      }),
    );
  }
  directives.push(
    ...(session
      ? await createSessionCookies(instance, session, origin)
      : deleteCookies(listCookieNames(instance, "__session"), secure)),
  );
  if (!isTest) {
    directives.push(
      session
        ? await createRefreshCookie(instance, session, secure)
        : createCookie(getRefreshCookieName(instance), "", {
            maxAgeSeconds: 0,
            httpOnly: true,
            secure,
          }),
      // Left standing, they would be resolved again with every request of the next minute.
      ...deleteCookies([HANDSHAKE_COOKIE, HANDSHAKE_NONCE_COOKIE], secure),
    );
  }
  return directives;
}

/** `__session` in both names. Never HttpOnly: clerk-js must be able to renew it. */
export async function createSessionCookies(
  instance: Instance,
  session: Session,
  origin: string,
): Promise<string[]> {
  const token = await createSessionToken(instance, session, { authorizedParty: origin });
  const secure = origin.startsWith("https:");
  return listCookieNames(instance, "__session").map((name) =>
    createCookie(name, token, { maxAgeSeconds: YEAR_SECONDS, httpOnly: false, secure }),
  );
}

export async function createRefreshCookie(
  instance: Instance,
  session: Session,
  secure: boolean,
): Promise<string> {
  const token = await createRefreshToken(instance, session);
  const attributes = { maxAgeSeconds: REFRESH_COOKIE_SECONDS, httpOnly: true, secure };
  return createCookie(getRefreshCookieName(instance), token, attributes);
}

function deleteCookies(names: string[], secure: boolean): string[] {
  return names.map((name) => createCookie(name, "", { maxAgeSeconds: 0, httpOnly: false, secure }));
}
