import { once } from "node:events";
import { cp, mkdir, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../support/bundle";
import type { Launched } from "./launch";
import { endAll, launch, makeStateFolder, run, runNode } from "./launch";

/** What `npm run clerk` refuses: others' addresses and names, and options that do not fit. */
let state: Awaited<ReturnType<typeof makeStateFolder>>;
/** An app on this machine that takes webhooks. */
const taken: IncomingMessage[] = [];
const app = createServer((asked, answer) => {
  taken.push(asked);
  asked.resume();
  answer.end();
});
let appPort: number;
let launched: Launched;
beforeAll(async () => {
  // The command builds what has changed, which takes longer than a test may.
  await run(["--help"]).closed;
  state = await makeStateFolder();
  app.listen(0, "127.0.0.1");
  await once(app, "listening");
  appPort = (app.address() as AddressInfo).port;
  const webhook = `http://localhost:${appPort}/webhooks`;
  launched = await launch(["--state", state.folder, "--memory", "--webhook", webhook]);
});
afterAll(async () => {
  endAll();
  app.close();
  await state.remove();
});

test("a webhook reaches an app on this machine", async () => {
  await launched.backend.users.createUser({
    emailAddress: ["ada@example.com"],
    skipPasswordRequirement: true,
  });
  await expect.poll(() => taken.length).toBe(1);
  expect([taken[0]?.method, taken[0]?.url]).toEqual(["POST", "/webhooks"]);
  expect(taken[0]?.headers["svix-signature"]).toMatch(/^v1,/);
});

test.each([
  "http://app.example/webhooks",
  "http://127.0.0.1.app.example/",
  "http://192.168.1.7:3000/",
  "http://0.0.0.0:3000/",
  "https://localhost:3000/",
  "webhooks",
])("webhooks are not sent to %s, which is said at the start", async (webhook) => {
  const refused = run(["--port", "0", "--state", state.folder, "--memory", "--webhook", webhook]);
  expect(await refused.closed).toBe(1);
  expect(refused.readOutput()).toContain(`--webhook cannot be ${webhook}: webhooks go to http://`);
});

test("workerd itself reaches loopback addresses alone", async () => {
  const before = taken.length;
  // 0.0.0.0 leads to this machine, but it is no loopback address: without the wall the app would be asked.
  const program = `
    import { createBindings } from ${JSON.stringify(join(ROOT, "clerk-emulator/bindings.mjs"))};
    import { createControlToken, createPortControl } from ${JSON.stringify(join(ROOT, "clerk-emulator/control.mjs"))};
    import { createKeys } from ${JSON.stringify(join(ROOT, "clerk-emulator/keys.mjs"))};
    import { startWorkerd } from ${JSON.stringify(join(ROOT, "clerk-emulator/workerd.mjs"))};
    const controlToken = createControlToken();
    const bindings = createBindings({
      keys: await createKeys(), controlToken, webhookUrl: "http://0.0.0.0:${appPort}/",
    });
    const { port, stop } = await startWorkerd({ port: 0, bindings, accounts: null });
    await createPortControl(port, controlToken).createUser({ emailAddress: "ada@example.com" });
    process.stdin.on("data", async () => { await stop(); process.exit(0); });`;
  const { child, closed, readOutput } = runNode(["--input-type=module", "--eval", program]);
  await expect.poll(readOutput, { timeout: 20_000 }).toContain("a webhook was not accepted by");
  child.stdin.write("stop\n");
  expect(await closed).toBe(0);
  expect(taken).toHaveLength(before);
});

test("it listens at 127.0.0.1 alone", async () => {
  const canConnect = async (host: string) => {
    const socket = connect({ host, port: launched.port });
    const result = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "close").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    return result;
  };
  expect(await canConnect("127.0.0.1")).toBe(true);
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ address }) => address !== "127.0.0.1" && !address.startsWith("fe80"))
    .map(({ address }) => address);
  // Linux answers at all of 127.0.0.0/8.
  if (process.platform === "linux") others.push("127.0.0.2");
  expect(others).not.toEqual([]);
  for (const host of others) expect([host, await canConnect(host)]).toEqual([host, false]);
});

/** With a Host header of its own, which fetch does not allow. */
function ask(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({
      port: launched.port,
      host: "127.0.0.1",
      path,
      method: "POST",
      headers,
    });
    asked.on("response", (response) => resolve(response.resume().statusCode ?? 0));
    asked.on("error", reject).end("{}");
  });
}

test("nobody without the launch's token controls it, and other machines' names are not answered", async () => {
  const host = "control.clerk.internal";
  expect(await ask("/listRoutes", { host })).toBe(502);
  expect(await ask("/listRoutes", { host, "postern-control-token": "guessed" })).toBe(502);
  expect(await ask("/listRoutes", { host: "localhost", "postern-surface": "control" })).toBe(404);
  for (const name of ["evil.example", "localhost.evil.example", "192.168.1.7"]) {
    expect(await ask("/", { host: name })).toBe(502);
  }
});

test("a port that is taken is named", async () => {
  const refused = run(["--port", String(appPort), "--state", state.folder]);
  expect(await refused.closed).toBe(1);
  expect(refused.readOutput()).toContain(`Port ${appPort} is taken.`);
});

test.each([
  [["--nope"], "Unknown option '--nope'"],
  [["--port", "http"], "--port cannot be http."],
  [["--port", ""], "--port cannot be ."],
  [["--mode", "both"], "--mode is live or test."],
  [["--app", "localhost"], "--app cannot be localhost."],
  [["--seed", "missing.json"], "The seed missing.json cannot be read: ENOENT"],
])("%j is refused by name", async (args, sentence) => {
  const refused = run(["--port", "0", "--state", state.folder, ...args]);
  expect(await refused.closed).toBe(1);
  expect(refused.readOutput()).toContain(`Postern: ${sentence}`);
});

test("what is not built, or has no workerd for its platform, says so", async () => {
  const elsewhere = join(state.folder, "elsewhere");
  for (const name of ["bindings", "control", "keys", "serve", "workerd"]) {
    const file = `clerk-emulator/${name}.mjs`;
    await cp(join(ROOT, file), join(elsewhere, file));
  }
  const serve = async () => {
    const program = `import { serveClerk } from ${JSON.stringify(join(elsewhere, "clerk-emulator/serve.mjs"))};
      await serveClerk(["--port", "0", "--state", ${JSON.stringify(state.folder)}]).catch((error) => console.log(error.message));`;
    const served = runNode(["--input-type=module", "--eval", program]);
    await served.closed;
    return served.readOutput();
  };
  expect(await serve()).toContain("The emulator is not built yet: npm run clerk builds it.");
  await mkdir(join(elsewhere, "build/clerk-emulator"), { recursive: true });
  await writeFile(join(elsewhere, "build/clerk-emulator/worker.js"), "");
  expect(await serve()).toContain(`cannot be had for ${process.platform} ${process.arch}`);
});
