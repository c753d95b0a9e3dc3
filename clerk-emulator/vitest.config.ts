import { defineConfig } from "vitest/config";

/** The emulator's tests alone: `npx vitest run -c clerk-emulator/vitest.config.ts`. */
export default defineConfig({
  cacheDir: "../node_modules/.vite",
  test: {
    root: import.meta.dirname,
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
