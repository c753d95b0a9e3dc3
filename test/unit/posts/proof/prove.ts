import * as fc from "fast-check";
import { HOSTILE } from "../../../support/faulty-kv-world";
import { BrokenPromise } from "./model";
import { PLANTED_BUGS } from "./planted-bugs";
import { noCounts, runHistory } from "./run-history";
import type { Counts, Plant } from "./sessions";
import { type Played, SETTINGS, type SettingsName } from "./settings";
import { histories } from "./steps";

export interface Proof {
  histories: number;
  counts: Counts;
  /** How many histories broke a promise. */
  brokenCount: number;
  /** The first of them, made as small as could be. */
  broken: (Played & { promise: string }) | null;
}

/** Plays random histories on the store, all of them even if some break. The same seed plays the same ones. */
export async function prove(options: {
  settings: SettingsName;
  histories: number;
  seed: number;
  plant?: Plant;
}): Promise<Proof> {
  const { settings, seed, histories: numRuns, plant } = options;
  const { faults, histories: some } = SETTINGS[settings];
  const counts = noCounts();
  const broken: number[] = [];
  let played = 0;
  const property = fc.asyncProperty(some, async (history) => {
    const place = played++;
    await runHistory(history, faults, { plant }).then(
      (more) => addTo(counts, more),
      () => broken.push(place),
    );
  });
  await fc.assert(property, { seed, numRuns });
  const [first] = broken;
  const smallest =
    first === undefined ? null : await shrink({ settings, seed, path: `${first}`, plant });
  return { histories: played, counts, brokenCount: broken.length, broken: smallest };
}

/** A history is not made smaller for longer than this. */
const SHRINKING_MS = 60_000;

/** The smallest history found, on the way from a broken one, that still breaks a promise. */
async function shrink({ settings, seed, path, plant }: Played): Promise<Proof["broken"]> {
  const { faults, histories: some } = SETTINGS[settings];
  const property = fc.asyncProperty(some, async (history) => {
    await runHistory(history, faults, { plant });
  });
  const limits = { numRuns: 1, interruptAfterTimeLimit: SHRINKING_MS };
  const outcome = await fc.check(property, { seed, path, ...limits });
  const { counterexamplePath } = outcome;
  if (counterexamplePath === null) throw new Error(`History ${path} of ${seed} broke only once`);
  return { settings, seed, path: counterexamplePath, promise: String(outcome.errorInstance) };
}

/** How many histories it takes to catch a bug that was planted in the store, or null if none did. */
export async function catchPlantedBug(
  name: string,
  options: { histories: number; seed: number },
): Promise<{ histories: number; promise: string } | null> {
  const plant = PLANTED_BUGS[name];
  if (!plant) throw new RangeError(`There is no planted bug “${name}”`);
  const property = fc.asyncProperty(histories, async (history) => {
    await runHistory(history, HOSTILE, { plant });
  });
  const { seed, histories: numRuns } = options;
  const outcome = await fc.check(property, { seed, numRuns, endOnFailure: true });
  if (!outcome.failed) return null;
  if (!(outcome.errorInstance instanceof BrokenPromise)) throw outcome.errorInstance;
  return { histories: outcome.numRuns, promise: outcome.errorInstance.message };
}

function addTo(total: Counts, more: Counts): void {
  for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += more[name];
}

export { PLANTED_BUGS } from "./planted-bugs";
export { replay } from "./replay";
/** @public scripts/prove.mjs reads the names. */
export { SETTINGS } from "./settings";
