import { digest } from "~/posts/ids";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { canonicalPath, isPublicPath, parsePublicPath, type PublicPath } from "./address";
import type { Answer } from "./answer";
import { answerFrom, type EdgeStorage, purge } from "./cache/edge-cache.server";
import type { MemoryCache } from "./cache/memory-cache";
import { respond, type StoredAnswer } from "./cache/stored-answer";
import { publicHeaders } from "./headers";
import type { LibraryContext } from "./library.server";
import { listPaths } from "./list-paths.server";
import { makeAnswer } from "./make-answer.server";
import { notFoundPage } from "./pages/plain-pages";

export { createMemoryCache } from "./cache/memory-cache";

export interface ReadingOptions {
  kv: KVNamespace;
  /** Kept for as long as an isolate lives. */
  memory: MemoryCache;
  /** This location's cache; null where there is none. */
  edge: EdgeStorage | null;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  waitUntil: (work: Promise<unknown>) => void;
  /** Asks anew who a person is, seldom and behind the answer. */
  refreshProfile: (authorId: string) => Promise<unknown>;
}

/** The public pages: plain HTML and feeds from KV and the edge's caches, without Remix and Clerk. */
export interface Reading {
  /** Null: not a public address. */
  answer(request: Request): Promise<Response | null>;
  /** Takes an author's pages out of this location's caches: those at `slugs`, lists, feeds, latest posts. */
  purge(origin: string, authorId: string, slugs: readonly string[]): Promise<void>;
}

export function createReading(options: ReadingOptions): Reading {
  const { now, waitUntil, refreshProfile } = options;
  const kv = createPatientKv(options.kv, options.sleep);
  const context: LibraryContext = { kv, now, waitUntil, refreshProfile };
  return {
    async answer(request) {
      const url = new URL(request.url);
      if (!isPublicPath(url.pathname)) return null;
      const headers = await publicHeaders(url.protocol === "https:");
      if (request.method !== "GET" && request.method !== "HEAD") {
        return new Response(null, { status: 405, headers: { ...headers, allow: "GET, HEAD" } });
      }
      const path = parsePublicPath(url);
      if (!path) return respond(request, await toStored(notFoundPage(null), now()), headers);
      const canonical = canonicalPath(path);
      // Tracking parameters and other spellings lead to the one address, or are looked past in the key.
      if (canonical.split("?")[0] !== url.pathname) {
        const location = canonical;
        return new Response(null, { status: 301, headers: { ...headers, location } });
      }
      const make = () => makeStored(context, url.origin, path);
      const answer = await answerFrom(options, url.origin + canonical, make);
      return respond(request, answer, headers);
    },
    async purge(origin, authorId, slugs) {
      const paths = await listPaths(context, authorId, slugs);
      await purge(
        options,
        paths.map((path) => origin + path),
      );
    },
  };
}

async function makeStored(
  context: LibraryContext,
  origin: string,
  path: PublicPath,
): Promise<StoredAnswer> {
  return toStored(await makeAnswer(context, origin, path), context.now());
}

async function toStored(answer: Answer, madeAt: number): Promise<StoredAnswer> {
  const { status, type, body, changedAt, location, isSecret = false } = answer;
  const headers: Record<string, string> = { "content-type": `${type}; charset=utf-8` };
  if (location !== undefined) headers["location"] = location;
  if (status === 200) headers["etag"] = `W/"${await digest([type, body], 20)}"`;
  if (changedAt !== null) headers["last-modified"] = new Date(changedAt).toUTCString();
  if (isSecret || status >= 400) headers["x-robots-tag"] = "noindex";
  // A secret can be revoked at any moment; what is not there may be there soon, and costs too much room.
  const isKept = !isSecret && status !== 404;
  if (isSecret) headers["cache-control"] = "private, no-store";
  return { status, headers, body: new TextEncoder().encode(body), madeAt, isKept };
}
