// @ts-check
/**
 * What Lighthouse makes of public pages as a phone sees them. It is fetched by npx when it is asked for: it is
 * larger than all that Postern needs together.
 */
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { launchChromium } from "../scripts/chromium.mjs";
import { launchPostern } from "../scripts/launch.mjs";
import { createDemo, DEMO_PUBLIC_PATH } from "../scripts/demo/demo.mjs";

/** The last that runs on Node 20. */
const LIGHTHOUSE = "lighthouse@12.8.2";
const PAGES = { index: DEMO_PUBLIC_PATH, post: `${DEMO_PUBLIC_PATH}/on-small-doors` };
const REPORT_BYTES = 20_000_000;

/** Prints a table: the four scores of each page, 100 being the best. */
export async function measureLighthouse() {
  const port = await findFreePort();
  const postern = await launchPostern({ port: 0 });
  const browser = await launchChromium({ args: [`--remote-debugging-port=${port}`] });
  try {
    await createDemo(postern);
    /** @type {Record<string, Record<string, number>>} */
    const table = {};
    for (const [name, path] of Object.entries(PAGES)) {
      table[name] = await scoresOf(postern.url + path, port);
    }
    console.table(table);
  } finally {
    await browser.close();
    await postern.stop();
  }
}

/**
 * @param {string} url
 * @param {number} port where Chromium takes orders
 * @returns {Promise<Record<string, number>>} 0 to 100 by category
 */
async function scoresOf(url, port) {
  const options = [`--port=${port}`, "--output=json", "--quiet", "--no-enable-error-reporting"];
  const { stdout } = await promisify(execFile)("npx", ["--yes", LIGHTHOUSE, url, ...options], {
    maxBuffer: REPORT_BYTES,
  });
  /** @type {{ categories: Record<string, { score: number }> }} */
  const report = JSON.parse(stdout);
  const scores = Object.entries(report.categories).map(([name, { score }]) => [
    name,
    Math.round(score * 100),
  ]);
  return Object.fromEntries(scores);
}

/** @returns {Promise<number>} */
function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
