// @ts-check
/**
 * KV for measuring, where a page is read as fast as workerd itself can: from a file, by its own file service behind its
 * own KV binding. Cloudflare's KV is another machine's work, and costs a Worker one question and the bytes that come
 * back. Miniflare's is SQLite behind a Durable Object on the thread that is measured, and a Worker in its place is a
 * second isolate there: one get of either costs more than all of Postern's part of a cold read.
 *
 * The file service takes no writes here, and knows nothing of lists, metadata and reads of many keys: a table in a Worker
 * has these, and a page that is to be read by itself is laid out besides.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FILES = "bench-kv-files";
const TABLE = "bench-kv-table";
const MODULE = "bench-kv:namespace";

let folder = "";

/** Lays a page out where the file service finds it. */
export async function layOutPage(/** @type {string} */ key, /** @type {string} */ value) {
  // The binding asks for a key as one segment of a path.
  await writeFile(join(openFolder(), key.replaceAll("/", "~")), value);
}

function openFolder() {
  if (!folder) {
    const made = mkdtempSync(join(tmpdir(), "postern-bench-"));
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}

/** What a Worker's options need so that `name` is this KV, the same one for all Workers. */
export function nativeKvBinding(/** @type {string} */ name) {
  const plugin = { package: fileURLToPath(import.meta.url), name: "nativeKv" };
  return { name, type: "native-kv", plugin, options: {} };
}

/** Miniflare lets no option say what answers a KV binding, but a plugin may: loaded by this file's name. */
export const plugins = {
  nativeKv: {
    /** @param {{ name: string }[]} [bindings] */
    getBindings: (bindings = []) =>
      bindings.map(({ name }) => ({
        name,
        wrapped: {
          moduleName: MODULE,
          innerBindings: [
            { name: "files", kvNamespace: { name: FILES } },
            { name: "table", kvNamespace: { name: TABLE } },
          ],
        },
      })),
    getNodeBindings: () => ({}),
    getExtensions: () => [{ modules: [{ name: MODULE, esModule: NAMESPACE, internal: true }] }],
    getServices: () => {
      const modules = [{ name: "table.mjs", esModule: TABLE_WORKER }];
      return [
        { name: FILES, disk: { path: openFolder() } },
        { name: TABLE, worker: { compatibilityDate: "2026-04-26", modules } },
      ];
    },
  },
};

const NAMESPACE = `
const isPage = (key) => key.includes("/p/");

export default ({ files, table }) => ({
  get: (key, options) =>
    isPage(key) ? files.get(key.replaceAll("/", "~"), options) : table.get(key, options),
  getWithMetadata: (key, options) => table.getWithMetadata(key, options),
  list: (options) => table.list(options),
  put: (key, value, options) => table.put(key, value, options),
  delete: (key) => table.delete(key),
});
`;

/** What the binding speaks, as Miniflare's own KV answers it. Behind a name, \`-1\`, \`-2\` and so on lead to the same. */
const TABLE_WORKER = `
const table = new Map();
const find = (key) => table.get(key.replace(/^(n\\/.+)-\\d+$/, "$1"));

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
