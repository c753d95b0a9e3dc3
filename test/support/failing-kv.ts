/** One call to KV: a bulk read is one call with several keys, a listing has its prefix as its key. */
export interface KvCall {
  operation: "get" | "put" | "delete" | "list";
  keys: string[];
}

/** What becomes of a call: nothing (null), an error, or an error although it was carried out. */
export type Fault = null | { error: Error; isApplied: boolean };

/** What KV throws, in its own words. */
export function kvError(operation: KvCall["operation"], status: 429 | 500 | 503 | 400): Error {
  return new Error(`KV ${operation.toUpperCase()} failed: ${status} injected`);
}

/** A namespace that fails when told to, and keeps a list of all that was asked of it. */
export function createFailingKv(
  kv: KVNamespace,
  decide: (call: KvCall, count: number) => Fault = () => null,
): { kv: KVNamespace; calls: KvCall[] } {
  const calls: KvCall[] = [];
  async function carryOut<T>(call: KvCall, carry: () => Promise<T>): Promise<T> {
    calls.push(call);
    const fault = decide(call, calls.length);
    if (fault && !fault.isApplied) throw fault.error;
    const answer = await carry();
    if (fault) throw fault.error;
    return answer;
  }
  const failing = {
    get: (key: string | string[], ...rest: []) =>
      carryOut({ operation: "get", keys: [key].flat() }, () => kv.get(key as string, ...rest)),
    getWithMetadata: (key: string | string[], ...rest: []) =>
      carryOut({ operation: "get", keys: [key].flat() }, () =>
        kv.getWithMetadata(key as string, ...rest),
      ),
    put: (key: string, value: string, options?: KVNamespacePutOptions) =>
      carryOut({ operation: "put", keys: [key] }, () => kv.put(key, value, options)),
    delete: (key: string) => carryOut({ operation: "delete", keys: [key] }, () => kv.delete(key)),
    list: (options?: KVNamespaceListOptions) =>
      carryOut({ operation: "list", keys: [options?.prefix ?? ""] }, () => kv.list(options)),
  };
  return { kv: failing as unknown as KVNamespace, calls };
}

/** How many calls of each kind: `{ put: 2 }`. */
export function countCalls(calls: readonly KvCall[]): Partial<Record<KvCall["operation"], number>> {
  const counts: Partial<Record<KvCall["operation"], number>> = {};
  for (const { operation } of calls) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}
