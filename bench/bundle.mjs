// @ts-check
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { unstable_readConfig } from "wrangler";
import { ROOT, run } from "../scripts/steps/run.mjs";
import { median } from "./median.mjs";

const STARTUP_ROUNDS = 5;
const KIB = 1024;

/** Prints what the deploy bundle and all the browser's scripts weigh. */
export async function measureSize() {
  const worker = await weigh([join(ROOT, "build/worker/worker.js")]);
  const assets = join(ROOT, "build/client/assets");
  const scripts = (await readdir(assets)).filter((name) => name.endsWith(".js"));
  const client = await weigh(scripts.map((name) => join(assets, name)));
  console.log(`Worker: ${kib(worker.raw)} KiB raw, ${kib(worker.gzip)} KiB gzip`);
  console.log(
    `Client scripts, all routes: ${kib(client.raw)} KiB raw, ${kib(client.gzip)} KiB gzip (clerk-js comes on top)`,
  );
}

/**
 * @param {string[]} paths
 * @returns {Promise<{ raw: number, gzip: number }>} bytes, each file by itself, as they travel
 */
async function weigh(paths) {
  const files = await Promise.all(paths.map((path) => readFile(path)));
  return {
    raw: files.reduce((sum, file) => sum + file.byteLength, 0),
    gzip: files.reduce((sum, file) => sum + gzipSync(file).byteLength, 0),
  };
}

/**
 * Prints what the Worker's own code costs before its first request, from the CPU profile of
 * `wrangler check startup`. It is given the finished bundle, or it would build anew each time.
 */
export async function measureStartup() {
  const folder = await mkdtemp(join(tmpdir(), "postern-startup-"));
  const configuration = join(folder, "wrangler.json");
  const { compatibility_date } = unstable_readConfig(
    { config: join(ROOT, "wrangler.toml") },
    { hideWarnings: true },
  );
  const main = join(ROOT, "build/worker/worker.js");
  await writeFile(configuration, JSON.stringify({ name: "startup", main, compatibility_date }));
  try {
    const rounds = [];
    for (let round = 0; round < STARTUP_ROUNDS; round += 1) {
      const file = join(folder, `${round}.cpuprofile`);
      const options = [`--args=--config ${configuration} --no-bundle`, "--outfile", file];
      const { code, output } = await run("wrangler", ["check", "startup", ...options]);
      if (code !== 0) throw new Error(`wrangler check startup failed: ${output}`);
      rounds.push(busyMilliseconds(JSON.parse(await readFile(file, "utf8"))));
    }
    const milliseconds = median(rounds).toFixed(0);
    console.log(`Start-up: ${milliseconds} ms CPU (median of ${rounds.length} profiles)`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {{ nodes: { id: number, callFrame: { functionName: string } }[], samples: number[], timeDeltas: number[] }} profile
 * @returns {number} milliseconds that were not idle; a profile counts in microseconds
 */
function busyMilliseconds({ nodes, samples, timeDeltas }) {
  const idle = nodes.find((node) => node.callFrame.functionName === "(idle)")?.id;
  const busy = timeDeltas.filter((_, index) => samples[index] !== idle);
  return busy.reduce((sum, delta) => sum + delta, 0) / 1000;
}

/** @param {number} bytes */
function kib(bytes) {
  return (bytes / KIB).toFixed(1);
}
