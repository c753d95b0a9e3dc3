// @ts-check
import { availableParallelism } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { installIfMissing } from "./steps/install.mjs";

/**
 * `npm run prove`: plays random histories of several sessions on the real post store, over a simulated
 * KV that is late, forgets and fails, and prints what came of it. Exits with 1 if a promise was broken
 * or a planted bug was not caught.
 *
 *     npm run prove                            100,000 on a bad day of KV's, 10,000 on a documented one
 *     npm run prove -- --histories 1000        1,000 and 100
 *     npm run prove -- --seed 7                the same ones again
 */

/** @typedef {typeof import("../test/unit/posts/proof/prove.ts")} Prover */
/** @typedef {{ settings: "documented" | "hostile", histories: number, seed: number }} Share */

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUNDLE = fileURLToPath(new URL("../node_modules/.cache/postern/prove/", import.meta.url));
/** Small shares: the end is not spent waiting for one worker, and progress shows. */
const HISTORIES_PER_SHARE = 1_000;
const HISTORIES_PER_BUG = 5_000;

/** @returns {Promise<Prover>} */
async function loadProver() {
  return import(pathToFileURL(`${BUNDLE}prove.mjs`).href);
}

async function bundleProver() {
  await installIfMissing();
  const { build } = await import("vite");
  await build({
    root: ROOT,
    configFile: false,
    logLevel: "error",
    resolve: { alias: { "~": `${ROOT}app` } },
    build: {
      ssr: "test/unit/posts/proof/prove.ts",
      outDir: BUNDLE,
      emptyOutDir: true,
      minify: false,
      target: "node20",
      rollupOptions: { output: { entryFileNames: "prove.mjs" } },
    },
  });
}

/**
 * @param {number} histories on a bad day; a tenth of it is played with KV's documented faults besides
 * @param {number} seed
 * @returns {Share[]}
 */
function sharesOf(histories, seed) {
  return [
    ...sharesWith("hostile", histories, seed),
    ...sharesWith("documented", Math.ceil(histories / 10), seed + histories),
  ];
}

/**
 * @param {Share["settings"]} settings
 * @param {number} histories
 * @param {number} seed
 * @returns {Share[]}
 */
function sharesWith(settings, histories, seed) {
  const shares = [];
  for (let done = 0; done < histories; done += HISTORIES_PER_SHARE) {
    const count = Math.min(HISTORIES_PER_SHARE, histories - done);
    shares.push({ settings, histories: count, seed: seed + done });
  }
  return shares;
}

/**
 * Lets as many workers as there are cores play the shares.
 * @param {Share[]} shares
 * @param {(share: Share, proof: import("../test/unit/posts/proof/prove.ts").Proof) => void} tell
 */
async function playAll(shares, tell) {
  const waiting = [...shares];
  const crew = Array.from({ length: Math.min(availableParallelism(), shares.length) }, async () => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: "prove" });
    for (let share = waiting.shift(); share; share = waiting.shift()) {
      const asked = share;
      const proof = await new Promise((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
        worker.postMessage(asked);
      });
      worker.removeAllListeners("error");
      tell(asked, proof);
    }
    await worker.terminate();
  });
  await Promise.all(crew);
}

async function main() {
  const { values } = parseArgs({
    options: {
      histories: { type: "string", default: "100000" },
      seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    },
  });
  const histories = Number(values.histories);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(histories) || histories < 1 || !Number.isSafeInteger(seed)) {
    throw new RangeError("--histories takes a number from 1 on, --seed a whole number");
  }
  console.log(`Proving the post store: ${histories} histories, seed ${seed}`);
  await bundleProver();
  const prover = await loadProver();
  const isKept = await printHistories(prover, histories, seed);
  const isCaught = await printPlantedBugs(prover, seed);
  process.exitCode = isKept && isCaught ? 0 : 1;
}

/**
 * @param {Prover} prover
 * @param {number} histories
 * @param {number} seed
 */
async function printHistories(prover, histories, seed) {
  const totals = { documented: prover.emptyCounts(), hostile: prover.emptyCounts() };
  const played = { documented: 0, hostile: 0 };
  /** @type {string[]} */
  const broken = [];
  const shares = sharesOf(histories, seed);
  const all = shares.reduce((sum, share) => sum + share.histories, 0);
  let told = 0;
  await playAll(shares, (share, proof) => {
    prover.addTo(totals[share.settings], proof.counts);
    played[share.settings] += proof.histories;
    if (proof.broken) broken.push(proof.broken);
    const done = Math.floor(((played.documented + played.hostile) / all) * 10);
    if (done > told) console.log(`  ${(told = done) * 10} %`);
  });
  console.table({
    histories: played,
    "histories that broke a promise": { documented: "", hostile: "", all: broken.length },
    ...Object.fromEntries(
      Object.keys(totals.hostile).map((name) => {
        const key = /** @type {keyof typeof totals.hostile} */ (name);
        return [name, { documented: totals.documented[key], hostile: totals.hostile[key] }];
      }),
    ),
  });
  for (const report of broken) console.log(report);
  return broken.length === 0;
}

/**
 * @param {Prover} prover
 * @param {number} seed
 */
async function printPlantedBugs(prover, seed) {
  /** @type {Record<string, { "caught after": number | string, by: string }>} */
  const rows = {};
  let isCaught = true;
  for (const name of Object.keys(prover.PLANTED_BUGS)) {
    const caught = await prover.catchPlantedBug(name, { histories: HISTORIES_PER_BUG, seed });
    rows[name] = caught
      ? { "caught after": caught.histories, by: caught.promise.split(":")[0] ?? "" }
      : { "caught after": "never", by: "" };
    isCaught &&= caught !== null;
  }
  console.table(rows);
  return isCaught;
}

if (isMainThread) {
  await main();
} else if (workerData === "prove") {
  const prover = await loadProver();
  parentPort?.on("message", (/** @type {Share} */ share) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
    void prover.prove(share).then((proof) => parentPort?.postMessage(proof));
  });
}
