/** What an isolate remembers of Clerk's limits. Times only: nothing in it belongs to anybody. */
export interface Patience {
  /** Clerk asked for silence until then, in ms since 1970. */
  pausedUntil: number;
}

export function createPatience(): Patience {
  return { pausedUntil: 0 };
}

/** Clerk's Backend API did not serve us; the person may try again after `retryAfterSeconds`. */
export class PeopleUnavailable extends Error {
  override readonly name: string = "PeopleUnavailable";
  constructor(
    readonly retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super("Clerk did not answer", options);
  }
}

/** Clerk was asked to do something and gave no word of it: it may be done, now or in a moment, or never. */
export class PeopleUndecided extends PeopleUnavailable {
  override readonly name = "PeopleUndecided";
}

/** Clerk understood and said no: 400, 409 or 422, with a reason that the person who asked can read. */
export class ClerkRefusal extends Error {
  override readonly name = "ClerkRefusal";
  constructor(
    /** `parameter` is Clerk's name for the field, such as `first_name`, or null. */
    readonly reasons: readonly { parameter: string | null; message: string }[],
    options?: ErrorOptions,
  ) {
    super("Clerk refused", options);
  }
}

/**
 * Clerk's answer, or null for its 404. Throws `ClerkRefusal`, and `PeopleUnavailable` for what passes:
 * 429, which Clerk gives before it does anything, and `PeopleUndecided` for 5xx, 408, an answer that is none or
 * does not come in time. Other errors (401, say) are ours, and nothing was done.
 */
export type AskClerk = <T>(question: () => Promise<T>) => Promise<T | null>;

const RETRY_AFTER_SECONDS = 10;
/** Clerk names seconds; a day of silence would be a mistake. */
const LONGEST_PAUSE_SECONDS = 300;
/** How long anything waits for Clerk, in ms: beyond it a person thinks that Postern hangs. */
const ANSWER_MS = 5_000;

/** `patience` outlives the request: who was told to wait must not ask for somebody else meanwhile. */
export function createAskClerk(options: {
  now: () => number;
  patience: Patience;
  answerMs?: number;
}): AskClerk {
  const { now, patience, answerMs = ANSWER_MS } = options;
  return async (question) => {
    const pauseMs = patience.pausedUntil - now();
    if (pauseMs > 0) throw new PeopleUnavailable(Math.ceil(pauseMs / 1_000));
    try {
      return await withinTime(question(), answerMs);
    } catch (error) {
      const { status, retryAfter } = error as { status?: number; retryAfter?: number };
      if (status === 404) return null;
      if (status === 400 || status === 409 || status === 422) {
        throw new ClerkRefusal(reasonsOf(error), { cause: error });
      }
      const isPassing = status === undefined || status >= 500 || status === 408 || status === 429;
      if (!isPassing) throw error;
      const seconds = Math.min(retryAfter ?? RETRY_AFTER_SECONDS, LONGEST_PAUSE_SECONDS);
      if (status !== 429) throw new PeopleUndecided(seconds, { cause: error });
      patience.pausedUntil = now() + seconds * 1_000;
      throw new PeopleUnavailable(seconds, { cause: error });
    }
  };
}

/** The SDK takes no AbortSignal: an answer that comes later is not looked at. */
async function withinTime<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The reasons in an error of Clerk's SDK, each as a sentence. */
function reasonsOf(error: unknown): { parameter: string | null; message: string }[] {
  const { errors } = error as { errors?: unknown };
  const reasons = (Array.isArray(errors) ? errors : []).map((each: unknown) => {
    const { message, longMessage, meta } = each as {
      message?: string;
      longMessage?: string;
      meta?: { paramName?: string };
    };
    return {
      parameter: meta?.paramName ?? null,
      message: longMessage || message || "Clerk did not accept this.",
    };
  });
  return reasons.length > 0
    ? reasons
    : [{ parameter: null, message: "Clerk did not accept this." }];
}
