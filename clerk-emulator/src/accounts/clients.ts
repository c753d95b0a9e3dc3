import { createId, createSecret } from "../crypto/random";
import type { Client, SignIn, SignUp } from "../entities";
import type { Instance } from "../instance";
import { nowInSeconds } from "../instance";

/** A browser that has not been here before. */
export function createClient(instance: Instance): Client {
  const now = instance.now();
  return instance.store.clients.put({
    id: createId(instance.random, "client"),
    rotatingToken: createSecret(instance.random),
    devBrowserId: instance.settings.mode === "test" ? createId(instance.random, "dvb") : null,
    signInId: null,
    signUpId: null,
    lastActiveSessionId: null,
    lastAuthenticationStrategy: null,
    sessionsChangedAtSeconds: nowInSeconds(instance),
    createdAt: now,
    updatedAt: now,
  });
}

/** Changes the given fields of the client as it stands now. */
export function updateClient(instance: Instance, clientId: string, changes: Partial<Client>): void {
  const client = instance.store.clients.get(clientId);
  if (!client) return;
  instance.store.clients.put({ ...client, ...changes, updatedAt: instance.now() });
}

/**
 * What goes with a change of a client's sessions: a new stamp for `__client_uat` and, if that very browser
 * asked for it, a fresh anchor. (A browser that did not ask would never learn of its new one.)
 */
export function createSessionsChange(instance: Instance, isElsewhere: boolean): Partial<Client> {
  return {
    ...(!isElsewhere && { rotatingToken: createSecret(instance.random) }),
    sessionsChangedAtSeconds: nowInSeconds(instance),
  };
}

/**
 * Ends whatever sign-in or sign-up the browser was in the middle of. One that is still asked for, such as by a tab
 * that waits for a mail's link to be opened, may be kept: it is then in the client's hands no more.
 */
export function dropAttempts(
  instance: Instance,
  clientId: string,
  isKept: (attempt: SignIn | SignUp) => boolean = () => false,
): void {
  const { store } = instance;
  for (const table of [store.signIns, store.signUps]) {
    for (const attempt of table.listBy("clientId", clientId)) {
      if (!isKept(attempt)) table.delete(attempt.id);
    }
  }
  updateClient(instance, clientId, { signInId: null, signUpId: null });
}
