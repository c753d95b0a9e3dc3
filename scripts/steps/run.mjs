// @ts-check
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Keeps Wrangler from calling home: Postern's own commands need no network. */
const QUIET_TOOLS = {
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
  // launch.mjs quiets the Wrangler of its own process; what a command prints is wanted.
  WRANGLER_LOG: "log",
  WRANGLER_SEND_METRICS: "false",
};

/**
 * Runs a command of an installed package in the repository's root.
 *
 * @param {string} packageName
 * @param {string[]} args
 * @param {{ command?: string, show?: boolean }} [options] `command` when it is not named as the
 *   package; `show` lets it write to the terminal, otherwise its output is collected
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function run(packageName, args, { command = packageName, show = false } = {}) {
  const child = spawn(process.execPath, [commandFile(packageName, command), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...QUIET_TOOLS },
    stdio: show ? "inherit" : ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (/** @type {Buffer} */ chunk) => (output += chunk.toString());
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

/**
 * The script behind a package's command, to be run by this very Node on any platform.
 *
 * @param {string} packageName
 * @param {string} command
 */
function commandFile(packageName, command) {
  const manifest = join(ROOT, "node_modules", packageName, "package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  return join(dirname(manifest), typeof bin === "string" ? bin : bin[command]);
}
