// @ts-check
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createKeys } from "../../clerk-emulator/keys.mjs";
import { launchChromium } from "../../scripts/chromium.mjs";
import { buildIfStale } from "../../scripts/steps/build.mjs";
import { listStored } from "../support/breakable-kv.mjs";
import { Desk } from "./desk.mjs";
import { FAULTS } from "./faults.mjs";

/** A run is one browser profile from empty to the count. */
const FAULTS_PER_RUN = 100;
/** What is open may still be sent: the longest wait between tries is a minute, healed pages send at once. */
const SETTLE_MS = 12_000;

/** @typedef {{ runs: number, faults: number, characters: number, lost: number }} Tally */

/**
 * Prints runs, faults, characters typed and characters lost; a lost one makes the process fail.
 *
 * @param {string[]} args
 */
export async function runChaos(args) {
  const { values } = parseArgs({
    args,
    options: {
      faults: { type: "string", default: "500" },
      seed: { type: "string", default: "1" },
      port: { type: "string", default: "8788" },
    },
  });
  const wanted = Number(values.faults);
  await buildIfStale();
  /** @type {Tally} */
  const tally = { runs: 0, faults: 0, characters: 0, lost: 0 };
  /** @type {Map<string, number>} */
  const byKind = new Map();
  const browser = await launchChromium();
  try {
    for (let seed = Number(values.seed); tally.faults < wanted; seed++) {
      const context = await browser.newContext();
      const faults = Math.min(FAULTS_PER_RUN, wanted - tally.faults);
      await runOnce({ context, seed, faults, port: Number(values.port), tally, byKind });
    }
  } finally {
    await browser.close();
  }
  for (const [kind, count] of byKind) console.log(`  ${kind}: ${count}`);
  const { runs, faults, characters, lost } = tally;
  console.log(
    `runs ${runs}, faults ${faults}, characters typed ${characters}, characters lost ${lost}`,
  );
  process.exitCode = lost > 0 ? 1 : 0;
}

/**
 * @param {{
 *   context: import("playwright-core").BrowserContext,
 *   seed: number,
 *   faults: number,
 *   port: number,
 *   tally: Tally,
 *   byKind: Map<string, number>,
 * }} options
 */
async function runOnce({ context, seed, faults, port, tally, byKind }) {
  const random = createRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), "postern-chaos-"));
  const launch = { port, persist: folder, keys: await createKeys() };
  const desk = new Desk({ context, random, launch });
  try {
    await desk.startWorker();
    await desk.signIn({
      emailAddress: "writer@example.com",
      password: "correct horse, small door",
    });
    await desk.beginPost();
    const kinds = Object.entries(FAULTS);
    for (let i = 0; i < faults; i++) {
      const [kind, fault] = kinds[Math.floor(random() * kinds.length)] ?? [];
      if (!kind || !fault) throw new RangeError("There are no faults");
      desk.amid = `${i + 1}: ${kind}`;
      await fault(desk);
      byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
      tally.faults += 1;
      if (tally.faults % 25 === 0) console.log(`${tally.faults} faults, ${desk.words.size} words`);
      if (random() < 0.3) await desk.typeSome();
    }
    await desk.pause(SETTLE_MS, SETTLE_MS);
    await judge(desk, tally);
    tally.runs += 1;
  } catch (error) {
    console.log(await desk.describe());
    throw error;
  } finally {
    await context.close();
    await desk.stopWorker();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Desk} desk
 * @param {Tally} tally
 */
async function judge(desk, tally) {
  if (!desk.postern) throw new Error("Postern is not running");
  const stored = await listStored(desk.postern);
  const saved = stored.map(({ value }) => value).join("\n");
  const kept = saved + (await desk.readDevice());
  const words = [...desk.words.keys()];
  const lost = words.filter((word) => !kept.includes(word));
  tally.characters += words.join(" ").length;
  tally.lost += lost.join("").length;
  for (const word of lost) console.log(`lost: ${word}, typed at ${desk.words.get(word)}`);
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
