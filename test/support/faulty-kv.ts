import { compareUtf8, type Entry, type FaultyWorld } from "./faulty-kv-world";

/** KV as one request sees it from one location. */
export interface FaultyKv {
  kv: KVNamespace;
  /** The request died: whatever it returned, nobody heard of it. */
  hasCrashed: () => boolean;
}

export interface FaultyKvOptions {
  location: number;
  /** Waits in the world's time; each operation takes some milliseconds. */
  wait: (ms: number) => Promise<void>;
  /** After how many operations the request dies. */
  crashAfter?: number;
  /** Told of every put at the moment it is carried out, acknowledged or not. */
  onPut?: (key: string, value: string) => void;
}

const KEY_BYTES = 512;
const METADATA_BYTES = 1_024;
const VALUE_BYTES = 25 * 1_024 * 1_024;
const BULK_KEYS = 100;
const LIST_KEYS = 1_000;
const OPERATIONS = 1_000;
const LONGEST_MS = 40;

/**
 * A KV namespace over a `FaultyWorld`: the interface, the limits and the words of Cloudflare's, the
 * faults of the world. It stands in for KV under the real store, which does not know the difference.
 */
export function createFaultyKv(world: FaultyWorld, options: FaultyKvOptions): FaultyKv {
  const { location } = options;
  const lastOperation = options.crashAfter ?? Number.POSITIVE_INFINITY;
  let operations = 0;

  async function operate<T>(name: "GET" | "PUT" | "DELETE", work: () => T): Promise<T> {
    operations++;
    if (operations > OPERATIONS)
      throw new Error("Too many API requests by single worker invocation.");
    await options.wait(1 + world.chance() * LONGEST_MS);
    if (operations > lastOperation) throw new Error(`KV ${name} failed: 500 the request died`);
    if (world.happens(world.settings.failShare)) {
      if (name !== "GET" && world.happens(0.5)) work();
      throw new Error(`KV ${name} failed: 500 Internal Server Error`);
    }
    return work();
  }

  function change(name: "PUT" | "DELETE", key: string, apply: () => void): Promise<void> {
    return operate(name, () => {
      if (world.isCrowded(key)) throw new Error(`KV ${name} failed: 429 Too Many Requests`);
      apply();
    });
  }

  function lookUp(
    keys: readonly string[],
    given: { cacheTtl?: number } | undefined,
  ): Promise<Map<string, Entry | null>> {
    for (const key of keys) checkKey(key, "GET");
    if (keys.length > BULK_KEYS) throw failed("GET", 400, "You can request a maximum of 100 keys");
    const cacheTtl = given?.cacheTtl ?? 60;
    if (cacheTtl < 30) throw failed("GET", 400, `Invalid cache_ttl of ${cacheTtl}.`);
    return operate("GET", () => {
      const found = keys.map((key) => [key, world.read(location, key, cacheTtl * 1_000)] as const);
      if (keys.length > 1) checkBulk(found.map(([, entry]) => entry?.value ?? ""));
      return new Map(found);
    });
  }

  const faulty = {
    async get(key: string | string[], given?: { cacheTtl?: number; type?: string } | string) {
      const type = typeof given === "string" ? given : given?.type;
      const found = await lookUp([key].flat(), typeof given === "string" ? undefined : given);
      const valueOf = (entry: Entry | null | undefined) => {
        if (!entry) return null;
        if (type === "arrayBuffer") return new TextEncoder().encode(entry.value).buffer;
        return type === "json" ? (JSON.parse(entry.value) as unknown) : entry.value;
      };
      if (typeof key === "string") return valueOf(found.get(key));
      return new Map([...found].map(([name, entry]) => [name, valueOf(entry)]));
    },

    async getWithMetadata(key: string | string[], given?: { cacheTtl?: number }) {
      const found = await lookUp([key].flat(), given);
      const answerOf = (entry: Entry | null | undefined) =>
        entry ? { value: entry.value, metadata: entry.metadata } : null;
      if (typeof key !== "string") {
        return new Map([...found].map(([name, entry]) => [name, answerOf(entry)]));
      }
      return {
        ...(answerOf(found.get(key)) ?? { value: null, metadata: null }),
        cacheStatus: null,
      };
    },

    async put(key: string, value: string, given: KVNamespacePutOptions = {}) {
      checkKey(key, "PUT");
      const metadata = given.metadata === undefined ? null : jsonCopy(given.metadata);
      checkSize("Metadata", JSON.stringify(metadata), METADATA_BYTES);
      checkSize("Value", value, VALUE_BYTES);
      const ttl = given.expirationTtl;
      if (ttl !== undefined && !(ttl >= 60)) {
        throw failed(
          "PUT",
          400,
          `Invalid expiration_ttl of ${ttl}. Expiration TTL must be at least 60.`,
        );
      }
      await change("PUT", key, () => {
        options.onPut?.(key, value);
        const expiresAt = ttl === undefined ? undefined : world.now + ttl * 1_000;
        world.write(location, key, value, { metadata, expiresAt });
      });
    },

    async delete(key: string) {
      checkKey(key, "DELETE");
      await change("DELETE", key, () => world.write(location, key, null));
    },

    async list({ prefix, cursor, ...given }: KVNamespaceListOptions = {}) {
      const limit = given.limit || LIST_KEYS; // KV takes 0 for "not said".
      if (limit > LIST_KEYS) throw failed("GET", 400, `Invalid limit of ${limit}.`);
      const entries = await operate("GET", () => world.list(location, prefix ?? ""));
      const after = cursor ? decodeURIComponent(atob(cursor)) : null;
      const start = after === null ? 0 : entries.findIndex(([key]) => compareUtf8(key, after) > 0);
      const page = start === -1 ? [] : entries.slice(start, start + limit);
      const isLast = start === -1 || start + limit >= entries.length;
      const keys = page.map(([name, { metadata, expiresAt }]) => ({
        name,
        ...(Number.isFinite(expiresAt) ? { expiration: Math.floor(expiresAt / 1_000) } : {}),
        ...(metadata === null ? {} : { metadata }),
      }));
      const last = page.at(-1)?.[0] ?? "";
      return isLast
        ? { keys, list_complete: true, cacheStatus: null }
        : { keys, list_complete: false, cursor: btoa(encodeURIComponent(last)), cacheStatus: null };
    },
  };
  const kv = faulty as unknown as KVNamespace;
  return { kv, hasCrashed: () => operations >= lastOperation };
}

