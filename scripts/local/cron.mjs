// @ts-check
/**
 * Cloudflare's cron, here. Miniflare has a door for it, but a Worker with static assets stands behind a
 * router that knows no cron: so the same bundle stands here once more without them, and a Worker beside
 * it brings it the event.
 */

/** @typedef {import("miniflare").WorkerOptions} WorkerOptions */

const CRON_URL = "http://cron.postern.internal/";

/**
 * @param {WorkerOptions} app
 * @returns {WorkerOptions[]}
 */
export function cronWorkers(app) {
  const { assets: _, ...appWithoutAssets } = app;
  return [
    { ...appWithoutAssets, name: "app-for-cron" },
    {
      name: "cron",
      compatibilityDate: app.compatibilityDate,
      compatibilityFlags: ["service_binding_extra_handlers"],
      routes: ["cron.postern.internal/*"],
      serviceBindings: { APP: "app-for-cron" },
      modules: [{ type: "ESModule", path: "cron.mjs", contents: CRON }],
    },
  ];
}

/**
 * @param {import("miniflare").Miniflare} miniflare
 * @param {number} [at] the time that the cron says it comes at, in ms since 1970
 * @throws {Error} when the Worker's `scheduled` throws
 */
export async function runCron(miniflare, at = Date.now()) {
  const response = await miniflare.dispatchFetch(`${CRON_URL}${at}`);
  const outcome = await response.text();
  if (outcome !== "ok") throw new Error(`The cron's work failed: ${outcome}`);
}

const CRON = `
export default {
  async fetch({ url }, { APP }) {
    const scheduledTime = new Date(Number(new URL(url).pathname.slice(1)));
    const { outcome } = await APP.scheduled({ cron: "*/10 * * * *", scheduledTime });
    return new Response(outcome);
  },
};
`;
