import { isRead } from "./request-kind";
import { type ReadToken, readToken } from "./token";
import type { SessionKeys } from "./session-keys.server";

/** What Clerk's SDK gets to see of a request. */
export interface ShownRequest {
  request: Request;
  /** The PEM key that all its tokens name; without one the SDK asks Clerk for the keys. */
  jwtKey: string | undefined;
}

/** To which Clerk instance a request is shown. */
export interface ShownInstance {
  keys: SessionKeys;
  /** And no development instance. */
  isProduction: boolean;
  now: () => number;
}

/** Clerk's cookies, plain or with an instance's suffix. */
const CLERK_COOKIE =
  /^__(?:session|client_uat|refresh|clerk_db_jwt|clerk_handshake|clerk_handshake_nonce|clerk_redirect_count)(?:_[\w-]{8})?$/;
const SESSION_COOKIE = /^__session(?:_[\w-]{8})?$/;
const HANDSHAKE = "__clerk_handshake";
const HANDSHAKE_NONCE = "__clerk_handshake_nonce";
const DEV_BROWSER = "__clerk_db_jwt";

/** A browser has two at most, plain and suffixed; each one more would cost a check of its signature. */
const TOKENS_LOOKED_AT = 6;

/** From a header of ours the SDK would take another origin than the request's own. */
const ORIGIN_HEADERS = ["X-Forwarded-Host", "X-Forwarded-Proto", "CloudFront-Forwarded-Proto"];
/**
 * Postern is one domain. For apps of several, the SDK sends whoever follows a link from another site to Clerk and
 * back, and in a development instance redirects to whatever address a parameter names, with the browser's token.
 */
const SYNC_HEADER = "Referer";
const SYNC_PARAMS = ["__clerk_redirect_url", "__clerk_synced"];
const BODY_HEADERS = ["Content-Type", "Content-Length", "Transfer-Encoding"];

/**
 * Whether a request brings anything by which Clerk could know somebody. A visitor without is nobody, and
 * no work of Clerk's can make them anybody.
 */
export function bringsSession(request: Request): boolean {
  if (request.headers.has("Authorization")) return true;
  const { searchParams } = new URL(request.url);
  if ([HANDSHAKE, HANDSHAKE_NONCE, DEV_BROWSER].some((name) => searchParams.has(name))) return true;
  return listClerkCookies(request).some(
    ([name, value]) =>
      SESSION_COOKIE.test(name) ||
      name.startsWith(HANDSHAKE) ||
      (name.startsWith("__client_uat") && value !== "0"),
  );
}

/**
 * The request as Clerk's SDK may see it: always a GET, with Clerk's own cookies, with tokens that name a key
 * of ours, and marked as a script's fetch when it is a write. Clerk renews the expired token of a document
 * by a redirect, which would throw a form away; as a fetch it is renewed by the refresh cookie or not at all.
 */
export async function showToClerk(
  request: Request,
  instance: ShownInstance,
): Promise<ShownRequest> {
  const { keys, isProduction, now } = instance;
  const headers = new Headers(request.headers);
  for (const name of [...ORIGIN_HEADERS, ...BODY_HEADERS, SYNC_HEADER]) headers.delete(name);
  if (!isRead(request)) headers.set("Sec-Fetch-Dest", "empty");
  const ours = new OurTokens(keys, now);

  const bearer = /^Bearer (\S+)$/.exec(headers.get("Authorization") ?? "")?.[1];
  if (!bearer || !(await ours.admit(bearer))) headers.delete("Authorization");

  const cookies: string[] = [];
  for (const [name, value] of listClerkCookies(request)) {
    if (SESSION_COOKIE.test(name) && value && !(await ours.admit(value))) continue;
    if (name === HANDSHAKE && !(await ours.admitSigned(value))) continue;
    cookies.push(`${name}=${value}`);
  }
  headers.delete("Cookie");
  if (cookies.length > 0) headers.set("Cookie", cookies.join("; "));

  const url = new URL(request.url);
  for (const name of SYNC_PARAMS) url.searchParams.delete(name);
  // A production instance brings the answer of its handshake in a cookie. By a link with an answer of their
  // own anybody could sign somebody else in to their account, and read there what that person writes.
  if (isProduction) [HANDSHAKE, HANDSHAKE_NONCE].forEach((name) => url.searchParams.delete(name));
  const handshake = url.searchParams.get(HANDSHAKE);
  if (handshake !== null && !(await ours.admitSigned(handshake)))
    url.searchParams.delete(HANDSHAKE);
  const isHandshake =
    url.searchParams.has(HANDSHAKE) ||
    url.searchParams.has(HANDSHAKE_NONCE) ||
    cookies.some((cookie) => cookie.startsWith(HANDSHAKE));

  return {
    request: new Request(url, { headers, signal: request.signal }),
    jwtKey: isHandshake ? undefined : ours.sharedKey,
  };
}

/** The tokens of one request that name a key of ours. */
class OurTokens {
  readonly #keys: SessionKeys;
  readonly #now: () => number;
  readonly #pems = new Map<string, string | null>();
  #isAnyExpired = false;
  #looked = 0;

  constructor(keys: SessionKeys, now: () => number) {
    this.#keys = keys;
    this.#now = now;
  }

  /**
   * The key, when all tokens name one. Not beside an expired token: Clerk may answer it with a token of a
   * newer key, and the SDK would keep the older one under the newer's name.
   */
  get sharedKey(): string | undefined {
    const [pem, ...others] = this.#pems.values();
    return this.#isAnyExpired || others.length > 0 ? undefined : (pem ?? undefined);
  }

  async admit(text: string): Promise<boolean> {
    if (++this.#looked > TOKENS_LOOKED_AT) return false;
    const token = readToken(text);
    const key = token && (await this.#keys.find(token));
    if (!key) return false;
    this.#note(token, key.pem);
    return true;
  }

  /** For handshakes: on a false one the SDK throws, in development instances. */
  async admitSigned(text: string): Promise<boolean> {
    if (++this.#looked > TOKENS_LOOKED_AT) return false;
    const token = readToken(text);
    return token !== null && (await this.#keys.isSigned(token));
  }

  #note({ kid, expiresAt }: ReadToken, pem: string | null): void {
    this.#pems.set(kid, pem);
    // Some seconds early, and the SDK tolerates some seconds more.
    if (expiresAt === null || expiresAt * 1000 < this.#now() + 1_000) this.#isAnyExpired = true;
  }
}

/** Clerk's cookies in their order; values that Clerk does not write (a stray %, say) are left out. */
function listClerkCookies(request: Request): [name: string, value: string][] {
  const pairs = (request.headers.get("Cookie") ?? "").split(/;\s*/);
  return pairs
    .map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    })
    .filter(([name, value]) => CLERK_COOKIE.test(name) && /^[\w.~+/=-]*$/.test(value));
}
