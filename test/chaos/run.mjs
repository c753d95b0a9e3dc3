// @ts-check
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createKeys } from "../../clerk-emulator/keys.mjs";
import { buildIfStale } from "../../scripts/steps/build.mjs";
import { Desk } from "./desk.mjs";
import { FAULTS } from "./faults.mjs";

/** A run is one computer and one Postern, from empty to the count. */
const FAULTS_PER_RUN = 100;
/** A fault that takes longer has stopped the harness, not Postern, in ms. */
const FAULT_MS = 120_000;

/** @typedef {{ runs: number, faults: number, characters: number, lost: number, byKind: Map<string, number> }} Tally */

/**
 * Prints runs, faults, characters typed and characters lost. The process fails when one was lost, and when
 * the faults that were asked for could not all be brought about in time.
 *
 * @param {string[]} args
 * @throws {Error} when the harness itself cannot go on; everything it started is stopped by then
 */
export async function runChaos(args) {
  const { values } = parseArgs({
    args,
    options: {
      faults: { type: "string", default: "500" },
      seed: { type: "string", default: "1" },
      minutes: { type: "string", default: "60" },
    },
  });
  const wanted = positive("faults", values.faults);
  const firstSeed = positive("seed", values.seed);
  const endsAt = Date.now() + positive("minutes", values.minutes) * 60_000;
  await buildIfStale();
  /** @type {Tally} */
  const tally = { runs: 0, faults: 0, characters: 0, lost: 0, byKind: new Map() };
  try {
    for (let seed = firstSeed; tally.faults < wanted && Date.now() < endsAt; seed++) {
      const faults = Math.min(FAULTS_PER_RUN, wanted - tally.faults);
      await runOnce({ seed, faults, endsAt, tally });
    }
  } finally {
    printTally(tally);
  }
  if (tally.lost > 0) process.exitCode = 1;
  if (tally.faults < wanted) {
    throw new Error(`Only ${tally.faults} of ${wanted} faults in ${values.minutes} minutes.`);
  }
}

/** @param {{ seed: number, faults: number, endsAt: number, tally: Tally }} options */
async function runOnce({ seed, faults, endsAt, tally }) {
  const random = createRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), "postern-chaos-"));
  const desk = new Desk({ folder, random, keys: await createKeys() });
  const kinds = Object.entries(FAULTS);
  try {
    await desk.open();
    for (let brought = 0; brought < faults && Date.now() < endsAt;) {
      const [kind, fault] = kinds[Math.floor(random() * kinds.length)] ?? [];
      if (!kind || !fault) throw new RangeError("There are no faults");
      desk.amid = `fault ${brought + 1} of seed ${seed}: ${kind}`;
      const hasCome = await within(
        FAULT_MS,
        desk.makeReady().then(() => fault(desk)),
      );
      if (hasCome === false) continue;
      brought += 1;
      tally.byKind.set(kind, (tally.byKind.get(kind) ?? 0) + 1);
      tally.faults += 1;
      if (tally.faults % 25 === 0) console.log(`${tally.faults} faults, ${desk.words.size} words`);
    }
    await judge(desk, tally);
    tally.runs += 1;
  } catch (error) {
    console.log(`The harness stopped amid ${desk.amid}.`);
    console.log(await desk.tabs.describe().catch(() => "The page cannot be read."));
    throw error;
  } finally {
    await desk.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * @param {Desk} desk
 * @param {Tally} tally
 */
async function judge(desk, tally) {
  const kept = await desk.readKept();
  const words = [...desk.words.keys()];
  const lost = words.filter((word) => !kept.includes(word));
  tally.characters += words.join(" ").length;
  tally.lost += lost.join("").length;
  for (const word of lost) console.log(`lost: ${word}, typed at ${desk.words.get(word)}`);
  if (lost.length > 0)
    console.log(`What was done, and all that is kept: ${await keepTrace(desk, kept)}`);
}

/**
 * @param {Desk} desk
 * @param {string} kept
 */
async function keepTrace(desk, kept) {
  const folder = await mkdtemp(join(tmpdir(), "postern-chaos-loss-"));
  const path = join(folder, "trace.txt");
  await writeFile(path, `${desk.trace.join("\n")}\n\n${kept}\n`);
  return path;
}

/** @param {Tally} tally */
function printTally({ runs, faults, characters, lost, byKind }) {
  for (const [kind, count] of [...byKind].toSorted(([a], [b]) => a.localeCompare(b))) {
    console.log(`  ${kind}: ${count}`);
  }
  console.log(
    `runs ${runs}, faults ${faults}, characters typed ${characters}, characters lost ${lost}`,
  );
}

/**
 * @template T
 * @param {number} ms
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
async function within(ms, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No end after ${ms / 1_000} seconds`)), ms);
  });
  try {
    return await Promise.race([work, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function positive(name, value) {
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new Error(`--${name} takes a number above 0, not "${value}".`);
}

/**
 * The same numbers again for the same seed (mulberry32).
 *
 * @param {number} seed
 */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
