// @ts-check
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadOrCreateKeys } from "../../clerk-emulator/keys.mjs";
import { launchPostern } from "../launch.mjs";
import { buildIfStale } from "./build.mjs";
import { explain } from "./explain.mjs";
import { loadFaultyKv } from "../local/faulty-kv.mjs";
import { createDemo, DEMO_ACCOUNT, DEMO_CONFIGURATION, DEMO_PUBLIC_PATH } from "../demo/demo.mjs";
import { ROOT } from "./run.mjs";

/** Said by the Clerk SDK once in each isolate; true, and of no use to whoever starts the app. */
const SDK_MAINTENANCE = "DEPRECATION WARNING: @clerk/remix is now in maintenance mode";

/** As wrangler.toml's cron triggers: every ten minutes. */
const CRON_MS = 10 * 60_000;

/**
 * Builds what is stale, starts Postern, makes the demo account and says where everything is. Ctrl+C
 * and SIGTERM stop it cleanly.
 *
 * @param {{ args: string[] }} options the command line: `--port 9000`, `--state FOLDER`
 */
export async function serve({ args }) {
  const { port, state } = readOptions(args);
  await buildIfStale();
  const isFaulty = process.env.POSTERN_KV === "faulty";
  const postern = await launchPostern({
    port,
    ...(isFaulty && { adjust: await loadFaultyKv() }),
    persist: join(state, "state"),
    keys: await loadOrCreateKeys(join(state, "keys.json")),
    onLog: ({ message }) => {
      if (!message.includes(SDK_MAINTENANCE)) console.log(message);
    },
  });
  stopOnSignals(postern.stop);
  setInterval(() => {
    postern.runCron().catch((error) => console.error(explain(error)));
  }, CRON_MS);
  // A demo's posts would be in no store that the next start knows.
  if (isFaulty) await postern.control.configure(DEMO_CONFIGURATION);
  else await createDemo(postern, join(state, "state", "demo.json"));
  console.log(`
Postern is at ${postern.url}

  Sign in as ${DEMO_ACCOUNT.emailAddress} with the password: ${DEMO_ACCOUNT.password}
  or create an account; codes that would be e-mailed appear here.
  ${isFaulty ? "" : `What it has published is at ${postern.url}${DEMO_PUBLIC_PATH}.\n  `}${isFaulty ? "KV is simulated here: late, forgetful, sometimes down, and gone when this stops.\n  " : ""}Everything stays on this machine, in ${relative(ROOT, state) || state}. Ctrl+C stops it.
`);
  return postern;
}

/**
 * @param {string[]} args
 * @returns {{ port: number, state: string }} `state` is the folder of this machine's posts, accounts and
 *   keys; deleting it starts anew
 * @throws {Error} with a sentence, for an option that makes no sense
 */
function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: "8787" },
      state: { type: "string", default: ".postern" },
    },
  });
  const port = Number(values.port);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) {
    return { port, state: resolve(ROOT, values.state) };
  }
  throw new Error(`--port wants a number from 0 to 65535, not "${values.port}".`);
}

/** How often to look whether npm is still there. */
const PARENT_CHECK_MILLISECONDS = 500;

/**
 * Ctrl+C reaches every process of a terminal. A SIGTERM to npm does not: its shell dies of it and
 * leaves us behind, which is noticed by the change of parent.
 *
 * @param {() => Promise<void>} stop
 */
function stopOnSignals(stop) {
  const end = () => void stop().finally(() => process.exit(0));
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.once(signal, end);
  }
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, PARENT_CHECK_MILLISECONDS);
  watch.unref();
}
