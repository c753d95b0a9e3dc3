import type { RandomBytes } from "./random";
import { decodeBase64, encodeBase64 } from "./base64";

/** The most that workerd's PBKDF2 allows. */
const ITERATIONS = 100_000;
const SALT_BYTES = 16;
const HASH_BITS = 256;
const SCHEME = "pbkdf2-sha256";

/** `pbkdf2-sha256$iterations$salt$hash`, salt and hash in base64. */
export async function createPasswordDigest(random: RandomBytes, password: string): Promise<string> {
  const salt = random(SALT_BYTES);
  const hash = await deriveHash(password, salt, ITERATIONS);
  return [SCHEME, ITERATIONS, encodeBase64(salt), encodeBase64(hash)].join("$");
}

/** Takes equally long for every wrong password. */
export async function matchesPassword(digest: string, password: string): Promise<boolean> {
  const [scheme, iterations, salt, hash] = digest.split("$");
  if (scheme !== SCHEME || !salt || !hash) return false;
  const expected = decodeBase64(hash);
  const actual = await deriveHash(password, decodeBase64(salt), Number(iterations));
  return crypto.subtle.timingSafeEqual(expected, actual);
}

async function deriveHash(
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<Uint8Array> {
  const secret = new TextEncoder().encode(password);
  const key = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, HASH_BITS));
}