function failed(name: string, status: number, reason: string): Error {
  return new Error(`KV ${name} failed: ${status} ${reason}`);
}

const utf8 = new TextEncoder();

function checkKey(key: string, name: string): void {
  if (key === "") throw new TypeError("Key name cannot be empty.");
  if (key === "." || key === "..") throw new TypeError(`"${key}" is not allowed as a key name.`);
  const bytes = utf8.encode(key).length;
  if (bytes > KEY_BYTES) {
    throw failed(
      name,
      414,
      `UTF-8 encoded length of ${bytes} exceeds key length limit of ${KEY_BYTES}.`,
    );
  }
}

function checkSize(what: string, text: string, limit: number): void {
  if (text.length * 3 <= limit) return;
  const bytes = utf8.encode(text).length;
  if (bytes > limit)
    throw failed("PUT", 413, `${what} length of ${bytes} exceeds limit of ${limit}.`);
}

/** KV counts the values of a bulk read, which together may be as large as one. */
function checkBulk(values: readonly string[]): void {
  const characters = values.reduce((sum, value) => sum + value.length, 0);
  if (characters * 3 <= VALUE_BYTES) return;
  const bytes = values.reduce((sum, value) => sum + utf8.encode(value).length, 0);
  if (bytes > VALUE_BYTES) {
    throw failed("GET", 413, "Total size of request exceeds the limit of 25MB");
  }
}

function jsonCopy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
