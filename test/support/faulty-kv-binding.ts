import { createFaultyKv } from "./faulty-kv";
import { FaultyWorld, HOSTILE, LOCATION_COUNT } from "./faulty-kv-world";

/** The person moves on to another of KV's locations this often, in ms. */
const STAY_MS = 30_000;

const OPERATIONS = ["get", "getWithMetadata", "put", "delete", "list"] as const;

/**
 * The simulated KV as a binding of the local app (`POSTERN_KV=faulty npm start`): late, forgetful, at times
 * full or down, in real time. Kept in memory: it ends with the Worker.
 */
export default function createFaultyKvBinding() {
  // A Worker's clock stands still until its first request, so the world begins with it.
  let world: FaultyWorld | undefined;
  const enter = () => {
    const now = Date.now();
    world ??= new FaultyWorld({ settings: HOSTILE, seed: now, now });
    world.now = now;
    const location = Math.floor(now / STAY_MS) % LOCATION_COUNT;
    const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    return createFaultyKv(world, { location, wait }).kv;
  };
  return Object.fromEntries(
    OPERATIONS.map((name) => [
      name,
      (...args: unknown[]) => (enter()[name] as (...given: unknown[]) => unknown)(...args),
    ]),
  );
}
