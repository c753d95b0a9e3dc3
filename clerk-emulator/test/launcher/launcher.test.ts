import { once } from "node:events";
import { access, readFile, readdir, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../support/start-emulator";
import { createBindings } from "../../bindings.mjs";
import { createControlToken, createPortControl } from "../../control.mjs";
import { loadOrCreateKeys } from "../../keys.mjs";
import { startWorkerd } from "../../workerd.mjs";
import { ROOT } from "../support/bundle";
// The launcher runs what is built, as everybody does who starts it.
import { buildEmulatorIfStale } from "../../../scripts/steps/build.mjs";
import type { Launched } from "./launch";
import { launch, makeStateFolder, run } from "./launch";

/** `npm run clerk` itself: a process that somebody starts, uses and ends. */
const PERSON = { emailAddress: ["ada@example.com"], password: "correct horse" };
let state: Awaited<ReturnType<typeof makeStateFolder>>;
let shared: Launched;
beforeAll(async () => {
  await buildEmulatorIfStale();
  state = await makeStateFolder();
  const seed = join(state.folder, "seed.json");
  await writeFile(seed, JSON.stringify({ users: [{ emailAddress: "grace@example.com" }] }));
  shared = await launch(["--state", state.folder, "--memory", "--seed", seed]);
});
afterAll(async () => {
  await shared.stop();
  await state.remove();
});

test("a seed is sown before the address is said, and printed lines come through", async () => {
  expect(shared.readOutput()).toMatch(/Sown: 1 people, 0 organizations\.[^]*Answering after/);
  const { data } = await shared.backend.users.getUserList();
  expect(data[0]?.emailAddresses[0]?.emailAddress).toBe("grace@example.com");
  await shared.backend.invitations.createInvitation({ emailAddress: "bob@example.com" });
  await expect.poll(shared.readOutput).toContain("bob@example.com");
});
