// @ts-check
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";
import { ROOT } from "../steps/run.mjs";

/**
 * For `launchPostern`'s `adjust`: the simulated KV of the tests in the place of the app's.
 *
 * @returns {Promise<(options: import("miniflare").MiniflareOptions) => import("miniflare").MiniflareOptions>}
 */
export async function loadFaultyKv() {
  const outDir = join(ROOT, "node_modules/.cache/postern/faulty-kv");
  await build({
    root: ROOT,
    configFile: false,
    logLevel: "error",
    build: {
      ssr: "test/support/faulty-kv-binding.ts",
      outDir,
      minify: false,
      rollupOptions: { output: { entryFileNames: "faulty-kv.mjs" } },
    },
  });
  const contents = await readFile(join(outDir, "faulty-kv.mjs"), "utf8");
  return (options) => {
    if (!("workers" in options)) throw new Error("Postern is started with two Workers");
    const module = { type: /** @type {const} */ ("ESModule"), path: "faulty-kv.mjs", contents };
    const workers = options.workers.map((worker) =>
      worker.kvNamespaces && "POSTS" in worker.kvNamespaces
        ? { ...worker, kvNamespaces: {}, wrappedBindings: { POSTS: "faulty-kv" } }
        : worker,
    );
    return { ...options, workers: [...workers, { name: "faulty-kv", modules: [module] }] };
  };
}
