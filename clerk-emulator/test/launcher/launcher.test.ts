import { existsSync } from "node:fs";
import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBindings } from "../../bindings.mjs";
import { createKeys, loadOrCreateKeys } from "../../keys.mjs";
import { ROOT } from "../support/bundle";
import { startEmulator } from "../support/start-emulator";
import { endAll, launch, listProcesses, makeStateFolder, run } from "./launch";

/** `npm run clerk` itself: a process that somebody starts, uses and ends. */
const PERSON = { emailAddress: ["ada@example.com"], password: "correct horse" };
let state: Awaited<ReturnType<typeof makeStateFolder>>;
beforeAll(async () => {
  // The command builds what has changed, which takes longer than a test may.
  await run(["--help"]).closed;
  state = await makeStateFolder();
});
afterAll(async () => {
  endAll();
  await state.remove();
});

test("a seed is sown before the address is said, and codes are printed", async () => {
  const seed = join(state.folder, "seed.json");
  await writeFile(seed, JSON.stringify({ users: [{ emailAddress: "grace@example.com" }] }));
  const launched = await launch(["--state", state.folder, "--memory", "--seed", seed]);
  expect(launched.readOutput()).toMatch(/Sown: 1 people, 0 organizations\.[^]*Answering after/);
  const { data } = await launched.backend.users.getUserList();
  expect(data[0]?.emailAddresses[0]?.emailAddress).toBe("grace@example.com");
  await launched.backend.invitations.createInvitation({ emailAddress: "bob@example.com" });
  await expect.poll(launched.readOutput).toContain("Postern: link for bob@example.com");
  expect(await launched.stop()).toBe(0);
});

test("accounts are there after a restart, and gone with --memory", async () => {
  const first = await launch(["--state", state.folder]);
  const { id } = await first.backend.users.createUser(PERSON);
  expect(await first.stop()).toBe(0);
  const second = await launch(["--state", state.folder]);
  expect((await second.backend.users.getUser(id)).id).toBe(id);
  const answer = await second.backend.users.verifyPassword({
    userId: id,
    password: PERSON.password,
  });
  expect(answer.verified).toBe(true);
  await second.stop();
  const forgetful = await launch(["--state", state.folder, "--memory"]);
  expect(await forgetful.backend.users.getCount()).toBe(0);
  await forgetful.stop();
});

test("accounts that Miniflare kept are found", async () => {
  const { folder, remove } = await makeStateFolder();
  const keys = await loadOrCreateKeys(join(folder, "keys-test.json"), { mode: "test" });
  const before = await startEmulator({ keys, persist: join(folder, "objects") });
  const { id } = await before.backend.users.createUser(PERSON);
  await before.stop();
  const launched = await launch(["--state", folder]);
  expect((await launched.backend.users.getUserList()).data.map((user) => user.id)).toEqual([id]);
  await launched.stop();
  await remove();
});

test.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)(
  "nothing is left of it after %s",
  async (signal) => {
    const launched = await launch(["--state", state.folder, "--memory"]);
    const children = listProcesses().filter(({ parent }) => parent === launched.child.pid);
    const workerd = children.find(({ command }) => command.includes("standalone.capnp"));
    const [, accounts = ""] = /accounts=(\S+)/.exec(workerd?.command ?? "") ?? [];
    expect(existsSync(accounts)).toBe(true);
    // workerd, and a shell that waits for the launcher's end.
    expect(children).toHaveLength(2);
    expect(await launched.stop(signal)).toBe(signal === "SIGKILL" ? null : 0);
    const pids = new Set(children.map(({ pid }) => pid));
    await expect.poll(() => listProcesses().filter(({ pid }) => pids.has(pid))).toEqual([]);
    await expect.poll(() => existsSync(accounts)).toBe(false);
  },
);

test("it ends with workerd", async () => {
  const launched = await launch(["--state", state.folder, "--memory"]);
  const children = listProcesses().filter(({ parent }) => parent === launched.child.pid);
  const workerd = children.find(({ command }) => command.includes("standalone.capnp"));
  process.kill(workerd?.pid ?? 0, "SIGKILL");
  expect(await launched.closed).toBe(1);
  expect(launched.readOutput()).toContain("workerd ended");
});

test("no secret is on a command line", async () => {
  const launched = await launch(["--state", state.folder, "--memory"]);
  const keys = await loadOrCreateKeys(join(state.folder, "keys-test.json"));
  const commands = listProcesses().map(({ command }) => command);
  expect(commands.filter((command) => command.includes(state.folder))).not.toEqual([]);
  for (const secret of [keys.secretKey, keys.webhookSigningSecret, "PRIVATE KEY"]) {
    expect(commands.filter((command) => command.includes(secret))).toEqual([]);
  }
  await launched.stop();
});

test("Node loads little for it: of packages, nothing but the path of workerd", async () => {
  const coverage = join(state.folder, "coverage");
  const launched = await launch(["--state", state.folder, "--memory"], {
    NODE_V8_COVERAGE: coverage,
  });
  await launched.stop();
  const [report = ""] = await readdir(coverage);
  const { result } = JSON.parse(await readFile(join(coverage, report), "utf8")) as {
    result: { url: string }[];
  };
  const files = result.flatMap(({ url }) => (url.startsWith("file:") ? [fileURLToPath(url)] : []));
  expect(files.filter((file) => file.includes("node_modules"))).toEqual([
    expect.stringMatching(/node_modules.workerd.lib.main\.js$/),
  ]);
  // Its own launcher is among them: that the list is empty would prove nothing.
  expect(files.some((file) => file.endsWith("serve.mjs"))).toBe(true);
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  expect(files.length).toBeLessThan(20);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(64 * 1024);
});

test("it gives the Worker what Miniflare gives it, on the same date", async () => {
  const read = (name: string) => readFile(join(ROOT, "clerk-emulator", name), "utf8");
  const configuration = await read("standalone.capnp");
  const names = [...configuration.matchAll(/name = "(\w+)", fromEnvironment = "\1"/g)];
  expect(new Set(names.map(([, name]) => name))).toEqual(
    new Set(Object.keys(createBindings({ keys: await createKeys() }))),
  );
  const others = [await read("wrangler.toml"), await read("miniflare-worker.mjs")];
  const dates = [configuration, ...others].map(
    (text) => /compatibility_?date\W+([\d-]+)/i.exec(text)?.[1],
  );
  expect(dates[0]).toMatch(/^\d{4}-/);
  expect(dates).toEqual(Array(3).fill(dates[0]));
});
