import type { Library } from "../library.server";
import { createMemory, type Memory } from "./memory";
import { createNotes, type Notes } from "./notes";
import { FRESH_MS, STALE_MS, type StoredAnswer } from "./stored-answer";

/** What an isolate keeps at hand for readers. Isolates do not know of each other, and of what others purge. */
export interface ReadingMemory {
  /** By address. */
  answers: Memory<StoredAnswer>;
  /**
   * The addresses that were asked for of late. What one isolate has not been asked for in two minutes, which is as long
   * as a copy lives, is neither looked for in the location's cache nor kept there or here, if KV gives it in one read: KV
   * keeps what it is asked for in the same location, and pages that nobody comes back for are the garbage collector's.
   */
  asked: Notes;
  /** Work that was begun behind an answer, by a name of its own. */
  begun: Memory<true>;
  /** By the name that stands behind `/@`. */
  libraries: Memory<Library>;
}

/** What another isolate purged is given for so long, and no longer. */
const ANSWER_MS = 5_000;
/**
 * From one page of an author's to the next. What a post's page takes of its library may be old for so long:
 * names, pages, neighbours. The post itself, and whether there still is one, is asked each time.
 */
const LIBRARY_MS = 30_000;

/** Whether a name was noted before, of late; from now on it is. */
export function isNotedAgain(noted: Memory<true>, name: string, now: number): boolean {
  if (noted.get(name, now) !== null) return true;
  noted.set(name, true, now);
  return false;
}

/** Longer than KV shows what stood at a key before. */
const BEGUN_MS = 180_000;
/** More in two minutes than an isolate has of readers: 200 KB. */
const ASKED_COUNT = 16_384;
/** A dozen headers, the policy among them, are more than many a body. */
const HEADERS_BYTES = 2_000;

export function createReadingMemory(): ReadingMemory {
  return {
    answers: createMemory({
      keepMs: ANSWER_MS,
      bytes: 8_000_000,
      sizeOf: ({ body }) => body.buffer.byteLength + HEADERS_BYTES,
    }),
    asked: createNotes({ keepMs: FRESH_MS + STALE_MS, places: ASKED_COUNT }),
    begun: createMemory({ keepMs: BEGUN_MS, bytes: 500_000, sizeOf: () => 0 }),
    libraries: createMemory({ keepMs: LIBRARY_MS, bytes: 4_000_000, sizeOf: ({ size }) => size }),
  };
}
