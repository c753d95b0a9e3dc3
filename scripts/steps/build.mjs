// @ts-check
import { join } from "node:path";
import { buildUnlessFresh } from "./freshness.mjs";
import { ROOT, run } from "./run.mjs";

const REMIX = {
  name: "remix",
  sources: ["app", "public", "package-lock.json", "tsconfig.json", "vite.config.ts"],
  output: "build/server",
};

/** The Worker as it would be uploaded. Wrangler runs `npm run build` (Remix) before it bundles. */
const APP = {
  name: "app",
  sources: [...REMIX.sources, "functions", "package.json", "wrangler.toml"],
  output: "build/worker",
};

const EMULATOR = {
  name: "clerk-emulator",
  sources: ["clerk-emulator/src", "clerk-emulator/wrangler.toml", "package-lock.json"],
  output: "build/clerk-emulator",
};

/** How Wrangler marks what its build command prints. */
const REMIX_PREFIX = "[custom build] ";

/**
 * Builds what has changed since it was last built: the app's Worker exactly as `wrangler deploy` would
 * upload it (Remix included), and the Clerk emulator's. The app first, since Remix empties build/.
 *
 * @returns {Promise<string[]>} the names of what was built; empty when all was fresh
 * @throws {Error} with what the tools said, when a build fails
 */
export async function buildIfStale() {
  const isAppBuilt = await buildUnlessFresh(APP, () => bundle(APP, []));
  const isEmulatorBuilt = await buildEmulatorIfStale();
  return [...(isAppBuilt ? [APP.name] : []), ...(isEmulatorBuilt ? [EMULATOR.name] : [])];
}

/**
 * Builds the Clerk emulator alone.
 *
 * @returns {Promise<boolean>} whether there was anything to do
 * @throws {Error} with what Wrangler said, when it fails
 */
export function buildEmulatorIfStale() {
  return buildUnlessFresh(EMULATOR, () =>
    bundle(EMULATOR, ["--config", "clerk-emulator/wrangler.toml"]),
  );
}

/**
 * Builds the Remix app alone, which Wrangler asks for before each thing it does.
 *
 * @returns {Promise<boolean>} whether there was anything to do
 * @throws {Error} when Remix fails, after it has said why
 */
export function buildRemixIfStale() {
  return buildUnlessFresh(REMIX, async () => {
    const { code } = await run("@remix-run/dev", ["vite:build"], { command: "remix", show: true });
    if (code !== 0) throw new Error("Remix does not build.");
  });
}

/**
 * @param {{ name: string, output: string }} target
 * @param {string[]} args
 */
async function bundle({ name, output: outdir }, args) {
  console.log(`Postern: building ${name} …`);
  // Absolute: Wrangler takes a relative one from the folder of its configuration.
  const outdirArgs = ["--outdir", join(ROOT, outdir)];
  const { code, output } = await run("wrangler", ["deploy", "--dry-run", ...outdirArgs, ...args]);
  if (code !== 0) throw new Error(`${name} does not build.\n${telling(output)}`);
}

/**
 * What a person needs of a failed build. Wrangler repeats all that Remix said three times over, and
 * Rollup adds the name of every file it knows.
 *
 * @param {string} output
 * @returns {string}
 */
function telling(output) {
  const lines = output.split("\n");
  const said = lines.filter((line) => line.startsWith(REMIX_PREFIX));
  const isRemixFault = lines.some((line) => line.includes("`npm run build` failed"));
  if (!isRemixFault) return lines.filter((line) => !line.startsWith(REMIX_PREFIX)).join("\n");
  const begin = said.findIndex((line) => line.includes("Build failed"));
  const end = said.findIndex((line) => /^\s+at /.test(line.slice(REMIX_PREFIX.length)));
  return said
    .slice(Math.max(begin, 0), end < 0 ? undefined : end)
    .map((line) => line.slice(REMIX_PREFIX.length))
    .join("\n");
}
