import { DOCUMENTED, HARSH, HOSTILE } from "../../../support/faulty-kv-world";
import type { Plant } from "./sessions";
import { histories, watchedHistories } from "./steps";

/** What is played on what kind of KV. */
export const SETTINGS = {
  documented: { faults: DOCUMENTED, histories },
  hostile: { faults: HOSTILE, histories },
  harsh: { faults: HARSH, histories: watchedHistories },
};

export type SettingsName = keyof typeof SETTINGS;

/** What it takes to play one history again. */
export interface Played {
  settings: SettingsName;
  seed: number;
  /** fast-check's way from the seed to the history. */
  path: string;
  plant?: Plant;
}
