import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createClerkClient } from "@clerk/backend";
import type { WorkerOptions } from "miniflare";
import { Log, LogLevel, Miniflare } from "miniflare";
import { createControlToken, createMiniflareControl } from "../../control.mjs";
import type { Keys, Mode } from "../../keys.mjs";
import { createKeys } from "../../keys.mjs";
import type { EmulatorOptions } from "../../miniflare-worker.mjs";
import { emulatorWorkerOptions } from "../../miniflare-worker.mjs";
import { bundleWorker, ROOT } from "./bundle";

/** Where the app's pages would stand, for tests without an app. Nothing listens there. */
export const PAGE_ORIGIN = "http://localhost:8900";

export type Emulator = Awaited<ReturnType<typeof startEmulator>>;

interface StartOptions extends Partial<EmulatorOptions> {
  mode?: Mode;
  keys?: Keys;
  /** Folder that keeps the state; in memory without it. */
  persist?: string;
  /** Put `app-worker.ts` before the emulator, at `url`. The emulator is then behind it only. */
  withApp?: boolean;
}

/** A Miniflare of its own on any free port, with the emulator standing alone in it or behind an app. */
export async function startEmulator({
  mode = "live",
  keys,
  persist,
  withApp = false,
  ...options
}: StartOptions = {}) {
  const instanceKeys = keys ?? (await createKeys({ mode }));
  const folders = [await bundleWorker("clerk-emulator/src/worker.ts")];
  const controlToken = createControlToken();
  const logged: string[] = [];
  const workers = [
    emulatorWorkerOptions({
      keys: instanceKeys,
      bundleDirectory: folders[0] ?? "",
      clerkJsDirectory: join(ROOT, "node_modules/@clerk/clerk-js/dist"),
      controlToken,
      standAlone: !withApp,
      ...options,
    }),
  ];
  if (withApp) {
    const folder = await bundleWorker("clerk-emulator/test/support/app-worker.ts");
    folders.push(folder);
    workers.unshift(createAppWorker(instanceKeys, folder));
  }
  const miniflare = new Miniflare({
    port: 0,
    cf: false,
    log: new Log(LogLevel.ERROR),
    handleStructuredLogs: ({ message }) => void logged.push(message),
    ...(persist !== undefined && { durableObjectsPersist: persist }),
    workers,
  });
  const url = `http://localhost:${(await miniflare.ready).port}`;
  return {
    url,
    keys: instanceKeys,
    miniflare,
    controlToken,
    logged,
    control: createMiniflareControl(miniflare, controlToken),
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
      for (const folder of folders) await rm(folder, { recursive: true });
    },
  };
}

function createAppWorker(keys: Keys, folder: string): WorkerOptions {
  return {
    name: "app",
    compatibilityDate: "2026-04-26",
    modulesRoot: folder,
    modules: [{ type: "ESModule", path: join(folder, "worker.js") }],
    bindings: {
      CLERK_PUBLISHABLE_KEY: keys.publishableKey,
      CLERK_SECRET_KEY: keys.secretKey,
      CLERK_JWT_KEY: keys.jwtPublicKeyPem,
      CLERK_WEBHOOK_SIGNING_SECRET: keys.webhookSigningSecret,
    },
    outboundService: "clerk",
  };
}
