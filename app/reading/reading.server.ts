import type { PageOfPost } from "~/posts/publishing/page-value";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { parsePublicAddress, type PublicPath } from "./address";
import { type Answer, encodeBody } from "./answer";
import { answerFrom, type EdgeStorage, purge } from "./cache/edge-cache.server";
import { fingerprintOf } from "./cache/fingerprint";
import { isNotedAgain, type ReadingMemory } from "./cache/reading-memory";
import { ageOf, type EncodedAnswer, respond, respondOnce } from "./cache/stored-answer";
import { publicHeaders } from "./headers";
import type { LibraryContext } from "./library.server";
import { listPaths, type NamedPages } from "./list-paths.server";
import { findPublicPost } from "./find-public-post.server";
import { makeAnswer } from "./make-answer.server";
import { notFoundPage } from "./pages/plain-pages";

export { createReadingMemory } from "./cache/reading-memory";

export interface ReadingOptions {
  kv: KVNamespace;
  /** Kept for as long as an isolate lives. */
  memory: ReadingMemory;
  /** This location's cache; null where there is none. */
  edge: EdgeStorage | null;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  waitUntil: (work: Promise<unknown>) => void;
  /** Asks anew who a person or a team is, seldom and behind the answer. */
  refreshProfile: (authorId: string) => Promise<unknown>;
}

/** The public pages: plain HTML and feeds from KV and the edge's caches, without Remix and Clerk. */
export interface Reading {
  /** Null: not a public address. */
  answer(request: Request): Promise<Response | null>;
  /** The post at a public or shared address, wherever it has moved, as readers get it now; null if none is there. */
  find(url: URL): Promise<{ authorId: string; post: PageOfPost } | null>;
  /** Takes an author's pages out of this location's caches: those that are named, lists, feeds, latest posts. */
  purge(origin: string, authorId: string, named: NamedPages): Promise<void>;
}

export function createReading(options: ReadingOptions): Reading {
  const { memory, edge, now, waitUntil, refreshProfile } = options;
  const { answers, asked, libraries, begun } = memory;
  const kv = createPatientKv(options.kv, options.sleep);
  const isFirst = (work: string) => !isNotedAgain(begun, work, now());
  const context: LibraryContext = { kv, now, waitUntil, refreshProfile, libraries, isFirst };
  /** Its author is known here, so that all there is to read is the page itself. */
  const isOneRead = (path: PublicPath, askedAt: number) =>
    isOfPost(path) && libraries.get(path.name, askedAt) !== null;
  return {
    async answer(request) {
      const askedAt = now();
      const { method, url } = request;
      const isRead = method === "GET" || method === "HEAD";
      // The caches know canonical addresses alone, which most readers ask for: those need no parsing.
      const kept = isRead ? answers.get(url, askedAt) : null;
      if (kept && ageOf(kept, askedAt) === "fresh") return respond(request, kept);
      const address = parsePublicAddress(url);
      if (!address) return null;
      const { origin, path, canonical, key, isCanonical } = address;
      const usual = await publicHeaders(origin.startsWith("https:"));
      if (!isRead) return refuse(405, { allow: "GET, HEAD" }, usual);
      if (!path) return respondOnce(request, encodedOf(notFoundPage(null), askedAt), usual);
      // Tracking parameters and other spellings lead to the one address, or are looked past in the key.
      if (!isCanonical) return refuse(301, { location: canonical }, usual);
      const make = async () => {
        const { answer, readAt } = await makeAnswer(context, origin, path);
        return encodedOf(answer, readAt);
      };
      const atHand = key === url ? kept : answers.get(key, askedAt);
      const isAskedAgain = asked.noteAgain(key, askedAt);
      if (!atHand && !isAskedAgain && isOneRead(path, askedAt)) {
        return respondOnce(request, await make(), usual);
      }
      const cache = { memory: answers, edge, now, waitUntil, usual };
      return respond(request, await answerFrom(cache, key, atHand, make));
    },
    async find(url) {
      const path = parsePublicAddress(url.href)?.path ?? null;
      const isToFind = path !== null && (isOfPost(path) || path.asked.kind === "shared");
      return isToFind ? findPublicPost(context, path) : null;
    },
    async purge(origin, authorId, named) {
      libraries.deleteAll(({ author }) => author.id === authorId);
      const paths = await listPaths(context, authorId, named);
      const keys = paths.map((path) => origin + path);
      await purge({ memory: answers, edge }, keys);
    },
  };
}

function isOfPost({ asked: { kind } }: PublicPath): boolean {
  return kind === "post" || kind === "source";
}

/** An answer without words: the way elsewhere, or none. */
function refuse(status: number, own: Record<string, string>, usual: Headers): Response {
  const response = new Response(null, { status, headers: usual });
  for (const [name, value] of Object.entries(own)) response.headers.set(name, value);
  return response;
}

function encodedOf(answer: Answer, madeAt: number): EncodedAnswer {
  const { status, type, body, changedAt, location, isSecret = false, isOfMany = false } = answer;
  const bytes = encodeBody(body);
  const own = new Map([["content-type", `${type}; charset=utf-8`]]);
  if (location !== undefined) own.set("location", location);
  if (status === 200) own.set("etag", `W/"${fingerprintOf(bytes)}"`);
  if (changedAt !== null) own.set("last-modified", new Date(changedAt).toUTCString());
  if (isSecret || status >= 400) own.set("x-robots-tag", "noindex");
  if (isSecret) own.set("cache-control", "private, no-store");
  // A secret can be revoked at any moment; what is not there may be there soon, and there is no end of it.
  const isKept = !isSecret && !isOfMany && status !== 404;
  return { status, own, body: bytes, madeAt, isKept };
}
