import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";
import { fileURLToPath } from "node:url";

declare module "@remix-run/cloudflare" {
  interface Future {
    v3_singleFetch: true;
  }
}

/** Vite's own choice of browsers. */
const BROWSERS = ["es2020", "edge88", "firefox78", "chrome87", "safari14"];

export default defineConfig(({ command, isSsrBuild }) => ({
  plugins: [
    remix({
      ignoredRouteFiles: ["**/*.css"],
      future: {
        v3_fetcherPersist: true,
        // The client knows every route from the start: to ask for one on the way would take a network.
        v3_lazyRouteDiscovery: false,
        v3_relativeSplatPath: true,
        v3_routeConfig: false,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
  ],
  resolve: {
    alias: { "~": fileURLToPath(new URL("./app", import.meta.url)) },
  },
  // A build bundles the Worker whole; the development server cannot take CommonJS that way.
  ...(command === "build" && {
    ssr: {
      target: "webworker" as const,
      noExternal: true as const,
      resolve: {
        conditions: ["workerd", "worker", "browser", "import", "module", "default"],
      },
    },
  }),
  build: {
    minify: true,
    sourcemap: false,
    // workerd is as new as its compatibility date: nothing has to be said in older words to it.
    target: isSsrBuild ? "esnext" : BROWSERS,
    // Style sheets go to browsers from both builds, and must be the same file to the letter.
    cssTarget: BROWSERS,
  },
}));
