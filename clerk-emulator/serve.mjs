// @ts-check
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createMiniflareControl } from "./control.mjs";
import { loadOrCreateKeys } from "./keys.mjs";
import { createControlToken, emulatorWorkerOptions } from "./miniflare-worker.mjs";

const HELP = `npm run clerk -- [options]

  --port 4400                     Where it listens, on this machine alone. 0 takes any free port.
  --app http://localhost:3000     Where the app's pages stand.
  --webhook URL                   Where the app takes webhooks, on this machine.
  --mode live|test                As a production or as a development instance (for the first start).
  --seed seed.json                People, organizations and settings to begin with.
  --state .postern/clerk          Folder for keys and accounts.
  --memory                        Begin empty, and keep nothing but the keys.
`;
const ROOT = fileURLToPath(new URL("../", import.meta.url));
const BUNDLE = join(ROOT, "build/clerk-emulator");

/**
 * Starts the emulator alone on a port, for any app on this machine that uses Clerk, and says how to reach it.
 * It ends with the process.
 * @param {string[]} args As after `npm run clerk --`.
 * @throws {Error} With what to do, for an option that does not fit.
 */
export async function serveClerk(args) {
  const startedAt = performance.now();
  const { values } = parseArgs({
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
  });
  if (values.help) return console.log(HELP);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port cannot be ${values.port}.\n${HELP}`);
  if (values.mode !== "live" && values.mode !== "test")
    throw new Error(`--mode is live or test.\n${HELP}`);
  const keys = await loadOrCreateKeys(join(values.state, `keys-${values.mode}.json`), {
    mode: values.mode,
  });
  const controlToken = createControlToken();
  const miniflare = await start({ port, keys, controlToken, values });
  const url = `http://localhost:${(await miniflare.ready).port}`;
  if (values.seed !== undefined) {
    const seed = JSON.parse(await readFile(values.seed, "utf8"));
    const { users, organizations } = await createMiniflareControl(miniflare, controlToken).seed(
      seed,
    );
    console.log(`Sown: ${users} people, ${organizations} organizations.\n`);
  }
  // The first answer, and not the open port, is what one waits for.
  await createMiniflareControl(miniflare, controlToken).listRoutes();
  console.log(`Answering after ${Math.round(performance.now() - startedAt)} ms.`);
  console.log(describe(url, keys));
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => void miniflare.dispose().then(() => process.exit(0)));
  }
}

/**
 * @param {{ port: number, keys: import("./keys.mjs").Keys, controlToken: string,
 *   values: { app: string, webhook?: string | undefined, state: string, memory: boolean } }} options
 */
async function start({ port, keys, controlToken, values }) {
  await readFile(join(BUNDLE, "worker.js")).catch(() => {
    throw new Error("The emulator is not built yet: npm run build builds it.");
  });
  const { Log, LogLevel, Miniflare } = await import("miniflare");
  const clerkJs = createRequire(import.meta.url).resolve("@clerk/clerk-js/package.json");
  return new Miniflare({
    // By name: a machine's other interfaces are never listened at.
    host: "127.0.0.1",
    port,
    cf: false,
    log: new Log(LogLevel.WARN),
    ...(!values.memory && { durableObjectsPersist: join(values.state, "objects") }),
    workers: [
      emulatorWorkerOptions({
        keys,
        controlToken,
        bundleDirectory: BUNDLE,
        clerkJsDirectory: join(dirname(clerkJs), "dist"),
        webhookUrl: values.webhook ?? null,
        standAlone: true,
        appOrigin: new URL(values.app).origin,
      }),
    ],
  });
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
