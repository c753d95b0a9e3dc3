/** What one isolate keeps at hand, so as not to ask for it again for every reader. */
export interface Memory<Value> {
  get(key: string, now: number): Value | null;
  set(key: string, value: Value, now: number): void;
  delete(key: string): void;
  /** Forgets all that are so. */
  deleteAll(isSo: (value: Value) => boolean): void;
}

export interface MemoryLimits<Value> {
  keepMs: number;
  /** An isolate has 128 MB for all that it does. */
  bytes: number;
  sizeOf: (value: Value) => number;
}

interface Kept<Value> {
  value: Value;
  size: number;
  since: number;
}

/** What an entry takes besides its key and its value, about: objects, and its place in a table. */
const ENTRY_BYTES = 200;

/**
 * Two tables, each of half the room: when the younger is full, it becomes the older one, and what stood there is let
 * go of at once. To take out the single oldest at each step costs more than all else here: a Map remembers the gaps.
 */
export function createMemory<Value>({ keepMs, bytes, sizeOf }: MemoryLimits<Value>): Memory<Value> {
  let younger = new Map<string, Kept<Value>>();
  let older = new Map<string, Kept<Value>>();
  let used = 0;
  return {
    get(key, now) {
      const found = younger.get(key) ?? older.get(key);
      return found && now - found.since < keepMs ? found.value : null;
    },
    set(key, value, now) {
      const size = sizeOf(value) + 2 * key.length + ENTRY_BYTES;
      if (size > bytes / 4) {
        this.delete(key);
        return;
      }
      used += size - (younger.get(key)?.size ?? 0);
      if (used > bytes / 2) {
        older = younger;
        younger = new Map();
        used = size;
      }
      younger.set(key, { value, size, since: now });
    },
    delete(key) {
      used -= younger.get(key)?.size ?? 0;
      younger.delete(key);
      older.delete(key);
    },
    deleteAll(isSo) {
      for (const table of [younger, older]) {
        for (const [key, { value }] of table) if (isSo(value)) this.delete(key);
      }
    },
  };
}
