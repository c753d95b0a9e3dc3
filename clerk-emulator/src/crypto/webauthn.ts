import { decodeBase64Url } from "./base64";
import type { CborMap } from "./cbor";
import { decodeCbor } from "./cbor";

/** What WebAuthn asks of a server (W3C, Level 2, §7), for credentials without attestation. */
export interface Ceremony {
  /** base64url, as it was sent. */
  challenge: string;
  /** Such as `http://localhost:8787`. */
  origin: string;
}

export interface Credential {
  /** base64url. */
  id: string;
  publicKey: JsonWebKey;
  signCount: number;
}

const FLAG_USER_PRESENT = 0x01;
const FLAG_USER_VERIFIED = 0x04;
const FLAG_CREDENTIAL = 0x40;
const RP_HASH_BYTES = 32;
const HEADER_BYTES = 37;
const COSE = { kty: 1, alg: 3, x: -2, y: -3, n: -1, e: -2, ec2: 2, rsa: 3, es256: -7, rs256: -257 };
const decoder = new TextDecoder();

/** A new credential, or `null` when the answer is not one to this ceremony. */
export async function readRegistration(
  answer: unknown,
  ceremony: Ceremony,
): Promise<Credential | null> {
  return guard(async () => {
    const { id, response } = readCredential(answer);
    if (!isClientData(response["clientDataJSON"], "webauthn.create", ceremony)) return null;
    const { value } = decodeCbor(decodeBase64Url(String(response["attestationObject"])));
    const data = value instanceof Map ? value.get("authData") : null;
    if (!(data instanceof Uint8Array) || !(await isForSite(data, ceremony.origin))) return null;
    const view = new DataView(data.buffer);
    if (!(view.getUint8(RP_HASH_BYTES) & FLAG_CREDENTIAL)) return null;
    const idLength = view.getUint16(HEADER_BYTES + 16);
    const key = decodeCbor(data.slice(HEADER_BYTES + 18 + idLength)).value;
    const publicKey = key instanceof Map ? readKey(key) : null;
    return publicKey && { id, publicKey, signCount: view.getUint32(RP_HASH_BYTES + 1) };
  });
}

/** The new count of an assertion that the credential signed in this ceremony; `null` if it did not. */
export async function readAssertion(
  answer: unknown,
  ceremony: Ceremony,
  { publicKey, signCount: before }: Credential,
): Promise<number | null> {
  return guard(async () => {
    const { response } = readCredential(answer);
    if (!isClientData(response["clientDataJSON"], "webauthn.get", ceremony)) return null;
    const data = decodeBase64Url(String(response["authenticatorData"]));
    if (!(await isForSite(data, ceremony.origin))) return null;
    const clientData = decodeBase64Url(String(response["clientDataJSON"]));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", clientData));
    const signed = new Uint8Array([...data, ...hash]);
    const signature = decodeBase64Url(String(response["signature"]));
    if (!(await isSignedBy(publicKey, signature, signed))) return null;
    const signCount = new DataView(data.buffer).getUint32(RP_HASH_BYTES + 1);
    // A count that does not grow means a copied key; authenticators without one always say 0.
    return signCount === 0 || signCount > before ? signCount : null;
  });
}

/** The id of the credential that an answer claims to be of, in base64url. */
export function getCredentialId(answer: unknown): string {
  return typeof answer === "object" && answer !== null && "id" in answer ? String(answer.id) : "";
}

function readCredential(answer: unknown): { id: string; response: Record<string, unknown> } {
  if (typeof answer !== "object" || answer === null || !("response" in answer)) {
    throw new TypeError("This is no public key credential.");
  }
  return { id: getCredentialId(answer), response: answer.response as Record<string, unknown> };
}

function isClientData(encoded: unknown, type: string, { challenge, origin }: Ceremony): boolean {
  const data: unknown = JSON.parse(decoder.decode(decodeBase64Url(String(encoded))));
  if (typeof data !== "object" || data === null) return false;
  const found = data as Record<string, unknown>;
  return found["type"] === type && found["challenge"] === challenge && found["origin"] === origin;
}

async function isForSite(data: Uint8Array<ArrayBuffer>, origin: string): Promise<boolean> {
  const name = new TextEncoder().encode(new URL(origin).hostname);
  const expected = new Uint8Array(await crypto.subtle.digest("SHA-256", name));
  const flags = data[RP_HASH_BYTES] ?? 0;
  const wanted = FLAG_USER_PRESENT | FLAG_USER_VERIFIED;
  return expected.every((byte, index) => data[index] === byte) && (flags & wanted) === wanted;
}

function readKey(key: CborMap): JsonWebKey | null {
  const encode = (name: number) => encodeBytes(key.get(name));
  if (key.get(COSE.kty) === COSE.ec2 && key.get(COSE.alg) === COSE.es256) {
    return { kty: "EC", crv: "P-256", x: encode(COSE.x), y: encode(COSE.y) };
  }
  if (key.get(COSE.kty) === COSE.rsa && key.get(COSE.alg) === COSE.rs256) {
    return { kty: "RSA", n: encode(COSE.n), e: encode(COSE.e) };
  }
  return null;
}

function encodeBytes(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw new TypeError("A key must be made of bytes.");
  return btoa(String.fromCharCode(...value))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

async function isSignedBy(
  publicKey: JsonWebKey,
  signature: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const isElliptic = publicKey.kty === "EC";
  const algorithm = isElliptic
    ? { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }
    : { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", publicKey, algorithm, false, ["verify"]);
  const raw = isElliptic ? readDerSignature(signature) : signature;
  return crypto.subtle.verify(algorithm, key, raw, signed);
}

/** WebAuthn writes the two numbers of a signature as ASN.1; WebCrypto takes them as 32 bytes each. */
function readDerSignature(der: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(64);
  let place = 2;
  for (const end of [32, 64]) {
    const length = der[place + 1] ?? 0;
    const number = der.slice(place + 2, place + 2 + length).slice(-32);
    raw.set(number, end - number.length);
    place += 2 + length;
  }
  return raw;
}

/** Whatever cannot be read is no proof, which is an answer and not a fault. */
async function guard<T>(read: () => Promise<T | null>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    const isUnreadable = error instanceof Error || error instanceof DOMException;
    if (isUnreadable) return null;
    throw error;
  }
}
