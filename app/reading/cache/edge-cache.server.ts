import type { Memory } from "./memory";
import {
  ageOf,
  FRESH_MS,
  type EncodedAnswer,
  STALE_MS,
  type StoredAnswer,
  toStored,
} from "./stored-answer";

/** The part of the Cache API that is used. It does nothing on workers.dev, and everything on a zone. */
export interface EdgeStorage {
  match(key: string): Promise<Response | undefined>;
  put(key: string, response: Response): Promise<void>;
  delete(key: string): Promise<boolean>;
}

export interface EdgeCacheContext {
  memory: Memory<StoredAnswer>;
  /** Null where there is none. */
  edge: EdgeStorage | null;
  now: () => number;
  waitUntil: (work: Promise<unknown>) => void;
  /** The headers that all answers have. */
  usual: Headers;
}

const MADE_AT = "x-postern-made-at";
/**
 * What differs between answers, and the policy, which names the style in a page to the letter: the next version of
 * Postern has another. All others are added when an answer is taken out, as they are by then.
 */
const KEPT_HEADERS = [
  "content-security-policy",
  "content-type",
  "etag",
  "last-modified",
  "location",
  "x-robots-tag",
] as const;

/**
 * The answer at a key: from this isolate, from this location of Cloudflare's, or made now. A stale one is
 * given at once, and a new one made behind it (the Cache API itself knows no stale-while-revalidate).
 *
 * @param atHand what this isolate has there
 */
export async function answerFrom(
  context: EdgeCacheContext,
  key: string,
  atHand: StoredAnswer | null,
  make: () => Promise<EncodedAnswer>,
): Promise<StoredAnswer> {
  const { memory, now } = context;
  const found = atHand ?? (await matchEdge(context, key));
  const age = found && ageOf(found, now());
  if (found && age === "fresh") return found;
  if (found && age === "stale") {
    // Kept at hand as it is until the new one is there: one reader in five seconds sets off the making.
    memory.set(key, found, now());
    context.waitUntil(makeAndKeep(context, key, make));
    return found;
  }
  return makeAndKeep(context, key, make);
}

/** Takes answers out of this isolate and this location. Others keep theirs for as long as they are fresh. */
export async function purge(
  context: Pick<EdgeCacheContext, "memory" | "edge">,
  keys: readonly string[],
): Promise<void> {
  for (const key of keys) context.memory.delete(key);
  const { edge } = context;
  if (edge) await Promise.all(keys.map((key) => edge.delete(key)));
}

async function matchEdge(context: EdgeCacheContext, key: string): Promise<StoredAnswer | null> {
  const response = await context.edge?.match(key);
  if (!response) return null;
  const answer: StoredAnswer = {
    status: response.status,
    headers: copyKept(response.headers, new Headers(context.usual)),
    body: new Uint8Array(await response.arrayBuffer()),
    madeAt: Number(response.headers.get(MADE_AT)),
  };
  context.memory.set(key, answer, context.now());
  return answer;
}

async function makeAndKeep(
  context: EdgeCacheContext,
  key: string,
  make: () => Promise<EncodedAnswer>,
): Promise<StoredAnswer> {
  const made = await make();
  const answer = toStored(made, context.usual);
  if (!made.isKept) return answer;
  context.memory.set(key, answer, context.now());
  if (context.edge) context.waitUntil(putEdge(context.edge, key, answer));
  return answer;
}

function putEdge(edge: EdgeStorage, key: string, answer: StoredAnswer): Promise<void> {
  const headers = copyKept(answer.headers, new Headers());
  headers.set(MADE_AT, String(answer.madeAt));
  headers.set("cache-control", `public, max-age=${(FRESH_MS + STALE_MS) / 1_000}`);
  return edge.put(key, new Response(answer.body, { status: answer.status, headers }));
}

function copyKept(from: Headers, to: Headers): Headers {
  for (const name of KEPT_HEADERS) {
    const value = from.get(name);
    if (value !== null) to.set(name, value);
  }
  return to;
}
