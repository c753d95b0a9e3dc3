/** An answer as it is kept and sent: bytes, and what tells whether a reader has them already. */
export interface StoredAnswer {
  status: number;
  /** All that is sent. Made once and not changed: building them costs more than the rest of a warm answer. */
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  /** How old it is: when the oldest was read of what it was made of, in ms since 1970. */
  madeAt: number;
  /** It depends on a secret that can be revoked, or on nothing that was ever there. */
  isKept: boolean;
}

/** So long an answer is given as it is. */
export const FRESH_MS = 60_000;
/** So much longer it is given while a new one is made behind it; then never again. */
export const STALE_MS = 60_000;

export function ageOf({ madeAt }: StoredAnswer, now: number): "fresh" | "stale" | "old" {
  const age = now - madeAt;
  if (age < FRESH_MS) return "fresh";
  return age < FRESH_MS + STALE_MS ? "stale" : "old";
}

/** The answer to this request: all of it, its head, or the word that the reader has it already. */
export function respond(request: Request, { status, headers, body }: StoredAnswer): Response {
  if (status === 200 && isKnown(request.headers, headers)) {
    return new Response(null, { status: 304, headers });
  }
  const isBodiless = request.method === "HEAD" || status === 301;
  return new Response(isBodiless ? null : body, { status, headers });
}

/** RFC 9110, 13.1: an ETag, if the reader names one, alone decides; the date does otherwise. */
function isKnown(asked: Headers, has: Headers): boolean {
  const tags = asked.get("If-None-Match");
  if (tags !== null) {
    const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
    return (
      tags.trim() === "*" ||
      tags
        .split(",")
        .map(opaque)
        .includes(opaque(has.get("etag") ?? ""))
    );
  }
  const since = asked.get("If-Modified-Since");
  return since !== null && Date.parse(since) >= Date.parse(has.get("last-modified") ?? "");
}
