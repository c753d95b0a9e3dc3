import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClerkClient } from "@clerk/backend";
import { ROOT } from "../support/bundle";

const started = new Set<ChildProcess>();

export type Launched = Awaited<ReturnType<typeof launch>>;

/** A folder for one test's keys and accounts, and the way to take it away. */
export async function makeStateFolder() {
  const folder = await mkdtemp(join(tmpdir(), "postern-clerk-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The command of `npm run clerk`, from another folder than the repository's, as far as it goes. */
export function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  return runNode([join(ROOT, "scripts/clerk/clerk.mjs"), ...args], env);
}

/** Any other command of Node's. */
export function runNode(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, args, {
    cwd: tmpdir(),
    // A group of its own, as a shell gives to what it runs.
    detached: true,
    env: { ...process.env, ...env },
  });
  started.add(child);
  child.once("exit", () => started.delete(child));
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const closed = once(child, "close").then(([code]) => code as number | null);
  return { child, closed, readOutput: () => output };
}

/** The same until it has said how to reach it. */
export async function launch(args: string[], env?: NodeJS.ProcessEnv) {
  const launched = run(["--port", "0", ...args], env);
  const { child, closed, readOutput } = launched;
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", () => {
      if (readOutput().includes("Frameworks put")) resolve();
    });
    void closed.then((code) => reject(new Error(`It ended (${code}): ${readOutput()}`)));
  });
  const read = (name: string) => new RegExp(`^${name}=(.+)$`, "m").exec(readOutput())?.[1] ?? "";
  const apiUrl = read("CLERK_API_URL");
  return {
    ...launched,
    port: Number(new URL(apiUrl).port),
    backend: createClerkClient({
      secretKey: read("CLERK_SECRET_KEY"),
      publishableKey: read("CLERK_PUBLISHABLE_KEY"),
      apiUrl,
      telemetry: { disabled: true },
    }),
    /** Ends the whole group, as a terminal does. */
    stop(signal: NodeJS.Signals = "SIGTERM") {
      process.kill(-(child.pid ?? 0), signal);
      return closed;
    },
  };
}

/** Leaves nothing behind of tests that failed. */
export function endAll(): void {
  for (const child of started) child.kill("SIGKILL");
}

/** Processes that run, and are not only remembered for the one who would ask how they ended. */
export function listProcesses() {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,args="]).toString().split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, stat, command = ""] = /^ *(\d+) +(\d+) +(\S+) +(.*)$/.exec(line) ?? [];
    if (pid === undefined || stat?.startsWith("Z")) return [];
    return [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
