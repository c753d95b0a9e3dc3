// @ts-check
/** Runs before anything is installed: only what Node itself brings may be imported here. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url);
const OLDEST_NODE = [20, 19];

/**
 * Installs the locked packages with `npm ci` if node_modules is missing or does not hold what
 * package-lock.json says. Does nothing, in a few milliseconds, otherwise.
 *
 * @returns {Promise<void>}
 * @throws {Error} with a sentence for the person, when Node is too old or npm fails
 */
export async function installIfMissing() {
  requireNode(process.versions.node);
  if (isInstalled(ROOT)) return;
  console.log("Postern: installing packages (npm ci) …");
  const code = await runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (code !== 0) throw new Error("npm ci failed; what it printed above says why.");
}

/**
 * @param {string} version such as "20.19.0"
 * @throws {Error} when it is older than Postern runs on
 */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Error(`Postern needs Node ${OLDEST_NODE.join(".")} or newer; this is Node ${version}.`);
}

/**
 * Compares npm's own record of what it installed with the lockfile, so that a fresh clone, a pull
 * and a changed branch are told apart from a touched file. Optional packages may be absent: npm
 * leaves out those of other platforms.
 *
 * @param {URL} root the folder that holds package-lock.json
 * @returns {boolean}
 */
export function isInstalled(root) {
  const record = new URL("node_modules/.package-lock.json", root);
  if (!existsSync(record)) return false;
  const locked = readPackages(new URL("package-lock.json", root));
  const installed = readPackages(record);
  return (
    Object.keys(installed).every((path) => path in locked) &&
    Object.entries(locked).every(([path, wanted]) => {
      if (path === "") return true;
      const found = installed[path];
      if (found === undefined) return wanted.optional === true;
      return found.version === wanted.version && found.integrity === wanted.integrity;
    })
  );
}

/**
 * @param {URL} lockfile
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>}
 */
function readPackages(lockfile) {
  return JSON.parse(readFileSync(lockfile, "utf8")).packages;
}

/**
 * @param {string[]} args
 * @returns {Promise<number | null>} npm's exit code
 */
function runNpm(args) {
  // Under `npm start` npm says where it lives, which also spares Windows a shell.
  const npm = process.env.npm_execpath;
  const options = { cwd: fileURLToPath(ROOT), stdio: /** @type {const} */ ("inherit") };
  const child = npm
    ? spawn(process.execPath, [npm, ...args], options)
    : spawn("npm", args, { ...options, shell: process.platform === "win32" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
}
