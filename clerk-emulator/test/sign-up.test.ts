import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "./support/browser";
import type { Emulator } from "./support/start-emulator";
import { startEmulator } from "./support/start-emulator";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

test("a person signs up with an address, a password and the code that was sent", async () => {
  const browser = new Browser(emulator);
  const { body } = await browser.signUp("ada@example.com", "correct horse");
  expect(body.response.status).toBe("complete");
  expect(body.client.last_active_session_id).toBe(body.response.created_session_id);
});
