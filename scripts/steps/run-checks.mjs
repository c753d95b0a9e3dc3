// @ts-check
import { buildIfStale } from "./build.mjs";
import { run, ROOT } from "./run.mjs";
import { listCrowdedFolders } from "./folder-size.mjs";

/** @typedef {{ code: number | null, output: string }} Outcome */

/** @type {{ name: string, check: () => Promise<Outcome> }[]} */
const CHECKS = [
  { name: "types", check: () => run("typescript", ["--project", "."], { command: "tsc" }) },
  {
    name: "types of the emulator",
    check: () => run("typescript", ["--project", "clerk-emulator"], { command: "tsc" }),
  },
  {
    name: "types of the emulator's tests",
    check: () => run("typescript", ["--project", "clerk-emulator/test"], { command: "tsc" }),
  },
  { name: "lint and arrows", check: () => run("oxlint", ["--type-aware", "--deny-warnings"]) },
  { name: "format", check: () => run("oxfmt", ["--check", "."]) },
  { name: "size of folders", check: checkFolders },
  { name: "unused code and packages", check: () => run("knip", []) },
  { name: "deploy, rehearsed", check: checkBuild },
  {
    name: "types of the bindings",
    check: () => run("wrangler", ["types", "--check", "--include-runtime=false"]),
  },
];

/** @returns {Promise<{ passed: number, failed: number }>} one for each check */
export async function runChecks() {
  const counts = { passed: 0, failed: 0 };
  for (const { name, check } of CHECKS) {
    const startedAt = performance.now();
    const { code, output } = await check();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const isPassed = code === 0;
    counts[isPassed ? "passed" : "failed"] += 1;
    console.log(`${isPassed ? "✓" : "✗"} ${name} (${seconds} s)`);
    if (!isPassed) console.log(output.replace(/^/gm, "    "));
  }
  return counts;
}

/** @returns {Promise<Outcome>} */
async function checkFolders() {
  const crowded = await listCrowdedFolders(ROOT);
  return { code: crowded.length > 0 ? 1 : 0, output: crowded.join("\n") };
}

/**
 * A build is Wrangler's own dry run; one that is fresh was rehearsed with these very sources.
 *
 * @returns {Promise<Outcome>}
 */
async function checkBuild() {
  try {
    await buildIfStale();
    return { code: 0, output: "" };
  } catch (error) {
    return { code: 1, output: error instanceof Error ? error.message : String(error) };
  }
}
