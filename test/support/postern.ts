import { setTimeout as sleep } from "node:timers/promises";
import { launchPostern } from "../../scripts/launch.mjs";
import { loadWitness, type Testimony } from "./witness/witness-options";

type LaunchOptions = NonNullable<Parameters<typeof launchPostern>[0]>;
type LogLine = Parameters<NonNullable<LaunchOptions["onLog"]>>[0];

/** A Postern of a test's own: the built Worker and an empty emulator, in memory, on a free port. */
export type Postern = Awaited<ReturnType<typeof startPostern>>;

/** Tests write faster than people do; those of the limits say that they want them. */
const withoutLimits: NonNullable<LaunchOptions["adjust"]> = (options) => {
  if (!("workers" in options)) throw new Error("Postern is started with two Workers");
  const workers = options.workers.map((worker) => ({ ...worker, ratelimits: {} }));
  return { ...options, workers };
};

/** How long the last answers may take to be looked through, in steps of 20 ms. */
const LOOK_STEPS = 250;

/**
 * Starts what `npm test` has built, with a witness around the app. Stop it in `afterAll`: it is a process, and
 * it fails there if any answer held a secret, private metadata, or words that somebody else had typed, or if
 * the Workers wrote such a thing into their log.
 *
 * @param options of `launchPostern`'s, and `hasLimits`: with the rate limits of wrangler.toml
 * @returns what `launchPostern` gives; `logLines`: what the Workers have written so far; `askWitness`: what
 *   the witness has seen
 */
export async function startPostern({
  hasLimits = false,
  adjust = (options) => options,
  ...options
}: Omit<LaunchOptions, "port" | "onLog"> & { hasLimits?: boolean } = {}) {
  const logLines: LogLine[] = [];
  const putWitness = await loadWitness();
  const postern = await launchPostern({
    ...options,
    adjust: (plain) => putWitness(adjust(hasLimits ? plain : withoutLimits(plain))),
    port: 0,
    onLog: (line) => logLines.push(line),
  });

  async function askWitness(log?: string): Promise<Testimony> {
    const init = log === undefined ? {} : { method: "POST", body: log };
    const response = await fetch(`${postern.url}/__witness`, init);
    return (await response.json()) as Testimony;
  }

  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    try {
      const lines = logLines.map(({ message }) => message);
      const told = lines.filter((line) => line.startsWith("WITNESS"));
      const written = lines.filter((line) => !line.startsWith("WITNESS"));
      let testimony = await askWitness(written.join("\n"));
      for (let step = 0; testimony.pending > 0 && step < LOOK_STEPS; step++) {
        await sleep(20);
        testimony = await askWitness();
      }
      const leaks = new Set([
        ...testimony.leaks.map(({ what, where }) => `${what} in ${where}`),
        ...told.map((line) => line.replace("WITNESS: ", "")),
      ]);
      if (leaks.size > 0)
        throw new Error(`What must not be sent was sent: ${[...leaks].join("; ")}`);
    } finally {
      await postern.stop();
    }
  }
  return { ...postern, logLines, askWitness, stop: () => (stopping ??= stop()) };
}
