// @ts-check
/**
 * A KV that fails on command, in the place of the app's: a wrapped binding that runs in workerd between
 * the deployed bundle and Miniflare's KV and asks here, before each operation, what is to become of it.
 */

/** @typedef {"get" | "getWithMetadata" | "put" | "delete" | "list"} Operation */
/** @typedef {import("miniflare").MiniflareOptions} MiniflareOptions */
/** @typedef {{ name: string, metadata: unknown, value: string | null }} StoredKey */

const INSPECTOR = "http://inspector.postern.internal";
const OPERATIONS = ["get", "getWithMetadata", "put", "delete", "list"];

export class BreakableKv {
  /** @type {Map<string, 400 | 500>} */
  #failing = new Map();
  /** @type {string[]} */
  #asked = [];
  #spared = 0;
  /** How many operations were made to fail. */
  failures = 0;

  /** @param {Operation[]} operations that throw from now on, as KV's do when it is down */
  fail(...operations) {
    this.#failing = new Map(operations.map((operation) => [operation, 500]));
  }

  /**
   * @param {number} count of operations that still succeed
   * @param {Operation[]} operations that throw after those
   */
  failAfter(count, ...operations) {
    this.#spared = count;
    this.fail(...operations);
  }

  /** @param {Operation[]} operations that KV refuses from now on, as it refuses what it can never do */
  refuse(...operations) {
    this.#failing = new Map(operations.map((operation) => [operation, 400]));
  }

  /** How many operations were asked for since `count` began. */
  get asked() {
    return this.#asked.length;
  }

  /**
   * What was asked of KV while `work` went on: `{ list: 1 }`. Reads of one key and of many count as `get`.
   *
   * @param {() => Promise<unknown>} work
   * @returns {Promise<Partial<Record<"get" | "put" | "delete" | "list", number>>>}
   */
  async count(work) {
    this.#asked = [];
    await work();
    /** @type {Record<string, number>} */
    const counts = {};
    for (const asked of this.#asked) {
      const operation = asked === "getWithMetadata" ? "get" : asked;
      counts[operation] = (counts[operation] ?? 0) + 1;
    }
    return counts;
  }

  heal() {
    this.#spared = 0;
    this.#failing.clear();
  }

  /**
   * For `launchPostern`'s `adjust`.
   *
   * @param {MiniflareOptions} options
   * @returns {MiniflareOptions}
   */
  putInPlace = (options) => {
    if (!("workers" in options)) throw new Error("Postern is started with two Workers");
    const { workers, ...shared } = options;
    const namespace = "postern-posts";
    /** @param {import("miniflare").WorkerOptions} worker */
    const withoutItsKv = (worker) =>
      worker.kvNamespaces && "POSTS" in worker.kvNamespaces
        ? { ...worker, kvNamespaces: {}, wrappedBindings: { POSTS: "breakable-kv" } }
        : worker;
    return {
      ...shared,
      workers: [
        ...workers.map(withoutItsKv),
        {
          name: "breakable-kv",
          kvNamespaces: { BEHIND: namespace },
          serviceBindings: { FAULTS: (request) => this.#answer(new URL(request.url).pathname) },
          modules: [{ type: "ESModule", path: "breakable-kv.mjs", contents: WRAPPED }],
        },
        inspector(namespace),
      ],
    };
  };

  /** @param {string} path */
  #answer(path) {
    const operation = path.slice(1);
    this.#asked.push(operation);
    const isSpared = this.#failing.has(operation) && this.#spared-- > 0;
    const status = isSpared ? undefined : this.#failing.get(operation);
    if (status !== undefined) this.failures += 1;
    return /** @type {any} */ (new Response(String(status ?? "")));
  }
}

/**
 * All that stands in the store, read past the app.
 *
 * @param {{ miniflare: import("miniflare").Miniflare }} postern
 * @returns {Promise<StoredKey[]>}
 */
export async function listStored({ miniflare }) {
  const response = await miniflare.dispatchFetch(INSPECTOR);
  return /** @type {Promise<StoredKey[]>} */ (response.json());
}

/**
 * @param {{ miniflare: import("miniflare").Miniflare }} postern
 * @param {string} key
 * @param {string} value
 */
export async function putStored({ miniflare }, key, value) {
  await miniflare.dispatchFetch(`${INSPECTOR}/${key}`, { method: "PUT", body: value });
}

/**
 * Puts many keys at once, heads and bodies alike.
 *
 * @param {{ miniflare: import("miniflare").Miniflare }} postern
 * @param {StoredKey[]} entries
 */
export async function putAllStored({ miniflare }, entries) {
  await miniflare.dispatchFetch(INSPECTOR, { method: "POST", body: JSON.stringify(entries) });
}

/**
 * Miniflare's own way to a namespace blocks this process while it waits: a Worker with a host of its own
 * does not.
 *
 * @param {string} namespace
 */
function inspector(namespace) {
  return {
    name: "inspector",
    compatibilityDate: "2026-04-26",
    kvNamespaces: { KV: namespace },
    routes: ["inspector.postern.internal/*"],
    modules: [
      { type: /** @type {const} */ ("ESModule"), path: "inspector.mjs", contents: INSPECT },
    ],
  };
}

const WRAPPED = `
export default function createBreakableKv({ BEHIND, FAULTS }) {
  const call = async (operation, args) => {
    const answer = await FAULTS.fetch("http://faults/" + operation);
    const status = await answer.text();
    if (status !== "") throw new Error("KV " + operation.toUpperCase() + " failed: " + status);
    return BEHIND[operation](...args);
  };
  const operations = ${JSON.stringify(OPERATIONS)};
  return Object.fromEntries(operations.map((name) => [name, (...args) => call(name, args)]));
}
`;

const INSPECT = `
export default {
  async fetch(request, { KV }) {
    if (request.method === "PUT") {
      await KV.put(new URL(request.url).pathname.slice(1), await request.text());
      return new Response();
    }
    if (request.method === "POST") {
      const entries = await request.json();
      for (let start = 0; start < entries.length; start += 100) {
        const some = entries.slice(start, start + 100);
        await Promise.all(some.map(({ name, value, metadata }) => KV.put(name, value, { metadata })));
      }
      return new Response();
    }
    const stored = [];
    let cursor;
    do {
      const page = await KV.list({ cursor });
      for (const { name, metadata } of page.keys) {
        stored.push({ name, metadata, value: await KV.get(name) });
      }
      cursor = page.list_complete ? undefined : page.cursor;
    } while (cursor);
    return Response.json(stored);
  },
};
`;
