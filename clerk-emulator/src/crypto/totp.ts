import type { RandomBytes } from "./random";

/** Codes of authenticator apps: RFC 6238 with its usual values, which every app knows. */
const STEP_SECONDS = 30;
const DIGITS = 6;
const SECRET_BYTES = 20;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A fresh secret in base32. */
export function createTotpSecret(random: RandomBytes): string {
  let bits = "";
  for (const byte of random(SECRET_BYTES)) bits += byte.toString(2).padStart(8, "0");
  return bits.replaceAll(/.{5}/g, (five) => BASE32[Number.parseInt(five, 2)] ?? "");
}

/** Whether an authenticator app could hold it: base32 in capitals, without padding. */
export function isTotpSecret(text: string): boolean {
  return /^[A-Z2-7]{16,128}$/.test(text);
}

/**
 * The codes that count at a moment: the present one, and its neighbours, since clocks differ.
 * @param now Unix milliseconds.
 */
export function listTotpCodes(secret: string, now: number): Promise<string[]> {
  const step = Math.floor(now / 1000 / STEP_SECONDS);
  return Promise.all([-1, 0, 1].map((neighbour) => createTotpCode(secret, step + neighbour)));
}

async function createTotpCode(secret: string, step: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const algorithm = { name: "HMAC", hash: "SHA-1" };
  const key = await crypto.subtle.importKey("raw", decodeBase32(secret), algorithm, false, [
    "sign",
  ]);
  const hash = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  const place = hash.getUint8(hash.byteLength - 1) & 0xf;
  const number = hash.getUint32(place) & 0x7f_ff_ff_ff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}

function decodeBase32(text: string): Uint8Array<ArrayBuffer> {
  const bits = [...text].map((each) => BASE32.indexOf(each).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}
