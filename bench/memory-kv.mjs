// @ts-check
/**
 * KV as a table in memory, behind the runtime's own KV binding. Miniflare's KV is SQLite behind a Durable
 * Object, on the thread of the Worker that is measured: one get of it alone costs more than all of Postern's
 * part of a cold read. Cloudflare's KV is another machine's work.
 *
 * Miniflare lets no option say what answers a KV binding, but a plugin of one's own may.
 */
import { fileURLToPath } from "node:url";

const SERVICE = "memory-kv";

/** What a Worker's options need so that `name` is a KV namespace in memory, the same one for all Workers. */
export function memoryKvBinding(/** @type {string} */ name) {
  const plugin = { package: fileURLToPath(import.meta.url), name: "memoryKv" };
  return { name, type: "memory-kv", plugin, options: {} };
}

/** Miniflare's plugin, loaded by this file's name. */
export const plugins = {
  memoryKv: {
    /** @param {{ name: string }[]} [bindings] */
    getBindings: (bindings = []) =>
      bindings.map(({ name }) => ({ name, kvNamespace: { name: SERVICE } })),
    getNodeBindings: () => ({}),
    getServices: () => {
      const modules = [{ name: "memory-kv.mjs", esModule: TABLE }];
      return [{ name: SERVICE, worker: { compatibilityDate: "2026-04-26", modules } }];
    },
  },
};

/**
 * What the binding speaks, as Miniflare's own KV answers it. Behind the names of people and at `p/cold`,
 * `-1`, `-2` and so on lead to the same, and make another address to every cache.
 */
const TABLE = `
const table = new Map();
const find = (key) => table.get(key.replace(/^(n\\/.+|.+\\/p\\/cold)-\\d+$/, "$1"));

export default {
  async fetch(request) {
    const [, path, query] = /^https?:\\/\\/[^/?]+\\/?([^?]*)\\??(.*)$/.exec(request.url);
    const key = decodeURIComponent(path);
    switch (request.method) {
      case "GET": {
        if (key === "") return list(new URLSearchParams(query).get("prefix") ?? "");
        const found = find(key);
        return found ? new Response(found.value) : new Response(null, { status: 404 });
      }
      case "POST": {
        const { keys } = await request.json();
        return Response.json(Object.fromEntries(keys.map((key) => [key, find(key) ?? null])));
      }
      case "PUT": {
        const metadata = request.headers.get("CF-KV-Metadata");
        table.set(key, { value: await request.text(), metadata: JSON.parse(metadata ?? "null") });
        return new Response(null);
      }
      default:
        table.delete(key);
        return new Response(null);
    }
  },
};

function list(prefix) {
  const names = [...table.keys()].filter((name) => name.startsWith(prefix)).sort();
  const keys = names.map((name) => ({ name, metadata: JSON.stringify(table.get(name).metadata) }));
  return Response.json({ keys, list_complete: true, cacheStatus: null });
}
`;
