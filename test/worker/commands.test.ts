import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isInstalled, requireNode } from "../../scripts/steps/install.mjs";
import { DEMO_POSTS } from "../../scripts/demo/demo-posts.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postern-commands-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe("what is installed", () => {
  const wanted = { version: "1.2.3", integrity: "sha512-a" };
  const locked = {
    "": {},
    "node_modules/a": wanted,
    "node_modules/b": { ...wanted, optional: true },
  };

  it.each([
    ["all of it", locked, { "node_modules/a": wanted, "node_modules/b": wanted }, true],
    ["all but an optional package of another platform", locked, { "node_modules/a": wanted }, true],
    ["a package short", locked, { "node_modules/b": wanted }, false],
    ["another version", locked, { "node_modules/a": { ...wanted, version: "1.2.4" } }, false],
    ["other bytes", locked, { "node_modules/a": { ...wanted, integrity: "sha512-b" } }, false],
    ["one too many", locked, { "node_modules/a": wanted, "node_modules/c": wanted }, false],
  ])("%s", async (name, lockfile, installed, expected) => {
    const root = join(folder, name.replaceAll(" ", "-"));
    await mkdir(join(root, "node_modules"), { recursive: true });
    await writeFile(join(root, "package-lock.json"), JSON.stringify({ packages: lockfile }));
    const record = join(root, "node_modules/.package-lock.json");
    await writeFile(record, JSON.stringify({ packages: installed }));
    expect(isInstalled(pathToFileURL(`${root}/`))).toBe(expected);
  });

  it("nothing, in a bare clone", async () => {
    const root = join(folder, "bare");
    await mkdir(root);
    await writeFile(join(root, "package-lock.json"), JSON.stringify({ packages: locked }));
    expect(isInstalled(pathToFileURL(`${root}/`))).toBe(false);
  });

  it.each(["18.20.0", "20.18.3"])("refuses Node %s with a sentence", (version) => {
    expect(() => requireNode(version)).toThrow(`this is Node ${version}`);
  });

  it.each(["20.19.0", "22.0.0", "26.1.0"])("runs on Node %s", (version) => {
    expect(() => requireNode(version)).not.toThrow();
  });
});

describe("npm start", () => {
  it("says in a sentence that the port is taken", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const { code, errors } = await start(["--port", port]).ended;
    taken.close();
    expect(errors.trim()).toMatch(
      new RegExp(`^Postern: Port ${port} is taken by another program\\.`),
    );
    expect(errors.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(1);
  });

  it("refuses a port that is none", async () => {
    const { code, errors } = await start(["--port", "eighty"]).ended;
    expect(errors.trim()).toBe('Postern: --port wants a number from 0 to 65535, not "eighty".');
    expect(code).toBe(1);
  });

  it("serves, stops on a signal, and comes back with the same demo account", async () => {
    const state = join(folder, "state");
    const first = await served(state);
    const second = await served(state);
    expect(second.account).toBe(first.account);
    expect(first.account).toMatch(/^demo@example\.com/);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect([first.saved, second.saved]).toEqual([DEMO_POSTS.length, DEMO_POSTS.length]);
  });
});

/** Starts on a free port, looks at the home page, and stops again. */
async function served(state: string) {
  const running = start(["--port", "0", "--state", state]);
  const printed = await running.until(/Ctrl\+C stops it\./);
  const url = /Postern is at (http:\/\/localhost:\d+)/.exec(printed)?.[1] ?? "";
  const home = await fetch(url);
  expect(home.status).toBe(200);
  running.stop();
  const { code } = await running.ended;
  const progress: { postsWritten: number } = JSON.parse(
    await readFile(join(state, "state/demo.json"), "utf8"),
  );
  return { code, account: /Sign in as (.*)/.exec(printed)?.[1], saved: progress.postsWritten };
}

/** Runs `npm start` without npm, which would only stand between us and its process. */
function start(args: string[]) {
  const child = spawn(process.execPath, ["scripts/start.mjs", ...args], { cwd: ROOT });
  let output = "";
  let errors = "";
  const waiting = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    for (const look of waiting) look();
  });
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<{ code: number | null; output: string; errors: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, output, errors }));
  });
  return {
    ended,
    stop: () => child.kill("SIGTERM"),
    /** What was printed by the time the pattern appeared. Fails when the process ends before. */
    until: (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = () => pattern.test(output) && resolve(output);
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`It ended early: ${output}${errors}`)));
      }),
  };
}
