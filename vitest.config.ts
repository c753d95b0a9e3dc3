import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { unstable_readConfig } from "wrangler";

const wrangler = unstable_readConfig({ config: "wrangler.toml" }, { hideWarnings: true });
const alias = { "~": fileURLToPath(new URL("./app", import.meta.url)) };

/** `npm test` runs all four; `npm test -- unit` one of them. */
export default defineConfig({
  test: {
    // One file at a time: browsers, Workers and simulations beside each other starve on two cores, and a
    // test that waits for a page would then tell of the machine.
    fileParallelism: false,
    projects: [
      {
        // Inside workerd, on Miniflare's KV: pure modules, the store, components as HTML.
        plugins: [
          cloudflareTest({
            miniflare: {
              compatibilityDate: wrangler.compatibility_date,
              compatibilityFlags: wrangler.compatibility_flags,
              kvNamespaces: ["POSTS"],
            },
          }),
        ],
        resolve: { alias },
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.{ts,tsx}"],
          // Some play thousands of operations on a KV; on a busy machine that takes its time.
          testTimeout: 60_000,
        },
      },
      {
        // The Clerk emulator by itself, driven by Clerk's own packages.
        test: {
          name: "emulator",
          include: ["clerk-emulator/test/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The very bundle that would be deployed, over HTTP, with the emulator beside it.
        resolve: { alias },
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The same in Chromium with the real clerk-js: one browser at a time on a small machine.
        resolve: { alias },
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
