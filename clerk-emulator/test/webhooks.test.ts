import { afterAll, beforeAll, expect, test } from "vitest";
import type { Emulator } from "./support/start-emulator";
import { startEmulator } from "./support/start-emulator";

/** Webhooks as an app takes them, checked by Clerk's own `verifyWebhook`. */
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    withApp: true,
    printCodes: false,
    // Any host: the emulator's outgoing requests all land in the app.
    webhookUrl: "https://postern.example/webhooks",
  });
});
afterAll(() => emulator.stop());

async function listTaken(): Promise<string[]> {
  return (await fetch(`${emulator.url}/webhooks/taken`)).json();
}

test("tell of a person made, signed in, signed out, and are tried again", async () => {
  const { id } = await emulator.control.createUser({
    emailAddress: "ada@example.com",
    password: "correct horse",
  });
  const { sessionId } = await emulator.control.createSessionCookies(id, { origin: emulator.url });
  await emulator.control.revokeSessions(id);
  await expect
    .poll(async () => (await listTaken()).toSorted())
    .toEqual([
      `session.created ${sessionId}`,
      `session.revoked ${sessionId}`,
      `user.created ${id}`,
    ]);
});

test("a forged one is refused by the app", async () => {
  const forge = () =>
    fetch(`${emulator.url}/webhooks`, {
      method: "POST",
      headers: { "svix-id": "msg_1", "svix-timestamp": "1", "svix-signature": "v1,AAAA" },
      body: "{}",
    });
  expect((await forge()).status).toBe(503);
  expect((await forge()).status).toBe(400);
});
