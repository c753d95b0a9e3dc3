import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createKeys } from "../../keys.mjs";
import { emulatorWorkerOptions } from "../../miniflare-worker.mjs";
import { bundleWorker } from "./bundle";

/** The binary that Miniflare itself runs. */
const WORKERD = createRequire(createRequire(import.meta.url).resolve("miniflare")).resolve(
  "workerd/bin/workerd",
);

/** The emulator standing alone in workerd itself, empty, on any free port: no Miniflare is before it. */
export async function startWorkerd(appOrigin: string) {
  const folder = await bundleWorker("clerk-emulator/src/worker.ts");
  const { bindings = {}, compatibilityDate } = emulatorWorkerOptions({
    keys: await createKeys({ mode: "live" }),
    bundleDirectory: folder,
    clerkJsDirectory: folder,
    printCodes: false,
    standAlone: true,
    appOrigin,
  });
  const state = join(folder, "state");
  await mkdir(state);
  const texts = Object.entries(bindings).map(
    ([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)}),`,
  );
  await writeFile(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "clerk", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "${compatibilityDate}",
      bindings = [
        ${texts.join("\n        ")}
        (name = "EMULATOR", durableObjectNamespace = "ClerkEmulator"),
        (name = "ASSETS", service = "files"),
      ],
      durableObjectNamespaces = [(className = "ClerkEmulator", uniqueKey = "clerk", enableSql = true)],
      durableObjectStorage = (localDisk = "state"),
    )),
    (name = "files", disk = (path = ${JSON.stringify(folder)}, writable = false)),
    (name = "state", disk = (path = ${JSON.stringify(state)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "clerk")],
);
`,
  );
  const server = spawn(WORKERD, ["serve", "--control-fd=1", join(folder, "config.capnp")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  // It tells there of each request that it takes for none.
  const complaints: string[] = [];
  createInterface(server.stderr).on("line", (line) => complaints.push(line));
  const ended = once(server, "exit");
  const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
  const { event, port } = JSON.parse((await lines.next()).value ?? "{}") as Record<string, unknown>;
  if (event !== "listen") throw new Error(`workerd did not come up: ${complaints.join(" ")}`);
  return {
    port: Number(port),
    async stop() {
      server.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
