/**
 * 64 bits that tell two versions of one page apart, in 14 letters and digits. Neither a secret nor a proof: an author
 * could make two versions of a page of their own that agree, and readers would keep the older one. SHA-256, which is
 * asynchronous here, costs as much as making the page.
 *
 * A multiplication for every four bytes, in two rows side by side, which are mixed at the end; after cyrb53 (by bryc,
 * public domain), which has every byte go through both.
 *
 * It reads through a DataView, of which nothing is ever undefined: a word that might be is kept on the heap, number by
 * number, as much as the page itself.
 */
export function fingerprintOf(bytes: Uint8Array<ArrayBuffer>): string {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pairsEnd = bytes.byteLength & ~7;
  let a = 0xdeadbeef ^ bytes.byteLength;
  let b = 0x41c6ce57 ^ bytes.byteLength;
  for (let at = 0; at < pairsEnd; at += 8) {
    a = Math.imul(a ^ words.getInt32(at, true), 0x9e3779b1);
    b = Math.imul(b ^ words.getInt32(at + 4, true), 0x5f356495);
    // Products carry upwards alone: the last of four bytes would change a word's highest bits, and no others.
    a ^= a >>> 15;
    b ^= b >>> 15;
  }
  for (let at = pairsEnd; at < bytes.byteLength; at++) {
    a = Math.imul(a ^ words.getUint8(at), 0x9e3779b1);
    b = Math.imul(b ^ words.getUint8(at), 0x5f356495);
  }
  return inDigits(mix(a, b)) + inDigits(mix(b, a));
}

/** Each bit of both may change each bit that comes out. */
function mix(hash: number, other: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return mixed ^ Math.imul(other ^ (other >>> 13), 0xc2b2ae35);
}

function inDigits(hash: number): string {
  return (hash >>> 0).toString(36).padStart(7, "0");
}
