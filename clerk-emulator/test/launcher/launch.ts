import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClerkClient } from "@clerk/backend";
import { ROOT } from "../support/bundle";

export type Launched = Awaited<ReturnType<typeof launch>>;

/** A folder for one test's keys and accounts, and the way to take it away. */
export async function makeStateFolder() {
  const folder = await mkdtemp(join(tmpdir(), "postern-clerk-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The command of `npm run clerk`, from another folder than the repository's, as far as it goes. */
export function run(args: string[], nodeOptions: string[] = []) {
  const script = join(ROOT, "scripts/clerk/clerk.mjs");
  const child = spawn(process.execPath, [...nodeOptions, script, ...args], { cwd: tmpdir() });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const closed = once(child, "close").then(([code]) => code as number | null);
  return { child, closed, readOutput: () => output };
}

/** The same until it has said how to reach it. */
export async function launch(args: string[], nodeOptions?: string[]) {
  const launched = run(["--port", "0", ...args], nodeOptions);
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
    /** As somebody would from the terminal. */
    async stop(signal: NodeJS.Signals = "SIGTERM") {
      child.kill(signal);
      return closed;
    },
  };
}
