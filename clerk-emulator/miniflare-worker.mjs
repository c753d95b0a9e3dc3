// @ts-check
import { randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import { CONTROL_HOST } from "./control.mjs";

/**
 * @typedef {object} EmulatorOptions
 * @property {import("./keys.mjs").Keys} keys
 * @property {string} bundleDirectory Where `wrangler deploy --dry-run --outdir` wrote the emulator.
 * @property {string} clerkJsDirectory `node_modules/@clerk/clerk-js/dist`
 * @property {string} [applicationName] Shown on Clerk's own pages.
 * @property {string | null} [webhookUrl] Where the app takes webhooks, on any host: they go to the Worker named
 *   "app". None are sent without it.
 * @property {string} [controlToken] From `createControlToken()`. Without one, nobody can control the emulator.
 * @property {Partial<import("./src/configuration.ts").Configuration>} [configuration] What is switched on, as in
 *   Clerk's dashboard: see "What can be switched on" in the README.
 * @property {boolean} [printCodes] Print each code that Clerk would have mailed.
 * @property {boolean} [standAlone] Also answer at the Miniflare's own port, to this machine alone: `/frontend`,
 *   `/backend`, `/__clerk` for apps without a proxy, and pages to look at.
 * @property {string} [appOrigin] Where the pages of an app without a proxy stand.
 */

/**
 * The emulator as a Worker for Miniflare, named "clerk". Put it beside the app's Worker, named "app", whose
 * `outboundService` is "clerk". Its state lies where Miniflare's `durableObjectsPersist` says.
 * @param {EmulatorOptions} options
 * @returns {import("miniflare").WorkerOptions}
 */
export function emulatorWorkerOptions({
  keys,
  bundleDirectory,
  clerkJsDirectory,
  applicationName = "Postern",
  webhookUrl = null,
  controlToken = "",
  configuration = {},
  printCodes = true,
  standAlone = false,
  appOrigin = "http://localhost:3000",
}) {
  return {
    name: "clerk",
    compatibilityDate: "2026-04-26",
    compatibilityFlags: [],
    modulesRoot: resolve(bundleDirectory),
    // For `createMiniflareControl()`; the surface itself asks for the control token besides.
    routes: [`${CONTROL_HOST}/*`],
    // By hand, or Miniflare would walk the bundle for imports on each start.
    modules: [{ type: "ESModule", path: join(resolve(bundleDirectory), "worker.js") }],
    bindings: {
      PUBLISHABLE_KEY: keys.publishableKey,
      SECRET_KEY: keys.secretKey,
      JWT_PRIVATE_KEY: keys.jwtPrivateKeyPem,
      WEBHOOK_SIGNING_SECRET: keys.webhookSigningSecret,
      WEBHOOK_URL: webhookUrl ?? "",
      APPLICATION_NAME: applicationName,
      CONTROL_TOKEN: controlToken,
      CONFIGURATION: JSON.stringify(configuration),
      PRINT_CODES: String(printCodes),
      STANDING_ALONE: String(standAlone),
      APP_ORIGIN: appOrigin,
    },
    durableObjects: { EMULATOR: { className: "ClerkEmulator", useSQLite: true } },
    // Miniflare's asset routing answers 500 for a second Worker; a plain directory does not.
    serviceBindings: { ASSETS: { disk: { path: resolve(clerkJsDirectory), writable: false } } },
    outboundService: standAlone ? reachLoopback : webhookUrl === null ? refuseOutbound : "app",
  };
}

/** A fresh secret for one launch: it opens the control surface to whoever started the emulator. */
export function createControlToken() {
  return randomUUID();
}

/** Without webhooks the emulator has nobody to talk to. */
async function refuseOutbound() {
  const { Response } = await import("miniflare");
  return new Response("The Clerk emulator sends nothing without a webhookUrl.\n", { status: 502 });
}

/**
 * Standing alone, webhooks go to an app on this machine, and nowhere else.
 * @param {import("miniflare").Request} request
 */
async function reachLoopback(request) {
  const { fetch, Response } = await import("miniflare");
  const { hostname } = new URL(request.url);
  if (["localhost", "127.0.0.1", "[::1]"].includes(hostname)) return fetch(request);
  return new Response("The Clerk emulator reaches this machine alone.\n", { status: 502 });
}
