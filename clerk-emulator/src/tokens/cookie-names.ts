import { encodeBase64Url } from "../crypto/base64";
import type { Instance } from "../instance";

const SUFFIX_CHARACTERS = 8;

/** What @clerk/shared's getCookieSuffix makes of a publishable key. */
export async function createCookieSuffix(publishableKey: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(publishableKey));
  return encodeBase64Url(new Uint8Array(digest)).slice(0, SUFFIX_CHARACTERS);
}

export const CLIENT_COOKIE = "__client";
export const HANDSHAKE_COOKIE = "__clerk_handshake";
export const HANDSHAKE_NONCE_COOKIE = "__clerk_handshake_nonce";

/**
 * Plain name and name with the instance's suffix. Both are always written: cookies ignore ports, so
 * another Clerk app on localhost may overwrite the plain one.
 */
export function listCookieNames(
  instance: Instance,
  base: "__client_uat" | "__session" | "__clerk_db_jwt",
): [plain: string, suffixed: string] {
  return [base, `${base}_${instance.cookieSuffix}`];
}

export function getRefreshCookieName(instance: Instance): string {
  return `__refresh_${instance.cookieSuffix}`;
}
