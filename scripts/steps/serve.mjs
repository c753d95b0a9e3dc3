// @ts-check
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadOrCreateKeys } from "../../clerk-emulator/keys.mjs";
import { launchPostern } from "../launch.mjs";
import { buildIfStale } from "./build.mjs";
import { createDemo, DEMO_ACCOUNT } from "./demo.mjs";
import { ROOT } from "./run.mjs";

/** Posts, accounts and keys of this machine; deleting the folder starts anew. */
const STATE_FOLDER = join(ROOT, ".postern");

/** Said by the Clerk SDK once in each isolate; true, and of no use to whoever starts the app. */
const SDK_MAINTENANCE = "DEPRECATION WARNING: @clerk/remix is now in maintenance mode";

/**
 * Builds what is stale, starts Postern, makes the demo account and says where everything is. Ctrl+C
 * and SIGTERM stop it cleanly.
 *
 * @param {{ args: string[] }} options the command line: `--port 9000`
 */
export async function serve({ args }) {
  const port = readPort(args);
  await buildIfStale();
  const postern = await launchPostern({
    port,
    persist: join(STATE_FOLDER, "state"),
    keys: await loadOrCreateKeys(join(STATE_FOLDER, "keys.json")),
    onLog: ({ message }) => {
      if (!message.includes(SDK_MAINTENANCE)) console.log(message);
    },
  });
  stopOnSignals(postern.stop);
  await createDemo(postern, join(STATE_FOLDER, "state", "demo.json"));
  console.log(`
Postern is at ${postern.url}

  Sign in as ${DEMO_ACCOUNT.emailAddress} with the password: ${DEMO_ACCOUNT.password}
  or create an account; codes that would be e-mailed appear here.
  Everything stays on this machine, in .postern/. Ctrl+C stops it.
`);
  return postern;
}

/**
 * @param {string[]} args
 * @returns {number}
 * @throws {Error} with a sentence, for anything that is not a port
 */
function readPort(args) {
  const { values } = parseArgs({ args, options: { port: { type: "string", default: "8787" } } });
  const port = Number(values.port);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`--port wants a number from 0 to 65535, not "${values.port}".`);
}

/** @param {() => Promise<void>} stop */
function stopOnSignals(stop) {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.once(signal, () => {
      void stop().finally(() => process.exit(0));
    });
  }
}
