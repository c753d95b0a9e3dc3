import { expect, test } from "vitest";
import type { FaultSettings } from "../../../support/faulty-kv-world";
import { runHistory } from "./run-history";
import type { Act, Step } from "./steps";

/** Nothing fails, and every change takes up to three minutes to any place. */
const LATE: FaultSettings = {
  staleMs: 60_000,
  lateShare: 1,
  lateMs: 180_000,
  crowdedShare: 0,
  failShare: 0,
};
const WORLDS = 250;

function step(session: number, act: Act, crashAfter?: number): Step {
  return { session, act, isWithNext: false, crashAfter };
}

const open: Act = { kind: "open", post: 0 };
const tour: Act = { kind: "tour", post: 0 };
const wait = (ms: number) => step(0, { kind: "wait", ms });

/**
 * One session began a post; another, elsewhere, has replaced its text. The post must be there for the
 * first at every place, whether the old head, the new one, both or their deletions have come into sight.
 */
test.each([
  ["two minutes after it was saved", [step(1, { kind: "save", post: 0 }), wait(121_000)]],
  ["four minutes after it was saved", [step(1, { kind: "save", post: 0 }), wait(241_000)]],
  [
    "that got its head from a repair",
    [step(1, { kind: "save", post: 0 }, 1), wait(400_000), step(1, { kind: "repair" })],
  ],
])("a post is seen everywhere, with a version %s", { timeout: 120_000 }, async (_, replacing) => {
  const beginning = [step(0, { kind: "create" }), wait(400_000), step(1, open)];
  const looking = [step(1, open), step(0, tour), wait(5_000), step(0, tour), wait(20_000)];
  const steps = [...beginning, ...replacing, ...looking, step(0, tour)];
  for (let seed = 1; seed <= WORLDS; seed++) {
    const counts = await runHistory({ seed, sessionCount: 2, steps }, LATE);
    expect(counts.readings).toBeGreaterThanOrEqual(24);
  }
});
