import type { StoredAnswer } from "./stored-answer";

/** What one isolate keeps at hand of the edge's cache, so as not to ask it for every reader. */
export interface MemoryCache {
  get(key: string, now: number): StoredAnswer | null;
  set(key: string, answer: StoredAnswer, now: number): void;
  delete(key: string): void;
}

/** Isolates do not know of each other: what another one purged is given for so long, and no longer. */
const MEMORY_MS = 5_000;
/** An isolate has 128 MB for all that it does. */
const MEMORY_BYTES = 8_000_000;

export function createMemoryCache(bytes = MEMORY_BYTES): MemoryCache {
  const kept = new Map<string, { answer: StoredAnswer; since: number }>();
  let used = 0;
  function remove(key: string): void {
    used -= kept.get(key)?.answer.body.byteLength ?? 0;
    kept.delete(key);
  }
  return {
    get(key, now) {
      const found = kept.get(key);
      if (!found) return null;
      if (now - found.since < MEMORY_MS) return found.answer;
      remove(key);
      return null;
    },
    set(key, answer, now) {
      remove(key);
      if (answer.body.byteLength > bytes / 4) return;
      kept.set(key, { answer, since: now });
      used += answer.body.byteLength;
      // A Map gives its keys in the order in which they were set: the longest kept goes first.
      for (const oldest of kept.keys()) {
        if (used <= bytes) break;
        remove(oldest);
      }
    },
    delete: remove,
  };
}
