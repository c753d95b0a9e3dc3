import { launchPostern } from "../../scripts/launch.mjs";

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

/**
 * Starts what `npm test` has built. Stop it in `afterAll`: it is a process.
 *
 * @param options of `launchPostern`'s, and `hasLimits`: with the rate limits of wrangler.toml
 * @returns what `launchPostern` gives, and `logLines`: what the Workers have written so far
 */
export async function startPostern({
  hasLimits = false,
  adjust = (options) => options,
  ...options
}: Omit<LaunchOptions, "port" | "onLog"> & { hasLimits?: boolean } = {}) {
  const logLines: LogLine[] = [];
  const postern = await launchPostern({
    ...options,
    adjust: (plain) => adjust(hasLimits ? plain : withoutLimits(plain)),
    port: 0,
    onLog: (line) => logLines.push(line),
  });
  return { ...postern, logLines };
}
