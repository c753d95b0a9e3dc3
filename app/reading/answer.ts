import type { Html } from "./html";

const encoder = new TextEncoder();

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
  /** Nobody but who has the address may find it. */
  isSecret?: boolean;
}

export function redirectTo(location: string): Answer {
  return { status: 301, type: "text/plain", body: "", changedAt: null, location };
}

/** An answer's body in UTF-8. */
export function encodeBody(body: string | Html): Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return encoder.encode(body);
  const texts = body.texts.map((text) => encoder.encode(text));
  const bytes = new Uint8Array(texts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const text of texts) {
    bytes.set(text, at);
    at += text.byteLength;
  }
  return bytes;
}
