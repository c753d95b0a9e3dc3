import type { ReadToken } from "./token";

/** The answer of `GET /v1/jwks` at Clerk's Backend API. */
export interface ListedKeys {
  keys: readonly Jwk[];
  /** By how much our clock is ahead of Clerk's, in ms; known to a second. */
  aheadMs: number;
}

export type LoadKeys = () => Promise<ListedKeys>;

interface Jwk {
  kid: string;
  n?: unknown;
  e?: unknown;
}

/** A key that is ours. `pem` is null for a key that the SDK cannot take in that form. */
export interface SessionKey {
  pem: string | null;
}

/**
 * Which keys sign this instance's session tokens. Every token is held against them before Clerk's SDK sees
 * it: the SDK keeps an imported key for each key id that a token names, true or not, and never lets go,
 * and without a PEM key it asks Clerk again for every id that it does not know.
 */
export interface SessionKeys {
  /** The key that a token names, or null when it is none of ours. Rejects with `KeysUnavailable`. */
  find(token: ReadToken): Promise<SessionKey | null>;
  /** Whether a token was signed by a key of ours. */
  isSigned(token: ReadToken): Promise<boolean>;
}

/** Clerk does not say which keys are ours, so nobody can be told from anybody for now. */
export class KeysUnavailable extends Error {
  override name = "KeysUnavailable";
  readonly retryAfterSeconds = 5;
}

/** An unknown key id may mean that Clerk has a new key; it is asked again this often at most. */
export const UNKNOWN_KEY_WAIT_MS = 10_000;
/** A key that Clerk has withdrawn is let go after this long. */
export const KEYS_FRESH_MS = 60 * 60 * 1000;
/** After a failure, when no key is known at all. */
const FAILURE_WAIT_MS = 1_000;
/** How long a request waits for the keys that another request is fetching. */
const SHARED_WAIT_MS = 2_500;

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/**
 * The one key of `CLERK_JWT_KEY`. A PEM has no id: an id becomes ours when a token that names it bears this
 * key's signature. Only Clerk can make one, so nobody else can make this memory grow.
 */
export function createPinnedKeys(pem: string): SessionKeys {
  const ids = new Set<string>();
  let imported: Promise<CryptoKey> | undefined;
  const isSigned = async (token: ReadToken) => {
    imported ??= crypto.subtle.importKey("spki", decodePem(pem), ALGORITHM, false, ["verify"]);
    return crypto.subtle.verify(ALGORITHM.name, await imported, token.signature, token.signed);
  };
  return {
    isSigned,
    async find(token) {
      if (ids.has(token.kid)) return { pem };
      if (!(await isSigned(token))) return null;
      ids.add(token.kid);
      return { pem };
    },
  };
}

/** The keys that Clerk lists: fetched when first needed, once for all requests of an isolate that wait. */
export function createListedKeys(
  load: LoadKeys,
  { now, noteFailure }: { now: () => number; noteFailure: (error: unknown) => void },
): SessionKeys {
  let keys: ReadonlyMap<string, Jwk> | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | null = null;

  async function ask(): Promise<void> {
    askedAt = now();
    const listed = await load();
    keys = new Map(listed.keys.map((jwk) => [jwk.kid, jwk]));
    loadedAt = now();
  }

  /** Never rejects: what is known by then is the caller's to judge, and old keys are better than none. */
  async function refresh(): Promise<void> {
    const current = (loading ??= ask());
    // Should the request that fetches them be cancelled, those that wait must not hang on it.
    await Promise.race([current, sleep(SHARED_WAIT_MS)]).catch(noteFailure);
    if (loading === current) loading = null;
  }

  async function getKey(kid: string): Promise<Jwk | null> {
    const isFresh = now() - loadedAt < KEYS_FRESH_MS;
    const isKnown = isFresh && keys?.has(kid) === true;
    const wait = keys ? UNKNOWN_KEY_WAIT_MS : FAILURE_WAIT_MS;
    if (!isKnown && (loading || now() - askedAt >= wait)) await refresh();
    if (!keys) throw new KeysUnavailable("Clerk did not list the keys of this instance");
    return keys.get(kid) ?? null;
  }

  return {
    async find({ kid }) {
      const jwk = await getKey(kid);
      return jwk && { pem: toPem(jwk) };
    },
    async isSigned({ kid, signature, signed }) {
      const jwk = await getKey(kid);
      if (!jwk) return false;
      const { n, e } = jwk;
      const format = { kty: "RSA", n: String(n), e: String(e) };
      const key = await crypto.subtle.importKey("jwk", format, ALGORITHM, false, ["verify"]);
      return crypto.subtle.verify(ALGORITHM.name, key, signature, signed);
    },
  };
}

/** Whether a listed key is the one that a PEM holds. */
export function isSameKey(jwk: Jwk, pem: string): boolean {
  const listed = toPem(jwk);
  return listed !== null && String(decodePem(listed)) === String(decodePem(pem));
}

/** The SDK knows PEM keys of 2,048 bits with the exponent 65,537 only, and Clerk makes no others. */
function toPem({ n, e }: Jwk): string | null {
  if (typeof n !== "string" || !/^[\w-]{342}$/.test(n) || e !== "AQAB") return null;
  const modulus = n.replaceAll("-", "+").replaceAll("_", "/");
  const der = `MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA${modulus}IDAQAB`;
  return `-----BEGIN PUBLIC KEY-----\n${der}\n-----END PUBLIC KEY-----`;
}

function decodePem(pem: string): Uint8Array<ArrayBuffer> {
  const binary = atob(pem.replaceAll(/-----[^-]+-----|\\n|\s/g, ""));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
