import type { Html } from "./html";

const encoder = new TextEncoder();
/** Of one of a string's units, at most. */
const UTF8_BYTES = 3;

/** What a public address answers, before caches and conditions. */
export interface Answer {
  status: 200 | 301 | 404 | 410;
  /** The media type, without its charset: all text is UTF-8. */
  type: string;
  body: string | Html;
  /** In ms since 1970. */
  changedAt: number | null;
  /** Where a 301 leads, as a path. */
  location?: string;
  /** One of endlessly many addresses that lead to the same: none of them is worth keeping. */
  isOfMany?: boolean;
  /** Nobody but who has the address may find it. */
  isSecret?: boolean;
}

/** From whatever somebody asked for: of such addresses there may be any number. */
export function redirectTo(location: string): Answer {
  return { status: 301, type: "text/plain", body: "", changedAt: null, location, isOfMany: true };
}

/**
 * Pages are written here one after the other, and copied out at their length: nobody knows what a text takes before it
 * is written, and room for the most that it might take would be cleared, and collected, for each page.
 */
const desk = new Uint8Array(128 * 1024);

/** An answer's body in UTF-8. */
export function encodeBody(body: string | Html): Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return encoder.encode(body);
  let room = 0;
  for (const text of body.texts) {
    room += typeof text === "string" ? text.length * UTF8_BYTES : text.byteLength;
  }
  const bytes = room <= desk.byteLength ? desk : new Uint8Array(room);
  let at = 0;
  for (const text of body.texts) {
    if (typeof text === "string") {
      at += encoder.encodeInto(text, bytes.subarray(at)).written;
    } else {
      bytes.set(text, at);
      at += text.byteLength;
    }
  }
  return bytes.slice(0, at);
}
