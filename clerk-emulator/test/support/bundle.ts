import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * A Worker as one module, `worker.js` in a folder of its own, without Wrangler's start-up time.
 * @param entry From the repository's root.
 */
export async function bundleWorker(entry: string): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "clerk-emulator-"));
  await build({
    configFile: false,
    logLevel: "error",
    // No environment of Node's: Clerk's packages look for one.
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      outDir,
      emptyOutDir: false,
      minify: false,
      target: "es2022",
      lib: { entry: join(ROOT, entry), formats: ["es"], fileName: () => "worker.js" },
      rollupOptions: { external: ["cloudflare:workers"] },
    },
    resolve: { conditions: ["workerd", "worker", "import", "module", "default"] },
  });
  return outDir;
}
