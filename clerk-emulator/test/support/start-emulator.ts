import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClerkClient } from "@clerk/backend";
import { Log, LogLevel, Miniflare } from "miniflare";
import { build } from "vite";
import { createControl } from "../../control.mjs";
import type { Keys, Mode } from "../../keys.mjs";
import { createKeys } from "../../keys.mjs";
import type { EmulatorOptions } from "../../miniflare-worker.mjs";
import { createControlToken, emulatorWorkerOptions } from "../../miniflare-worker.mjs";

/** Where the app's pages would stand. Nothing listens there: these tests have no app. */
export const PAGE_ORIGIN = "http://localhost:8900";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export type Emulator = Awaited<ReturnType<typeof startEmulator>>;

interface StartOptions extends Partial<EmulatorOptions> {
  mode?: Mode;
  keys?: Keys;
  /** Folder that keeps the state; in memory without it. */
  persist?: string;
}

/** A Miniflare of its own on any free port, with the emulator standing alone in it. */
export async function startEmulator({
  mode = "live",
  keys,
  persist,
  ...options
}: StartOptions = {}) {
  const instanceKeys = keys ?? (await createKeys({ mode }));
  const bundleDirectory = await bundleEmulator();
  const controlToken = createControlToken();
  const logged: string[] = [];
  const miniflare = new Miniflare({
    port: 0,
    cf: false,
    log: new Log(LogLevel.ERROR),
    handleStructuredLogs: ({ message }) => void logged.push(message),
    ...(persist !== undefined && { durableObjectsPersist: persist }),
    workers: [
      emulatorWorkerOptions({
        keys: instanceKeys,
        bundleDirectory,
        clerkJsDirectory: join(ROOT, "node_modules/@clerk/clerk-js/dist"),
        controlToken,
        standAlone: true,
        ...options,
      }),
    ],
  });
  const url = (await miniflare.ready).origin;
  const worker = await miniflare.getWorker("clerk");
  return {
    url,
    keys: instanceKeys,
    miniflare,
    controlToken,
    logged,
    control: createControl(worker, controlToken),
    /** Clerk's own client for the Backend API. */
    backend: createClerkClient({
      secretKey: instanceKeys.secretKey,
      publishableKey: instanceKeys.publishableKey,
      jwtKey: instanceKeys.jwtPublicKeyPem,
      apiUrl: `${url}/backend`,
      telemetry: { disabled: true },
    }),
    async stop() {
      await miniflare.dispose();
      await rm(bundleDirectory, { recursive: true });
    },
  };
}

async function bundleEmulator(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "clerk-emulator-"));
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      outDir,
      emptyOutDir: false,
      minify: false,
      target: "es2022",
      lib: {
        entry: join(ROOT, "clerk-emulator/src/worker.ts"),
        formats: ["es"],
        fileName: () => "worker.js",
      },
      rollupOptions: { external: ["cloudflare:workers"] },
    },
  });
  return outDir;
}
