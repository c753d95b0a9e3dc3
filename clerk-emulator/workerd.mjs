// @ts-check
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const CONFIGURATION = fileURLToPath(new URL("standalone.capnp", import.meta.url));

/** Waits for a line from the launcher. If its pipe closes without one, the launcher died, and workerd must too. */
const GUARD = 'read -r _ || { kill -KILL "$1"; [ -z "$2" ] || rm -rf -- "$2"; }';

/**
 * @typedef {object} Workerd
 * @property {number} port The one that was taken.
 * @property {Promise<void>} ended Comes when it ends, whatever the reason.
 * @property {() => Promise<void>} stop Ends it, and takes away what was kept in a folder of its own.
 */

/**
 * Runs the built emulator in workerd itself, at 127.0.0.1 alone. Without Miniflare, which takes Node several
 * times as long to load as all of this takes. What it prints goes to this process's own output.
 * @param {{ port: number, bindings: Record<string, string>, accounts: string | null }} options Port 0 is any
 *   free one. `accounts` is the folder they are kept in, made if it is missing; with `null` they go with the process.
 * @returns {Promise<Workerd>} When it listens.
 * @throws {Error} With what to do, when it cannot run here.
 */
export async function startWorkerd({ port, bindings, accounts }) {
  const command = findWorkerd();
  if (port !== 0) await requireFreePort(port);
  const folder = accounts ?? (await mkdtemp(join(tmpdir(), "clerk-accounts-")));
  await mkdir(folder, { recursive: true });
  const clerkJs = createRequire(import.meta.url).resolve("@clerk/clerk-js/package.json");
  const args = [
    "serve",
    // Objects on disk are one of workerd's experiments.
    "--experimental",
    "--control-fd=3",
    `--socket-addr=http=127.0.0.1:${port}`,
    `--directory-path=accounts=${resolve(folder)}`,
    `--directory-path=clerk-js=${join(dirname(clerkJs), "dist")}`,
    CONFIGURATION,
  ];
  const child = spawn(command, args, {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
    // By the environment: everybody on the machine may read command lines.
    env: { ...process.env, ...bindings },
    // Not in the terminal's group: Ctrl+C is the launcher's to answer. On Windows it would open a window.
    detached: process.platform !== "win32",
  });
  const releaseGuard = guard(child.pid, accounts === null ? folder : "");
  /** @type {Promise<void>} */
  const ended = new Promise((resolveEnd) => {
    child.once("exit", () => resolveEnd());
    child.once("error", () => resolveEnd());
  });
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
    if (accounts === null) await rm(folder, { recursive: true, force: true });
    releaseGuard();
  };
  try {
    return { port: await waitForPort(child), ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The binary of the very workerd that Miniflare runs: tests and this launcher cannot part ways. */
function findWorkerd() {
  const require = createRequire(import.meta.url);
  try {
    return createRequire(require.resolve("miniflare"))("workerd").default;
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split("\n")[0] : String(error);
    throw new Error(
      `workerd, which the emulator runs in, cannot be had for ${process.platform} ${process.arch}: ${reason}`,
      { cause: error },
    );
  }
}

/** @param {number} port */
function requireFreePort(port) {
  return new Promise((resolveFree, reject) => {
    const probe = createServer();
    probe.once("error", (error) => {
      const code = "code" in error ? error.code : "";
      const reason =
        code === "EADDRINUSE" ? "is taken" : code === "EACCES" ? "is not for everybody" : error;
      reject(new Error(`Port ${port} ${reason}. Another one: --port 0 takes any that is free.`));
    });
    probe.listen(port, "127.0.0.1", () => probe.close(resolveFree));
  });
}

/**
 * Lets workerd end with this process, even if that is killed. Windows does so by itself.
 * @param {number | undefined} pid
 * @param {string} folder Taken away as well, if it is not empty.
 * @returns {() => void} Call it when workerd has ended.
 */
function guard(pid, folder) {
  if (pid === undefined || process.platform === "win32") return () => {};
  // Detached: what ends the terminal's whole group must not end it first.
  const shell = spawn("/bin/sh", ["-c", GUARD, "sh", String(pid), folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  shell.stdin.on("error", () => {});
  shell.on("error", (error) => console.error(`Nobody watches over workerd: ${error.message}`));
  return () => void shell.stdin.end("ended\n");
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number>} From workerd's message that it listens.
 */
function waitForPort(child) {
  return new Promise((resolvePort, reject) => {
    let said = "";
    child.stdio[3]?.on("data", (/** @type {Buffer} */ chunk) => {
      said += chunk.toString();
      const [, port] = /"port":(\d+)\}?\n/.exec(said) ?? [];
      if (port !== undefined) resolvePort(Number(port));
    });
    child.once("error", (error) => reject(new Error(`workerd does not run: ${error.message}`)));
    child.once("exit", () =>
      reject(new Error("workerd did not start; what it printed above says why.")),
    );
  });
}
