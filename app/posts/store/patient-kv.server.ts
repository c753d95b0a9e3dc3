/** KV that is asked again when it fails. Every operation of the store on KV goes through here. */
export interface PatientKv {
  put(key: string, value: string, options?: KVNamespacePutOptions): Promise<void>;
  delete(key: string): Promise<void>;
  /** KV may answer from a copy of up to `cacheTtl` seconds, 60 if not said. */
  get(key: string, options?: { cacheTtl?: number }): Promise<string | null>;
  /** The same as it was written, for what is sent on without a look into it. */
  getBytes(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** One operation for each hundred keys, or for less where 25 MB are more. Keys that are not there are left out. */
  getMany(keys: readonly string[]): Promise<Map<string, StoredValue>>;
  /** One page of at most 1,000 keys. */
  list(options: KVNamespaceListOptions): Promise<KVNamespaceListResult<unknown>>;
}

export interface StoredValue {
  value: string;
  metadata: unknown;
}

/** KV did not do what it was asked after every try. What was asked may have been done all the same. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
  readonly retryAfterSeconds = 5;

  /** What KV said last, as an HTTP status; null: nothing. */
  readonly status: number | null;

  constructor(operation: string, cause: unknown) {
    super(`KV did not answer after ${TRY_COUNT} tries: ${operation}`, { cause });
    this.status = statusOf(cause);
  }
}

const TRY_COUNT = 5;
/** KV takes one write a second for each key and answers 429 beyond that. */
const CROWDED_PAUSE_MS = 1_100;
const FAILED_PAUSE_MS = 50;
const BULK_GET_KEYS = 100;
/** A bulk read whose values are 25 MB or more. */
const TOO_LARGE = 413;

export function createPatientKv(kv: KVNamespace, sleep: (ms: number) => Promise<void>): PatientKv {
  async function persist<T>(operation: string, attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        const status = statusOf(error);
        if (status !== null && status !== 429 && status < 500) throw error;
        if (tries === TRY_COUNT) throw new StoreUnavailable(operation, error);
        await sleep((status === 429 ? CROWDED_PAUSE_MS : FAILED_PAUSE_MS) * 2 ** (tries - 1));
      }
    }
  }
  /** What is too much for one answer comes in two. */
  async function getSome(keys: readonly string[]): Promise<Map<string, StoredValue>> {
    try {
      // A key that is not there comes back as null, whatever the types say.
      const answers: Map<string, { value: string | null; metadata: unknown } | null> =
        await persist("get", () => kv.getWithMetadata([...keys]));
      const found = new Map<string, StoredValue>();
      for (const [key, answer] of answers) {
        const { value = null, metadata } = answer ?? {};
        if (value !== null) found.set(key, { value, metadata });
      }
      return found;
    } catch (error) {
      if (statusOf(error) !== TOO_LARGE || keys.length === 1) throw error;
      const middle = Math.ceil(keys.length / 2);
      const first = await getSome(keys.slice(0, middle));
      return new Map([...first, ...(await getSome(keys.slice(middle)))]);
    }
  }
  return {
    put: (key, value, options) => persist("put", () => kv.put(key, value, options)),
    delete: (key) => persist("delete", () => kv.delete(key)),
    get: (key, options) => persist("get", () => kv.get(key, options)),
    async getBytes(key) {
      const bytes = await persist("get", () => kv.get(key, "arrayBuffer"));
      return bytes && new Uint8Array(bytes);
    },
    list: (options) => persist("list", () => kv.list(options)),
    async getMany(keys) {
      const found = new Map<string, StoredValue>();
      for (let start = 0; start < keys.length; start += BULK_GET_KEYS) {
        const some = await getSome(keys.slice(start, start + BULK_GET_KEYS));
        for (const [key, stored] of some) found.set(key, stored);
      }
      return found;
    },
  };
}

/** KV names the HTTP status in its message: `KV PUT failed: 429 Too Many Requests`. Null if there is none. */
function statusOf(error: unknown): number | null {
  if (error instanceof TypeError) return 400; // An argument that KV refuses: no try would help.
  const found = /\bfailed: (\d{3})\b/.exec(error instanceof Error ? error.message : String(error));
  return found && Number(found[1]);
}
