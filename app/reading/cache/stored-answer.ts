/** An answer as it was made, for whoever sends it or keeps it. */
export interface EncodedAnswer {
  status: number;
  /** The headers that not all answers have, or not alike. */
  own: ReadonlyMap<string, string>;
  body: Uint8Array<ArrayBuffer>;
  /** How old it is: when the oldest was read of what it was made of, in ms since 1970. */
  madeAt: number;
  /** False where it depends on a secret that can be revoked, or on nothing that was ever there. */
  isKept: boolean;
}

/** An answer as it is kept: bytes, and what tells whether a reader has them already. */
export interface StoredAnswer {
  status: number;
  /** All that is sent. Made once and not changed: building them costs more than the rest of a warm answer. */
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  madeAt: number;
}

/** So long an answer is given as it is. */
export const FRESH_MS = 60_000;
/** So much longer it is given while a new one is made behind it; then never again. */
export const STALE_MS = 60_000;

export function ageOf(
  { madeAt }: Pick<StoredAnswer, "madeAt">,
  now: number,
): "fresh" | "stale" | "old" {
  const age = now - madeAt;
  if (age < FRESH_MS) return "fresh";
  return age < FRESH_MS + STALE_MS ? "stale" : "old";
}

/** @param usual the headers of every answer, which stay as they are */
export function toStored(
  { status, own, body, madeAt }: EncodedAnswer,
  usual: Headers,
): StoredAnswer {
  return { status, headers: withOwn(new Headers(usual), own), body, madeAt };
}

/** The answer to this request: all of it, its head, or the word that the reader has it already. */
export function respond(request: Request, stored: StoredAnswer): Response {
  return respondWith(request, stored, stored.headers, stored.headers);
}

/** The same for what nobody keeps. To make a dozen headers twice costs as much as to write the page. */
export function respondOnce(request: Request, made: EncodedAnswer, usual: Headers): Response {
  const response = respondWith(request, made, made.own, usual);
  withOwn(response.headers, made.own);
  return response;
}

/** What headers are asked for, be they all or an answer's own. */
type Named = { get(name: string): string | null | undefined };

function respondWith(
  request: Request,
  { status, body }: Pick<StoredAnswer, "status" | "body">,
  has: Named,
  headers: Headers,
): Response {
  if (status === 200 && isKnown(request.headers, has)) {
    return new Response(null, { status: 304, headers });
  }
  const isBodiless = request.method === "HEAD" || status === 301;
  return new Response(isBodiless ? null : body, { status, headers });
}

function withOwn(headers: Headers, own: ReadonlyMap<string, string>): Headers {
  for (const [name, value] of own) headers.set(name, value);
  return headers;
}

/** RFC 9110, 13.1: an ETag, if the reader names one, alone decides; the date does otherwise. */
function isKnown(asked: Headers, has: Named): boolean {
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
