import { type Actor, VirtualClock } from "../../../support/faulty-kv-clock";
import { type FaultSettings, FaultyWorld } from "../../../support/faulty-kv-world";
import { Model } from "./model";
import { type Counts, openSession, type Plant, type Scene, takeStep } from "./sessions";
import { groupsOf, type History } from "./steps";
import {
  checkErasureIsComplete,
  checkNothingIsLost,
  checkPurgesAreComplete,
  checkReadersSeeWhatIsPublished,
  letReadersCome,
  repair,
} from "./verdict";

export const NOON = Date.UTC(2026, 10, 23, 12);

export function noCounts(): Counts {
  return {
    requests: 0,
    acknowledged: 0,
    failed: 0,
    readings: 0,
    arriving: 0,
    posts: 0,
    conflictedPosts: 0,
    publishedPosts: 0,
  };
}

export interface RunOptions {
  plant?: Plant | null;
  /** Another simulated KV, such as one that tells what it does. */
  World?: typeof FaultyWorld;
  /** Told what happens next, and when, in ms since 1970. */
  tell?: (at: number, what: string) => void;
}

/**
 * Plays one history on the real store over a simulated KV, and throws a `BrokenPromise` if the store
 * broke one: before a repair, which would mask a lost head, and after it.
 */
export async function runHistory(
  history: History,
  settings: FaultSettings,
  { plant = null, World = FaultyWorld, tell }: RunOptions = {},
): Promise<Counts> {
  const world = new World({ settings, seed: history.seed, now: NOON });
  const scene: Scene = {
    world,
    clock: new VirtualClock(world),
    model: new Model(),
    sessions: Array.from({ length: history.sessionCount }, (_, place) => openSession(place)),
    counts: noCounts(),
    plant,
    tell: tell && ((what) => tell(world.now, what)),
    later: [],
    textCount: 0,
  };
  for (const group of groupsOf(history)) {
    await scene.clock.run(group.map((step) => (actor) => takeStep(scene, step, actor)));
  }
  await scene.clock.run([(actor) => judge(scene, actor)]);
  return scene.counts;
}

async function judge(scene: Scene, actor: Actor): Promise<void> {
  const { world } = scene;
  scene.tell?.("all steps are taken");
  const faults = world.settings;
  // Late and in any order things may still come; but what looks must not fail by itself.
  world.settings = { ...faults, failShare: 0, crowdedShare: 0 };
  await letReadersCome(scene, actor);
  await checkNothingIsLost(scene, actor, { isLast: false });
  await repair(scene, actor);
  await checkNothingIsLost(scene, actor, { isLast: true });
  checkPurgesAreComplete(scene);
  await checkReadersSeeWhatIsPublished(scene, actor);
  world.settings = { ...faults, crowdedShare: 0 };
  await checkErasureIsComplete(scene, actor);
}
