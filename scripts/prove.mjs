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
 */

const USAGE = `npm run prove                        100,000 histories on a bad day of KV's, 10,000 with its documented
                                     faults, 2,000 with worse ones, watched from everywhere
npm run prove -- --histories 1000    1,000, 100 and 20
npm run prove -- --seed 7            the same ones again
npm run prove -- --settings harsh    on one kind of KV only: documented, hostile or harsh
npm run prove -- --settings hostile --seed 7 --path 402:8
                                     one history, with all that KV saw of it; whatever breaks a promise
                                     is printed as such a line
`;

/** @typedef {typeof import("../test/unit/posts/proof/prove.ts")} Prover */
/** @typedef {import("../test/unit/posts/proof/settings.ts").SettingsName} SettingsName */
/** @typedef {import("../test/unit/posts/proof/prove.ts").Proof} Proof */
/** @typedef {{ settings: SettingsName, histories: number, seed: number }} Share */

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUNDLE = fileURLToPath(new URL("../node_modules/.cache/postern/prove/", import.meta.url));
/** Small shares: the end is not spent waiting for one worker, and progress shows. */
const HISTORIES_PER_SHARE = { documented: 1_000, hostile: 1_000, harsh: 100 };
/** Of as many as are asked for. */
const PORTIONS = { documented: 0.1, hostile: 1, harsh: 0.02 };
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
 * @param {readonly SettingsName[]} kinds
 * @param {number} histories
 * @param {number} seed
 * @returns {Share[]}
 */
function sharesOf(kinds, histories, seed) {
  const shares = [];
  for (const settings of kinds) {
    const all = kinds.length === 1 ? histories : Math.ceil(histories * PORTIONS[settings]);
    for (let done = 0; done < all; done += HISTORIES_PER_SHARE[settings]) {
      const count = Math.min(HISTORIES_PER_SHARE[settings], all - done);
      shares.push({ settings, histories: count, seed: seed + done });
    }
  }
  return shares;
}

/**
 * Lets as many workers as there are cores play the shares.
 * @param {Share[]} shares
 * @param {(share: Share, proof: Proof) => void} tell
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
      settings: { type: "string" },
      path: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return console.log(USAGE);
  const histories = Number(values.histories);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(histories) || histories < 1 || !Number.isSafeInteger(seed)) {
    throw new RangeError("--histories takes a number from 1 on, --seed a whole number");
  }
  await bundleProver();
  const prover = await loadProver();
  const all = /** @type {SettingsName[]} */ (Object.keys(prover.SETTINGS));
  const kinds = values.settings ? all.filter((name) => name === values.settings) : all;
  const [settings] = kinds;
  if (!settings) throw new RangeError(`--settings takes one of ${all.join(", ")}`);
  if (values.path) return printReplay(prover, { settings, seed, path: values.path });
  console.log(`Proving the post store: seed ${seed}`);
  const isKept = await printHistories(prover, sharesOf(kinds, histories, seed));
  const isCaught = await printPlantedBugs(prover, seed);
  process.exitCode = isKept && isCaught ? 0 : 1;
}

/**
 * @param {Prover} prover
 * @param {import("../test/unit/posts/proof/settings.ts").Played} played
 */
async function printReplay(prover, played) {
  const broken = await prover.replay(played, console.log);
  console.log(broken ?? "Every promise is kept.");
  process.exitCode = broken ? 1 : 0;
}

/**
 * @param {Prover} prover
 * @param {Share[]} shares
 */
async function printHistories(prover, shares) {
  /** @type {Map<SettingsName, Record<string, number>>} */
  const columns = new Map();
  /** @type {string[]} */
  const reports = [];
  const all = shares.reduce((sum, share) => sum + share.histories, 0);
  let played = 0;
  let told = 0;
  await playAll(shares, (share, { histories, broken, brokenCount, counts }) => {
    const column = columns.get(share.settings) ?? {};
    columns.set(share.settings, column);
    const more = { histories, "broken histories": brokenCount, ...counts };
    for (const [name, count] of Object.entries(more)) column[name] = (column[name] ?? 0) + count;
    if (broken) {
      const { settings, seed, path, promise } = broken;
      const again = `npm run prove -- --settings ${settings} --seed ${seed} --path ${path}`;
      reports.push(`${promise}\n  again: ${again}`);
    }
    played += histories;
    const tenths = Math.floor((played / all) * 10);
    if (tenths > told) console.log(`  ${(told = tenths) * 10} %`);
  });
  /** @type {Record<string, Record<string, number>>} */
  const rows = {};
  for (const [settings, column] of columns) {
    for (const [name, count] of Object.entries(column)) (rows[name] ??= {})[settings] = count;
  }
  console.table(rows);
  for (const report of reports) console.log(report);
  return reports.length === 0;
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
