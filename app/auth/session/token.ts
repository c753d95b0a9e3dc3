/** A JSON Web Token taken apart. Nothing in it is believed yet. */
export interface ReadToken {
  /** The id of the key that is said to have signed it. */
  kid: string;
  /** The address of the Clerk instance that is said to have made it; a handshake's token has none. */
  issuer: string | null;
  /** Unix seconds, as far as they are numbers. */
  issuedAt: number | null;
  expiresAt: number | null;
  signature: Uint8Array<ArrayBuffer>;
  /** What the signature is over. */
  signed: Uint8Array<ArrayBuffer>;
}

const KEY_ID = /^[\w.-]{1,200}$/;

/**
 * Takes a session token apart, or gives null for anything that Clerk cannot have made. Stricter than the
 * SDK on purpose: its decoder throws on bad base64, bad JSON and an issuer that is no text, and one
 * cookie of another application would then answer every page with 500.
 */
export function readToken(text: string): ReadToken | null {
  const [head, body, tail, ...rest] = text.split(".");
  if (!head || !body || !tail || rest.length > 0) return null;
  const header = readObject(head);
  const claims = readObject(body);
  const signature = decodeBase64Url(tail);
  const { kid } = header ?? {};
  const { iss, iat, exp } = claims ?? {};
  if (!claims || !signature || typeof kid !== "string" || !KEY_ID.test(kid)) return null;
  if (iss !== undefined && typeof iss !== "string") return null;
  return {
    kid,
    issuer: iss ?? null,
    issuedAt: typeof iat === "number" ? iat : null,
    expiresAt: typeof exp === "number" ? exp : null,
    signature,
    signed: new TextEncoder().encode(`${head}.${body}`),
  };
}

function readObject(part: string): Record<string, unknown> | null {
  const bytes = decodeBase64Url(part);
  if (!bytes) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isObject(value) ? value : null;
  } catch {
    return null; // Not JSON, so not a token.
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Null unless it is exactly what an encoder writes: no padding, no stray bits at the end. */
function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const again = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return again === text ? Uint8Array.from(binary, (character) => character.charCodeAt(0)) : null;
}
