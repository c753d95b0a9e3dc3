import type { Library } from "../library.server";
import { createMemory, type Memory } from "./memory";
import type { StoredAnswer } from "./stored-answer";

/** What an isolate keeps at hand for readers. Isolates do not know of each other, and of what others purge. */
export interface ReadingMemory {
  /** By address. */
  answers: Memory<StoredAnswer>;
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

export function createReadingMemory(): ReadingMemory {
  return {
    answers: createMemory({
      keepMs: ANSWER_MS,
      bytes: 8_000_000,
      sizeOf: ({ body }) => body.byteLength,
    }),
    libraries: createMemory({ keepMs: LIBRARY_MS, bytes: 4_000_000, sizeOf: ({ size }) => size }),
  };
}
