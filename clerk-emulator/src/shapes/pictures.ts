import type { Instance } from "../instance";

/** The address of a picture on the app's own proxy, absolute as in Clerk's answers. */
export function createPictureUrl(instance: Instance, name: string): string {
  return `${getProxyUrl(instance)}/v1/img/${name}`;
}

/**
 * Where the app answers for us. Requests to the Backend API do not say, so the last place it was seen at
 * is remembered.
 */
export function getProxyUrl({ store, settings }: Instance): string {
  return store.notes.get("proxyUrl")?.value ?? `https://${settings.frontendHost}`;
}
