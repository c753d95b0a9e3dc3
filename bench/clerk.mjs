// @ts-check
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../scripts/steps/run.mjs";
import { median } from "./median.mjs";

const ROUNDS = 9;
/** The shell says at last what its children took, and theirs; a signal to the group ends only them. */
const TIMED = 'trap : TERM; "$@" & wait; wait; times';

/** Prints how long the Clerk emulator takes from the command to its first answer, beside Node that does nothing. */
export async function measureClerk() {
  const state = await mkdtemp(join(tmpdir(), "postern-clerk-"));
  const node = process.execPath;
  const launcher = [join(ROOT, "scripts/clerk/clerk.mjs")];
  const options = ["--port", "0", "--memory", "--state", state];
  const npm = process.env.npm_execpath;
  try {
    // Makes the keys, and brings the files into memory.
    await start([node, ...launcher, ...options]);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({
        bare: await start([node, "--eval", "console.log('Answering')"]),
        alone: await start([node, ...launcher, ...options]),
        npm: npm ? await start([node, npm, "run", "clerk", "--", ...options]) : null,
      });
    }
    const bare = summarize(rounds.map((round) => round.bare));
    const alone = summarize(rounds.map((round) => round.alone));
    console.log(`Clerk emulator, from the command to the first answer (median of ${ROUNDS}):`);
    console.log(
      `  node scripts/clerk/clerk.mjs: ${describe(alone)}, ${alone.cpu.toFixed(2)} s CPU`,
    );
    const byNpm = rounds.flatMap((round) => round.npm ?? []);
    if (byNpm.length > 0) console.log(`  npm run clerk: ${describe(summarize(byNpm))}`);
    const ratio = (alone.cpu / bare.cpu).toFixed(1);
    console.log(
      `  Node that prints a line: ${describe(bare)}, ${bare.cpu.toFixed(2)} s CPU (1 to ${ratio})`,
    );
  } finally {
    await rm(state, { recursive: true });
  }
}

/**
 * @param {string[]} command It is ended as soon as it says that it is answering.
 * @returns {Promise<{ wall: number, cpu: number }>} Seconds; the CPU is user and system of all its processes;
 *   npm ends before those that it started, and theirs are not in its.
 */
async function start(command) {
  const startedAt = performance.now();
  const shell = spawn("/bin/sh", ["-c", TIMED, "sh", ...command], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  let wall = Number.NaN;
  let output = "";
  shell.stdout.on("data", (/** @type {Buffer} */ chunk) => {
    output += chunk.toString();
    if (!Number.isNaN(wall) || !output.includes("Answering")) return;
    wall = (performance.now() - startedAt) / 1000;
    process.kill(-(shell.pid ?? 0), "SIGTERM");
  });
  await new Promise((resolve, reject) => shell.on("error", reject).on("close", resolve));
  const times = [...output.matchAll(/(\d+)m([\d.]+)s/g)].slice(-2);
  if (Number.isNaN(wall) || times.length < 2) throw new Error(`It did not start: ${output}`);
  const cpu = times.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
  return { wall, cpu };
}

/** @param {{ wall: number, cpu: number }[]} rounds */
function summarize(rounds) {
  return {
    wall: median(rounds.map((round) => round.wall)),
    cpu: median(rounds.map((round) => round.cpu)),
    slowest: Math.max(...rounds.map((round) => round.wall)),
  };
}

/** @param {ReturnType<typeof summarize>} times */
function describe({ wall, slowest }) {
  return `${wall.toFixed(2)} s (slowest ${slowest.toFixed(2)} s)`;
}
