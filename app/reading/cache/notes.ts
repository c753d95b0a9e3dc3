/** What was asked for of late, by name. */
export interface Notes {
  /** Whether it was noted before, of late; from now on it is. */
  noteAgain(name: string, now: number): boolean;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * A table that never grows and leaves no garbage: names that come once, endlessly many, would fill one of strings, and
 * live on into the old part of the heap. Two that fall on one place forget each other; one that has the hash of another
 * counts as noted.
 *
 * @param places how many names at most, a power of two: twelve bytes each
 */
export function createNotes({ keepMs, places }: { keepMs: number; places: number }): Notes {
  const hashes = new Uint32Array(places);
  const times = new Float64Array(places).fill(Number.NEGATIVE_INFINITY);
  return {
    noteAgain(name, now) {
      const hash = hashOf(name);
      const place = hash & (places - 1);
      const isKnown = hashes[place] === hash && now - (times[place] ?? 0) < keepMs;
      hashes[place] = hash;
      times[place] = now;
      return isKnown;
    },
  };
}

/** FNV-1a, of UTF-16: 32 bits. */
function hashOf(name: string): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < name.length; at++) {
    hash = Math.imul(hash ^ name.charCodeAt(at), FNV_PRIME);
  }
  return hash >>> 0;
}
