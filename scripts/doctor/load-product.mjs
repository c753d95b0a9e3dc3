// @ts-check
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { ROOT } from "../steps/run.mjs";

/** @type {ReturnType<typeof load> | undefined} */
let loading;

/**
 * The product's own check of its bindings, and its words. They are TypeScript, which this Node may not read.
 *
 * @returns {Promise<typeof import("./product")>} the same each time
 */
export function loadProduct() {
  return (loading ??= load());
}

async function load() {
  const outDir = join(ROOT, "node_modules/.cache/postern/doctor");
  await build({
    root: ROOT,
    configFile: false,
    logLevel: "error",
    build: {
      ssr: "scripts/doctor/product.ts",
      outDir,
      minify: false,
      rollupOptions: { output: { entryFileNames: "product.mjs" } },
    },
  });
  return import(pathToFileURL(join(outDir, "product.mjs")).href);
}
