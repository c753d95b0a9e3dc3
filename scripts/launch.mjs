// @ts-check
/**
 * Postern on this machine: one Miniflare with two Workers. `app` is the very bundle that
 * `wrangler deploy` uploads; `clerk` is the emulator. Everything the app fetches lands in the
 * emulator and everything the emulator fetches (webhooks) lands in the app, so both keep their
 * production addresses and nothing can leave the machine.
 */
import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { extname, join } from "node:path";
import { Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { createControlToken, createMiniflareControl } from "../clerk-emulator/control.mjs";
import { createKeys } from "../clerk-emulator/keys.mjs";
import { emulatorWorkerOptions } from "../clerk-emulator/miniflare-worker.mjs";
import { cronWorkers, runCron } from "./local/cron.mjs";
import { ROOT } from "./steps/run.mjs";

const HOST = "127.0.0.1";

/** @typedef {Awaited<ReturnType<typeof createKeys>>} Keys */
/** @typedef {{ level: string, message: string }} LogLine */

/**
 * @typedef {object} LaunchOptions
 * @property {number} [port] 8787 unless told; 0 takes any free one
 * @property {string} [persist] folder that keeps posts and accounts; in memory if left out
 * @property {Keys} [keys] the emulator's keys; new ones if left out
 * @property {Record<string, string | undefined>} [bindings] text bindings of the app over the local
 *   ones; undefined takes one away
 * @property {(options: import("miniflare").MiniflareOptions) => import("miniflare").MiniflareOptions} [adjust]
 *   the last word on Miniflare's options, for tests that put another KV in place, say
 * @property {(line: LogLine) => unknown} [onLog] each line that a Worker writes; silence if left out
 */

/**
 * Starts what `npm run build` and Wrangler's dry run left in build/.
 *
 * @param {LaunchOptions} [options]
 * @returns {Promise<{
 *   url: string,
 *   miniflare: Miniflare,
 *   control: ReturnType<typeof createMiniflareControl>,
 *   keys: Keys,
 *   runCron(at?: number): Promise<void>,
 *   reload(): Promise<void>,
 *   stop(): Promise<void>,
 * }>} `url` without a trailing slash; `runCron` does what Cloudflare's cron
 *   triggers do; `reload` takes up a newer build at the same address with the
 *   same state; `stop` may be called twice
 * @throws {Error} with a sentence for the person, when the port is taken
 */
export async function launchPostern({ port = 8787, persist, keys, bindings, adjust, onLog } = {}) {
  await requireFreePort(port);
  const launch = {
    persist,
    keys: keys ?? (await createKeys()),
    bindings: bindings ?? {},
    adjust: adjust ?? ((options) => options),
    onLog: onLog ?? (() => {}),
    controlToken: createControlToken(),
  };
  const miniflare = new Miniflare(miniflareOptions(launch, port));
  try {
    const ready = await miniflare.ready;
    const usedPort = Number(ready.port);
    /** @type {Promise<void> | undefined} */
    let stopping;
    return {
      url: `http://localhost:${usedPort}`,
      miniflare,
      control: createMiniflareControl(miniflare, launch.controlToken),
      keys: launch.keys,
      runCron: (at) => runCron(miniflare, at),
      reload: () => miniflare.setOptions(miniflareOptions(launch, usedPort)),
      stop: () => (stopping ??= miniflare.dispose()),
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

/**
 * @param {Required<Omit<LaunchOptions, "port" | "persist">> & { persist?: string, controlToken: string }} launch
 * @param {number} port
 * @returns {import("miniflare").MiniflareOptions}
 */
function miniflareOptions(launch, port) {
  const persistence =
    launch.persist === undefined
      ? {}
      : {
          kvPersist: join(launch.persist, "kv"),
          durableObjectsPersist: join(launch.persist, "durable-objects"),
          cachePersist: join(launch.persist, "cache"),
        };
  const app = appWorkerOptions(launch.keys, launch.bindings);
  return launch.adjust({
    host: HOST,
    port,
    cf: false,
    logRequests: false,
    log: new Log(LogLevel.ERROR),
    // Miniflare ends the process when this gives anything back.
    handleStructuredLogs: (line) => void launch.onLog(line),
    ...persistence,
    workers: [app, clerkWorkerOptions(launch), ...cronWorkers(app)],
  });
}

/**
 * What wrangler.toml says, with the local Clerk's settings in place of an instance's. A .dev.vars
 * file is left out on purpose: it belongs to `npx wrangler dev`.
 *
 * @param {Keys} keys
 * @param {Record<string, string | undefined>} bindings
 * @returns {import("miniflare").WorkerOptions}
 */
function appWorkerOptions(keys, bindings) {
  // It would warn that wrangler.toml's secrets are not set, which is what happens below.
  process.env.WRANGLER_LOG ??= "error";
  const config = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  const { modulesRules: _, ...workerOptions } =
    unstable_getMiniflareWorkerOptions(config).workerOptions;
  const values = { ...config.vars, ...localBindings(keys), ...bindings };
  return {
    ...workerOptions,
    name: "app",
    modulesRoot: join(ROOT, "build/worker"),
    modules: bundledModules(join(ROOT, "build/worker"), "worker.js"),
    bindings: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
    outboundService: "clerk",
  };
}

/**
 * @param {Keys} keys
 * @returns {Record<string, string>}
 */
function localBindings(keys) {
  return {
    CLERK_PUBLISHABLE_KEY: keys.publishableKey,
    CLERK_SECRET_KEY: keys.secretKey,
    CLERK_JWT_KEY: keys.jwtPublicKeyPem,
    CLERK_WEBHOOK_SIGNING_SECRET: keys.webhookSigningSecret,
    CLERK_PROXY_URL: "/__clerk",
    // Without it the SDK would load clerk-js over https, which localhost does not speak.
    CLERK_JS: "/__clerk/npm/@clerk/clerk-js@5/dist/clerk.browser.js",
    CLERK_SIGN_IN_URL: "/sign-in",
    CLERK_SIGN_UP_URL: "/sign-up",
    CLERK_TELEMETRY_DISABLED: "1",
  };
}

/**
 * @param {{ keys: Keys, controlToken: string }} launch
 * @returns {import("miniflare").WorkerOptions}
 */
function clerkWorkerOptions({ keys, controlToken }) {
  return emulatorWorkerOptions({
    keys,
    controlToken,
    bundleDirectory: join(ROOT, "build/clerk-emulator"),
    // Any host: it is the app's Worker that answers.
    webhookUrl: "http://postern.internal/webhooks/clerk",
    clerkJsDirectory: join(ROOT, "node_modules/@clerk/clerk-js/dist"),
  });
}

/**
 * Wrangler's output by hand: Miniflare's own walk through the imports fails on dynamic ones.
 *
 * @param {string} folder
 * @param {string} main
 * @returns {import("miniflare").ModuleDefinition[]} the main module first, as Miniflare wants it
 */
function bundledModules(folder, main) {
  /** @type {Record<string, import("miniflare").ModuleDefinition["type"]>} */
  const types = {
    ".js": "ESModule",
    ".mjs": "ESModule",
    ".wasm": "CompiledWasm",
    ".txt": "Text",
    ".bin": "Data",
  };
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return [main, ...files.filter((file) => file !== main)].flatMap((file) => {
    const type = types[extname(file)];
    return type === undefined ? [] : [{ type, path: join(folder, file) }];
  });
}

/**
 * Miniflare would say it with a stack, and for some ports take another.
 *
 * @param {number} port
 */
async function requireFreePort(port) {
  if (port === 0) return;
  await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      const reason =
        error.code === "EADDRINUSE"
          ? "is taken by another program"
          : `cannot be used (${error.code})`;
      reject(new Error(`Port ${port} ${reason}. Choose another: npm start -- --port ${port + 1}`));
    });
    probe.listen(port, HOST, () => probe.close(resolve));
  });
}
