import { launchPostern } from "../../scripts/launch.mjs";

type LaunchOptions = NonNullable<Parameters<typeof launchPostern>[0]>;
type LogLine = Parameters<NonNullable<LaunchOptions["onLog"]>>[0];

/** A Postern of a test's own: the built Worker and an empty emulator, in memory, on a free port. */
export type Postern = Awaited<ReturnType<typeof startPostern>>;

/**
 * Starts what `npm test` has built. Stop it in `afterAll`: it is a process.
 *
 * @returns what `launchPostern` gives, and `logLines`: what the Workers have written so far
 */
export async function startPostern(options: Omit<LaunchOptions, "port" | "onLog"> = {}) {
  const logLines: LogLine[] = [];
  const postern = await launchPostern({
    ...options,
    port: 0,
    onLog: (line) => logLines.push(line),
  });
  return { ...postern, logLines };
}
