// @ts-check
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, run } from "./run.mjs";

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string[]} sources files and folders whose bytes decide whether it is stale
 * @property {string} outdir what Wrangler would upload
 * @property {string[]} args for `wrangler deploy --dry-run`
 */

/**
 * Wrangler runs `npm run build` (Remix) itself before it bundles the app: see wrangler.toml. Remix
 * empties the whole of build/ first, so the app comes before all else.
 */
const TARGETS = /** @type {Target[]} */ ([
  {
    name: "app",
    sources: [
      "app",
      "functions",
      "public",
      "package.json",
      "package-lock.json",
      "tsconfig.json",
      "vite.config.ts",
      "wrangler.toml",
    ],
    outdir: "build/worker",
    args: [],
  },
  {
    name: "clerk-emulator",
    sources: ["clerk-emulator/src", "clerk-emulator/wrangler.toml", "package-lock.json"],
    outdir: "build/clerk-emulator",
    args: ["--config", "clerk-emulator/wrangler.toml"],
  },
]);

/** How Wrangler marks what its build command prints. */
const REMIX_PREFIX = "[custom build] ";

/**
 * Builds what has changed since it was last built: Remix, the app's Worker exactly as
 * `wrangler deploy` would upload it, and the Clerk emulator's Worker.
 *
 * @returns {Promise<string[]>} the names of what was built; empty when all was fresh
 * @throws {Error} with the tool's own output, when a build fails
 */
export async function buildIfStale() {
  const built = [];
  for (const target of TARGETS) {
    const stamp = join(ROOT, "build", `${target.name}.sources`);
    const sources = await hashSources(target.sources);
    if ((await readStamp(stamp)) === sources && existsSync(join(ROOT, target.outdir))) continue;
    console.log(`Postern: building ${target.name} …`);
    await rm(stamp, { force: true });
    await rm(join(ROOT, target.outdir), { recursive: true, force: true });
    const { code, output } = await run("wrangler", [
      "deploy",
      "--dry-run",
      "--outdir",
      // Absolute: Wrangler takes a relative one from the folder of its configuration.
      join(ROOT, target.outdir),
      ...target.args,
    ]);
    if (code !== 0) throw new Error(`${target.name} does not build.\n${telling(output)}`);
    await writeFile(stamp, sources);
    built.push(target.name);
  }
  return built;
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

/** @param {string} stamp */
async function readStamp(stamp) {
  return existsSync(stamp) ? readFile(stamp, "utf8") : null;
}

/**
 * @param {string[]} sources paths from the root
 * @returns {Promise<string>} SHA-256 of every file's path and bytes
 */
async function hashSources(sources) {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of await listFiles(source)) {
      hash.update(`${file}\0`);
      hash.update(await readFile(join(ROOT, file)));
    }
  }
  return hash.digest("hex");
}

/**
 * @param {string} path a file or a folder, from the root
 * @returns {Promise<string[]>} the file, or the files below the folder, in a stable order
 */
async function listFiles(path) {
  if ((await stat(join(ROOT, path))).isFile()) return [path];
  const entries = await readdir(join(ROOT, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort();
}
