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

/** Few posts, so that sessions meet. */
const post = fc.nat({ max: 2 });

function actsOf({ moves, waits }: HistoryKind): fc.Arbitrary<Act> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("create" as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("open" as const), post }) },
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
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("list" as const) }) },
    {
      weight: moves,
      arbitrary: fc.record({ kind: fc.constant("move" as const), location: fc.nat({ max: 3 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(...waits) }),
    },
  );
}

/** Of what a kind of history is made. */
interface HistoryKind {
  /** The most sessions and steps. */
  sessions: number;
  steps: number;
  /** How often someone moves, when a text is saved ten times. */
  moves: number;
  /** How long a wait may be, in ms. */
  waits: number[];
}

/** Of even chance, as small histories find little; a failing one is still made smaller. */
function historiesOf(kind: HistoryKind): fc.Arbitrary<History> {
  const step: fc.Arbitrary<Step> = fc.record({
    session: fc.nat({ max: kind.sessions - 1 }),
    act: actsOf(kind),
    isWithNext: fc.boolean(),
    crashAfter: fc.oneof(
      { weight: 9, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.nat({ max: 6 }) },
    ),
  });
  return fc.noBias(
    fc.record({
      seed: fc.integer(),
      sessionCount: fc.integer({ min: 1, max: kind.sessions }),
      steps: fc.array(step, { minLength: 6, maxLength: kind.steps, size: "max" }),
    }),
  );
}

export const histories = historiesOf({
  sessions: 4,
  steps: 40,
  moves: 2,
  waits: [100, 1_000, 5_000, 30_000, 130_000, 400_000],
});

/** Many people on their way; waits close to every bound of the store's. */
export const longHistories = historiesOf({
  sessions: 8,
  steps: 120,
  moves: 10,
  waits: [100, 1_000, 5_000, 30_000, 70_000, 110_000, 130_000, 170_000, 190_000, 290_000, 400_000],
});

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
