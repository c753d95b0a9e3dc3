/**
 * Names of posts and revisions. Both are 20 characters of lower-case Crockford base32 (100 bits).
 *
 * A post's id is `TTTTTTTTTT RRRRR CCCCC`: the time of creation counted down from 2^50 - 1 ms, so that
 * keys list newest-created first; 25 random bits; and a check of 25 bits over the author and the other
 * two. The check binds an id to its author: somebody else's id, or a made-up one, is refused before
 * anything is read, with no key to look up and so no "missing" left behind in a cache.
 */
declare const brand: unique symbol;
export type PostId = string & { readonly [brand]: "post" };
export type RevisionId = string & { readonly [brand]: "revision" };

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const ID = /^[0-9a-hjkmnp-tv-z]{20}$/;
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 5;
const LATEST_TIME_MS = 2 ** 50 - 1;

export function parsePostId(text: string): PostId | null {
  return ID.test(text) ? (text as PostId) : null;
}

export function parseRevisionId(text: string): RevisionId | null {
  return ID.test(text) ? (text as RevisionId) : null;
}

/** When the post was created, in ms since 1970, read from its id. */
export function createdAtOf(id: PostId): number {
  return LATEST_TIME_MS - decodeNumber(id.slice(0, TIME_CHARACTERS));
}

/**
 * A form's own name, 20 characters: the time it was issued and 50 random bits. Saved with the post it
 * makes a form that is sent twice one save, not two; a new post takes its id from it.
 */
export function createNonce(now: number, random: (bytes: number) => Uint8Array): string {
  return encodeNumber(LATEST_TIME_MS - now, TIME_CHARACTERS) + encodeBytes(random(7), 10);
}

/** Characters that nobody guesses, five bits each. */
export function createSecret(random: (bytes: number) => Uint8Array, characters: number): string {
  return encodeBytes(random(Math.ceil((characters * 5) / 8)), characters);
}

/** When a form with this nonce was issued, in ms since 1970, or null if the nonce is none of ours. */
export function issuedAtOf(nonce: string): number | null {
  const id = parsePostId(nonce);
  return id && createdAtOf(id);
}

/** The id that a post of this author gets from a nonce of `createNonce`. Always the same for the same two. */
export async function postIdOf(authorId: string, nonce: string): Promise<PostId> {
  const stem = nonce.slice(0, TIME_CHARACTERS + RANDOM_CHARACTERS);
  const check = await digest(["postern/post", authorId, stem], 5);
  return (stem + check) as PostId;
}

/** Whether an id was made for this author. A made-up id passes once in 2^25 tries, and then names no post. */
export async function isPostIdOf(authorId: string, id: PostId): Promise<boolean> {
  return (await postIdOf(authorId, id)) === id;
}

/** The first `characters` × 5 bits of SHA-256 over the parts. JSON keeps two lists of parts apart. */
export async function digest(parts: unknown[], characters: number): Promise<string> {
  return digestBytes(new TextEncoder().encode(JSON.stringify(parts)), characters);
}

/** The first `characters` × 5 bits of SHA-256. */
async function digestBytes(bytes: Uint8Array<ArrayBuffer>, characters: number): Promise<string> {
  return encodeBytes(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), characters);
}

function encodeBytes(bytes: Uint8Array, characters: number): string {
  let text = "";
  let bits = 0;
  let bitCount = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    for (bitCount += 8; bitCount >= 5;) {
      bitCount -= 5;
      text += ALPHABET.charAt((bits >> bitCount) & 31);
    }
    bits &= 31; // At most four bits wait for the next byte.
  }
  return text.slice(0, characters);
}

function encodeNumber(value: number, characters: number): string {
  let text = "";
  for (let rest = value; text.length < characters; rest = Math.floor(rest / 32)) {
    text = ALPHABET.charAt(rest % 32) + text;
  }
  return text;
}

function decodeNumber(text: string): number {
  let value = 0;
  for (const character of text) value = value * 32 + ALPHABET.indexOf(character);
  return value;
}
