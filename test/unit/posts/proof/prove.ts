import * as fc from "fast-check";
import { DOCUMENTED, HOSTILE } from "../../../support/faulty-kv-world";
import { BrokenPromise } from "./model";
import { PLANTED_BUGS } from "./planted-bugs";
import { noCounts, runHistory } from "./run-history";
import type { Counts } from "./sessions";
import { histories } from "./steps";

export const SETTINGS = { documented: DOCUMENTED, hostile: HOSTILE };

/** @public scripts/prove.mjs begins with none. */
export const emptyCounts = noCounts;

export interface Proof {
  histories: number;
  counts: Counts;
  /** The promise that was broken and the smallest history found that breaks it, or null. */
  broken: string | null;
}

/** Plays random histories on the store. The same seed plays the same ones. */
export async function prove(options: {
  settings: keyof typeof SETTINGS;
  histories: number;
  seed: number;
}): Promise<Proof> {
  const total = noCounts();
  const property = fc.asyncProperty(histories, async (history) => {
    addTo(total, await runHistory(history, SETTINGS[options.settings]));
  });
  const { seed, histories: numRuns } = options;
  const outcome = await fc.check(property, { seed, numRuns, endOnFailure: false });
  const how = `${String(outcome.errorInstance)}\n${fc.defaultReportMessage(outcome) ?? ""}`;
  return { histories: outcome.numRuns, counts: total, broken: outcome.failed ? how : null };
}

/** How many histories it takes to catch a bug that was planted in the store, or null if none did. */
export async function catchPlantedBug(
  name: string,
  options: { histories: number; seed: number },
): Promise<{ histories: number; promise: string } | null> {
  const plant = PLANTED_BUGS[name];
  if (!plant) throw new RangeError(`There is no planted bug “${name}”`);
  const property = fc.asyncProperty(histories, async (history) => {
    await runHistory(history, HOSTILE, plant);
  });
  const { seed, histories: numRuns } = options;
  const outcome = await fc.check(property, { seed, numRuns, endOnFailure: true });
  if (!outcome.failed) return null;
  if (!(outcome.errorInstance instanceof BrokenPromise)) throw outcome.errorInstance;
  return { histories: outcome.numRuns, promise: outcome.errorInstance.message };
}

/** @public scripts/prove.mjs adds the workers' counts. */
export function addTo(total: Counts, more: Counts): void {
  for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += more[name];
}

export { PLANTED_BUGS } from "./planted-bugs";
