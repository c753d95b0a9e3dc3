// @ts-check
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createBindings } from "./bindings.mjs";
import { createControlToken, createPortControl } from "./control.mjs";
import { loadOrCreateKeys } from "./keys.mjs";
import { startWorkerd } from "./workerd.mjs";

const HELP = `npm run clerk -- [options]

  --port 4400                     Where it listens, on this machine alone. 0 takes any free port.
  --app http://localhost:3000     Where the app's pages stand.
  --webhook URL                   Where the app takes webhooks, on this machine.
  --mode live|test                As a production or as a development instance (for the first start).
  --seed seed.json                People, organizations and settings to begin with.
  --state .postern/clerk          Folder for keys and accounts.
  --memory                        Begin empty, and keep nothing but the keys.
`;
const BUNDLE = fileURLToPath(new URL("../build/clerk-emulator/worker.js", import.meta.url));
const THIS_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Starts the emulator alone on a port, for any app on this machine that uses Clerk, and says how to reach it.
 * It ends with the process.
 * @param {string[]} args As after `npm run clerk --`.
 * @throws {Error} With what to do, for an option that does not fit.
 */
export async function serveClerk(args) {
  const options = readOptions(args);
  if (options.help) return console.log(HELP);
  await access(BUNDLE).catch(() => {
    throw new Error("The emulator is not built yet: npm run clerk builds it.");
  });
  const seed = options.seed === undefined ? null : await readSeed(options.seed);
  const keys = await loadOrCreateKeys(join(options.state, `keys-${options.mode}.json`), {
    mode: options.mode,
  });
  const controlToken = createControlToken();
  const workerd = await startWorkerd({
    port: options.port,
    bindings: createBindings({
      keys,
      controlToken,
      webhookUrl: options.webhook,
      standAlone: true,
      appOrigin: options.appOrigin,
    }),
    accounts: options.memory ? null : join(options.state, "objects"),
  });
  let isStopping = false;
  const stop = async (/** @type {number} */ code) => {
    isStopping = true;
    await workerd.stop();
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => void stop(0));
  void workerd.ended.then(() => {
    if (isStopping) return;
    console.error("Postern: workerd ended; what it printed above says why.");
    void stop(1);
  });
  try {
    await greet(createPortControl(workerd.port, controlToken), { seed, keys, port: workerd.port });
  } catch (error) {
    isStopping = true;
    await workerd.stop();
    throw error;
  }
}

/** @param {string[]} args */
function readOptions(args) {
  const { port, app, webhook, mode, ...values } = parse(args);
  const number = Number(port);
  if (port === "" || !Number.isInteger(number) || number < 0 || number > 65_535)
    throw new Error(`--port cannot be ${port}.\n${HELP}`);
  if (mode !== "live" && mode !== "test") throw new Error(`--mode is live or test.\n${HELP}`);
  if (!URL.canParse(app)) throw new Error(`--app cannot be ${app}.\n${HELP}`);
  /** @type {import("./keys.mjs").Mode} */
  const known = mode;
  return {
    ...values,
    mode: known,
    port: number,
    appOrigin: new URL(app).origin,
    webhook: webhook === undefined ? null : requireLoopback(webhook),
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string", default: "4400" },
        app: { type: "string", default: "http://localhost:3000" },
        webhook: { type: "string" },
        mode: { type: "string", default: "test" },
        seed: { type: "string" },
        state: { type: "string", default: ".postern/clerk" },
        memory: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${HELP}`, {
      cause: error,
    });
  }
}

/**
 * Said at the start, rather than by webhooks that never come: workerd reaches loopback addresses alone, but to
 * learn another name's address it would ask the network.
 * @param {string} webhook
 */
function requireLoopback(webhook) {
  const url = URL.canParse(webhook) ? new URL(webhook) : null;
  if (url?.protocol === "http:" && THIS_MACHINE.test(url.hostname)) return url.href;
  throw new Error(
    `--webhook cannot be ${webhook}: webhooks go to http:// on this machine (localhost, 127.0.0.1, [::1]).`,
  );
}

/**
 * @param {string} file
 * @returns {Promise<Parameters<ReturnType<typeof createPortControl>["seed"]>[0]>} The emulator checks what is in it.
 */
async function readSeed(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The seed ${file} cannot be read: ${reason}`, { cause: error });
  }
}

/**
 * Sows, and says how to reach the emulator when it has answered: the open port is not what one waits for.
 * @param {ReturnType<typeof createPortControl>} control
 * @param {{ seed: Awaited<ReturnType<typeof readSeed>> | null, keys: import("./keys.mjs").Keys, port: number }} start
 */
async function greet(control, { seed, keys, port }) {
  if (seed !== null) {
    const { users, organizations } = await control.seed(seed);
    console.log(`Sown: ${users} people, ${organizations} organizations.\n`);
  }
  await control.listRoutes();
  // Since Node's own start, so that nothing of the wait is left out.
  console.log(`Answering after ${Math.round(performance.now())} ms.`);
  console.log(describe(`http://localhost:${port}`, keys));
}

/**
 * What to put into the app's environment, by the names that Clerk's SDKs read.
 * @param {string} url
 * @param {import("./keys.mjs").Keys} keys
 */
function describe(url, keys) {
  const lines = [
    `Clerk emulator at ${url} (mails: ${url}/outbox, people: ${url}/inspector)`,
    "",
    `CLERK_PUBLISHABLE_KEY=${keys.publishableKey}`,
    `CLERK_SECRET_KEY=${keys.secretKey}`,
    `CLERK_API_URL=${url}/backend`,
    `CLERK_PROXY_URL=${url}/__clerk`,
    `CLERK_JS=${url}/__clerk/npm/@clerk/clerk-js@5/dist/clerk.browser.js`,
    `CLERK_WEBHOOK_SIGNING_SECRET=${keys.webhookSigningSecret}`,
    `CLERK_JWT_KEY="${keys.jwtPublicKeyPem.replaceAll("\n", "\\n")}"`,
    "",
    "Frameworks put NEXT_PUBLIC_, VITE_ and the like before what the browser reads.",
  ];
  return lines.join("\n");
}
