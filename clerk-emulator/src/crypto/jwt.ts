import { decodeBase64, decodeBase64Url, encodeBase64Url } from "./base64";

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const decoder = new TextDecoder();
const encoder = new TextEncoder();

export interface Signer {
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** For `GET /v1/jwks`. */
  jwk: { kid: string; kty: string; alg: string; use: string; n: string; e: string };
}

export type Claims = Record<string, unknown>;

/**
 * @param privateKeyPem RSA-2048, PKCS #8.
 */
export async function createSigner(privateKeyPem: string): Promise<Signer> {
  const der = decodeBase64(privateKeyPem.replaceAll(/-----[^-]+-----|\s/g, ""));
  const privateKey = await crypto.subtle.importKey("pkcs8", der, ALGORITHM, true, ["sign"]);
  const { n = "", e = "" } = (await crypto.subtle.exportKey("jwk", privateKey)) as JsonWebKey;
  const publicKey = await crypto.subtle.importKey("jwk", { kty: "RSA", n, e }, ALGORITHM, true, [
    "verify",
  ]);
  // @clerk/backend keeps a key by its id for the life of an isolate: another key must have another id.
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(n));
  const kid = `ins_${encodeBase64Url(new Uint8Array(digest)).replaceAll(/[-_]/g, "0").slice(0, 27)}`;
  return { kid, privateKey, publicKey, jwk: { kid, kty: "RSA", alg: "RS256", use: "sig", n, e } };
}

/**
 * @param category Clerk's `cat` header. It keeps the kinds of token apart, which all bear one signature.
 */
export async function signJwt(
  signer: Signer,
  category: string,
  claims: Claims,
  header: Claims = {},
): Promise<string> {
  const head = { alg: "RS256", cat: category, kid: signer.kid, typ: "JWT", ...header };
  const content = `${encodeBase64Url(JSON.stringify(head))}.${encodeBase64Url(JSON.stringify(claims))}`;
  const signature = await crypto.subtle.sign(ALGORITHM, signer.privateKey, encoder.encode(content));
  return `${content}.${encodeBase64Url(new Uint8Array(signature))}`;
}

/** The claims of a token that this signer signed as this kind, or `null`. Expiry is the caller's business. */
export async function getVerifiedClaims(
  signer: Signer,
  category: string,
  token: string,
): Promise<Claims | null> {
  const [head, body, signature, ...rest] = token.split(".");
  if (!head || !body || !signature || rest.length > 0) return null;
  try {
    const header = parseObject(decodeBase64Url(head));
    if (header?.["alg"] !== "RS256" || header["cat"] !== category) return null;
    const genuine = await crypto.subtle.verify(
      ALGORITHM,
      signer.publicKey,
      decodeBase64Url(signature),
      encoder.encode(`${head}.${body}`),
    );
    return genuine ? parseObject(decodeBase64Url(body)) : null;
  } catch {
    // Not base64 or not JSON: the token is nobody's, which is an answer and not a fault.
    return null;
  }
}

function parseObject(bytes: Uint8Array): Claims | null {
  const parsed: unknown = JSON.parse(decoder.decode(bytes));
  return typeof parsed === "object" && parsed !== null ? (parsed as Claims) : null;
}
