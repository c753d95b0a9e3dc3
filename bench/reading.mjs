// @ts-check
/**
 * How fast a public post is read: from a warm cache, and cold, which is two reads of KV and the page made
 * anew. Miniflare's KV and cache are SQLite behind a Durable Object and cost many times what Postern
 * does: here KV is a table in the memory of another Worker of the same workerd.
 */
import { launchPostern } from "../scripts/launch.mjs";
import { createDemo, DEMO_PUBLIC_PATH, publishPost } from "../scripts/steps/demo.mjs";
import { EMPTY_WORKER, measureSubjects, printTable, withEmptyWorker } from "./pages.mjs";

const WORDS = 1_000;
const SENTENCE = "A postern is the small door beside the great gate, and few know of it. ";

/** Prints a table as `pages` does. */
export async function measureReading() {
  const postern = await launchPostern({
    port: 0,
    adjust: (options) => withMemoryKv(withEmptyWorker(options)),
  });
  try {
    const { userId } = await createDemo(postern);
    const body = `## One\n\n${SENTENCE.repeat(Math.ceil(WORDS / 15))}\n\n- [A link](https://example.com)\n`;
    await publishPost(postern, userId, { title: "Cold", body, tags: "bench" });
    const home = DEMO_PUBLIC_PATH;
    let count = 0;
    const headers = { Accept: "text/html" };
    const subjects = [
      EMPTY_WORKER,
      { name: "a post, warm", path: `${home}/cold`, headers, status: 200 },
      { name: "a list, warm", path: home, headers, status: 200 },
      // Each address is another one to every cache, and the same post to this KV.
      { name: "a post, cold", path: () => `${home}/cold-${(count += 1)}`, headers, status: 200 },
    ];
    printTable(await measureSubjects(postern.url, subjects));
  } finally {
    await postern.stop();
  }
}

/**
 * @param {import("miniflare").MiniflareOptions} options
 * @returns {import("miniflare").MiniflareOptions}
 */
function withMemoryKv(options) {
  if (!("workers" in options)) throw new Error("Postern is more than one Worker.");
  const workers = options.workers.map((worker) =>
    worker.kvNamespaces && "POSTS" in worker.kvNamespaces
      ? {
          ...worker,
          kvNamespaces: {},
          wrappedBindings: { POSTS: "memory-kv" },
          cache: false,
          assets: undefined,
        }
      : worker,
  );
  const binding = { type: /** @type {const} */ ("ESModule"), path: "kv.mjs", contents: BINDING };
  const table = { type: /** @type {const} */ ("ESModule"), path: "table.mjs", contents: TABLE };
  return {
    ...options,
    workers: [
      ...workers,
      { name: "memory-kv", modules: [binding], serviceBindings: { TABLE: "table" } },
      { name: "table", modules: [table], compatibilityDate: "2026-04-26" },
    ],
  };
}

/** KV's own interface, as far as the store uses it, upon a fetch to the Worker that has the table. */
const BINDING = `
export default function createMemoryKv({ TABLE }) {
  const ask = async (operation, ...args) => {
    const body = JSON.stringify([operation, ...args]);
    const answer = await TABLE.fetch("http://table", { method: "POST", body });
    return answer.json();
  };
  return {
    get: async (key) => (await ask("get", [key]))[0]?.value ?? null,
    getWithMetadata: async (keys) => {
      const found = await ask("get", keys);
      return new Map(keys.map((key, at) => [key, found[at]]));
    },
    put: (key, value, options) => ask("put", key, value, options?.metadata ?? null),
    delete: (key) => ask("delete", key),
    list: ({ prefix }) => ask("list", prefix),
  };
}
`;

const TABLE = `
const table = new Map();
const nameOf = (key) => key.replace(/(\\/p\\/cold)-\\d+$/, "$1");
export default {
  async fetch(request) {
    const [operation, ...args] = await request.json();
    if (operation === "get") return Response.json(args[0].map((key) => table.get(nameOf(key)) ?? null));
    if (operation === "put") table.set(args[0], { value: args[1], metadata: args[2] });
    if (operation === "delete") table.delete(args[0]);
    if (operation !== "list") return Response.json(null);
    const names = [...table.keys()].filter((name) => name.startsWith(args[0])).sort();
    const keys = names.map((name) => ({ name, metadata: table.get(name).metadata }));
    return Response.json({ keys, list_complete: true });
  },
};
`;
