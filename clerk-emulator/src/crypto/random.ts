/** So many unpredictable bytes. */
export type RandomBytes = (length: number) => Uint8Array;

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_LENGTH = 27;
const CODE_LENGTH = 6;

/** An id as Clerk writes them: prefix, underscore, 27 letters and digits. */
export function createId(random: RandomBytes, prefix: string): string {
  return `${prefix}_${pick(random, BASE62, ID_LENGTH)}`;
}

/** A bearer secret of 43 letters and digits, 256 bits. */
export function createSecret(random: RandomBytes): string {
  return pick(random, BASE62, 43);
}

/** So many small letters and digits. */
export function createWord(random: RandomBytes, length: number): string {
  return pick(random, "0123456789abcdefghijklmnopqrstuvwxyz", length);
}

/** Six digits, each equally likely. */
export function createCode(random: RandomBytes): string {
  return pick(random, "0123456789", CODE_LENGTH);
}

function pick(random: RandomBytes, alphabet: string, length: number): string {
  // Bytes above the last whole multiple are thrown away: they would favour the alphabet's first letters.
  const limit = 256 - (256 % alphabet.length);
  let picked = "";
  while (picked.length < length) {
    for (const byte of random(length - picked.length)) {
      if (byte < limit) picked += alphabet[byte % alphabet.length];
    }
  }
  return picked;
}
