import { getActiveSession, listLiveSessions } from "../accounts/sessions";
import type { Client } from "../entities";
import type { Instance } from "../instance";
import { createSessionJson } from "./session";
import { createSignInJson } from "./sign-in";
import { createSignUpJson } from "./sign-up";

/** Clerk's Client: the browser with its living sessions and whatever it is in the middle of. */
export async function createClientJson(instance: Instance, client: Client, origin: string) {
  const { store, settings } = instance;
  const signIn = client.signInId ? store.signIns.get(client.signInId) : null;
  const signUp = client.signUpId ? store.signUps.get(client.signUpId) : null;
  const sessions = listLiveSessions(instance, client.id);
  return {
    object: "client",
    id: client.id,
    sessions: await Promise.all(sessions.map((each) => createSessionJson(instance, each, origin))),
    sign_in: signIn ? createSignInJson(instance, signIn) : null,
    sign_up: signUp ? createSignUpJson(signUp, instance.configuration) : null,
    last_active_session_id: getActiveSession(instance, client.id)?.id ?? null,
    last_authentication_strategy: client.lastAuthenticationStrategy,
    cookie_expires_at: null,
    captcha_bypass: true,
    created_at: client.createdAt,
    // In development clerk-js makes `__client_uat` of this, and a token may not be older than that.
    updated_at:
      settings.mode === "test" ? client.sessionsChangedAtSeconds * 1000 : client.updatedAt,
  };
}
