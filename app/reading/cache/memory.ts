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

export function createMemory<Value>({ keepMs, bytes, sizeOf }: MemoryLimits<Value>): Memory<Value> {
  const kept = new Map<string, { value: Value; size: number; since: number }>();
  let used = 0;
  function remove(key: string): void {
    used -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  }
  return {
    get(key, now) {
      const found = kept.get(key);
      if (!found) return null;
      if (now - found.since < keepMs) return found.value;
      remove(key);
      return null;
    },
    set(key, value, now) {
      remove(key);
      const size = sizeOf(value);
      if (size > bytes / 4) return;
      kept.set(key, { value, size, since: now });
      used += size;
      // A Map gives its keys in the order in which they were set: the longest kept goes first.
      for (const oldest of kept.keys()) {
        if (used <= bytes) break;
        remove(oldest);
      }
    },
    delete: remove,
    deleteAll(isSo) {
      for (const [key, { value }] of kept) if (isSo(value)) remove(key);
    },
  };
}
