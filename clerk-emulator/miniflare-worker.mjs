// @ts-check
import { join, resolve } from "node:path";
import { createBindings } from "./bindings.mjs";
import { CONTROL_HOST } from "./control.mjs";

/**
 * @typedef {import("./bindings.mjs").BindingOptions & {
 *   bundleDirectory: string, clerkJsDirectory: string }} EmulatorOptions
 *   `bundleDirectory` is where `wrangler deploy --dry-run --outdir` wrote the emulator, `clerkJsDirectory` is
 *   `node_modules/@clerk/clerk-js/dist`. Webhooks go to the Worker named "app", whatever the host of `webhookUrl`.
 */

/**
 * The emulator as a Worker for Miniflare, named "clerk". Put it beside the app's Worker, named "app", whose
 * `outboundService` is "clerk". Its state lies where Miniflare's `durableObjectsPersist` says.
 * @param {EmulatorOptions} options
 * @returns {import("miniflare").WorkerOptions}
 */
export function emulatorWorkerOptions({ bundleDirectory, clerkJsDirectory, ...options }) {
  const { standAlone = false, webhookUrl = null } = options;
  return {
    name: "clerk",
    compatibilityDate: "2026-04-26",
    compatibilityFlags: [],
    modulesRoot: resolve(bundleDirectory),
    // For `createMiniflareControl()`; the surface itself asks for the control token besides.
    routes: [`${CONTROL_HOST}/*`],
    // By hand, or Miniflare would walk the bundle for imports on each start.
    modules: [{ type: "ESModule", path: join(resolve(bundleDirectory), "worker.js") }],
    bindings: createBindings(options),
    durableObjects: { EMULATOR: { className: "ClerkEmulator", useSQLite: true } },
    // Miniflare's asset routing answers 500 for a second Worker; a plain directory does not.
    serviceBindings: { ASSETS: { disk: { path: resolve(clerkJsDirectory), writable: false } } },
    outboundService: standAlone ? reachLoopback : webhookUrl === null ? refuseOutbound : "app",
  };
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
