import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

/** The local Clerk for another application: `npx <folder of Postern>`, in that application's own folder. */
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
let folder: string;
let app: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postern-npx-"));
  app = join(folder, "app");
  await mkdir(app);
});
afterAll(() => rm(folder, { recursive: true }));

it("starts from another folder, keeps its state there, and needs no network", async () => {
  const cache = ["--offline", "--cache", join(folder, "cache")];
  const command = spawn("npx", ["--yes", ...cache, ROOT, "--port", "0"], {
    cwd: app,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: npx starts a shell, and that the emulator.
    detached: true,
  });
  const ended = once(command, "exit");
  const said: string[] = [];
  createInterface(command.stderr).on("line", (line) => said.push(line));
  try {
    for await (const line of createInterface(command.stdout)) {
      said.push(line);
      if (line.startsWith("CLERK_API_URL=")) break;
    }
    const url = said.find((line) => line.startsWith("CLERK_API_URL="))?.slice(14);
    expect(url, said.join("\n")).toBeDefined();
    // It is there, and asks for the key.
    expect((await fetch(`${url}/v1/jwks`)).status).toBe(401);
    expect(await readdir(join(app, ".postern/clerk"))).toContain("keys-test.json");
  } finally {
    process.kill(-(command.pid ?? 0), "SIGTERM");
    await ended;
  }
}, 120_000);
