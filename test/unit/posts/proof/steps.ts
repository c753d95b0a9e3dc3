import * as fc from "fast-check";

/** What one session does: it, and nobody else, sends one request, moves, or waits. */
export type Act =
  | { kind: "create" }
  | {
      kind: "open" | "save" | "trash" | "restore" | "purge" | "publish" | "unpublish";
      post: number;
    }
  | { kind: "resend" }
  | { kind: "list" }
  /** Opens a post and a list at each location of KV, one after the other. */
  | { kind: "tour"; post: number }
  | { kind: "repair" }
  | { kind: "move"; location: number }
  | { kind: "wait"; ms: number };

export interface Step {
  session: number;
  act: Act;
  /** Begins together with the step after it. */
  isWithNext: boolean;
  /** The request dies after so many operations. */
  crashAfter: number | undefined;
}

/** Several sessions of one author, on several devices, and all they do. */
export interface History {
  seed: number;
  sessionCount: number;
  steps: Step[];
}

const FIRST_STEP: Step = {
  session: 0,
  act: { kind: "create" },
  isWithNext: false,
  crashAfter: undefined,
};

/** Few posts, so that sessions meet. */
const post = fc.nat({ max: 2 });

const writing: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("save" as const), post }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "trash" as const,
        "restore" as const,
        "purge" as const,
        "publish" as const,
        "unpublish" as const,
      ),
      post,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("resend" as const) }) },
);

const reading: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant("open" as const), post }),
  fc.record({ kind: fc.constant("list" as const) }),
);

const moving = fc.record({ kind: fc.constant("move" as const), location: fc.nat({ max: 3 }) });

function waiting(...ms: number[]): fc.Arbitrary<Act> {
  return fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(...ms) });
}

const anything: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("create" as const) }) },
  { weight: 18, arbitrary: writing },
  { weight: 6, arbitrary: reading },
  { weight: 2, arbitrary: moving },
  { weight: 4, arbitrary: waiting(100, 1_000, 5_000, 30_000, 130_000, 400_000) },
);

function stepOf(act: fc.Arbitrary<Act>): fc.Arbitrary<Step> {
  return fc.record({
    session: fc.nat({ max: 3 }),
    act,
    isWithNext: fc.boolean(),
    crashAfter: fc.oneof(
      { weight: 9, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.nat({ max: 6 }) },
    ),
  });
}

/** Of even chance, as small histories find little; a failing one is still made smaller. */
export const histories: fc.Arbitrary<History> = fc.noBias(
  fc.record({
    seed: fc.integer(),
    sessionCount: fc.integer({ min: 1, max: 4 }),
    steps: fc.array(stepOf(anything), { minLength: 6, maxLength: 40, size: "max" }),
  }),
);

/** A little is done, somebody waits and looks, and somebody looks from everywhere. */
const round: fc.Arbitrary<Step[]> = fc
  .record({
    acts: fc.array(
      stepOf(
        fc.oneof(
          { weight: 10, arbitrary: writing },
          { weight: 2, arbitrary: moving },
          { weight: 1, arbitrary: fc.record({ kind: fc.constant("repair" as const) }) },
        ),
      ),
      { minLength: 1, maxLength: 3, size: "max" },
    ),
    // Just before and after every bound of the store's.
    wait: stepOf(waiting(100, 30_000, 125_000, 175_000, 185_000, 205_000, 245_000, 310_000)),
    look: stepOf(reading),
    tour: stepOf(fc.record({ kind: fc.constant("tour" as const), post })),
  })
  .map(({ acts, wait, look, tour }) => [...acts, wait, look, tour]);

/** The first session begins a post; then it is seldom let out of sight. */
export const watchedHistories: fc.Arbitrary<History> = fc.noBias(
  fc
    .record({
      seed: fc.integer(),
      sessionCount: fc.integer({ min: 2, max: 4 }),
      rounds: fc.array(round, { minLength: 1, maxLength: 10, size: "max" }),
    })
    .map(({ rounds, ...rest }) => ({ ...rest, steps: [FIRST_STEP, ...rounds.flat()] })),
);

/** The steps in order, those that begin together as one group; a session does one thing at a time. */
export function groupsOf({ steps, sessionCount }: History): Step[][] {
  const groups: Step[][] = [];
  let isOpen = false;
  for (const next of steps) {
    const group = groups.at(-1);
    const session = next.session % sessionCount;
    const isBusy = group?.some((other) => other.session % sessionCount === session);
    if (group && isOpen && !isBusy) group.push(next);
    else groups.push([next]);
    isOpen = next.isWithNext;
  }
  return groups;
}
