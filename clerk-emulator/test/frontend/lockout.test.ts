import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { startEmulator } from "../support/start-emulator";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse";
let emulator: Emulator;
let userId: string;
beforeAll(async () => {
  const configuration = { maxFailedAttempts: 3, lockoutMinutes: 30 };
  emulator = await startEmulator({ printCodes: false, configuration });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  userId = (await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD })).id;
});

const signIn = (password: string) => new Browser(emulator).signIn(EMAIL, password);

test("too many wrong passwords lock the account, even for the right one", async () => {
  for (const _ of [1, 2, 3]) expect((await signIn("wrong")).status).toBe(422);
  const locked = await signIn(PASSWORD);
  expect([locked.status, locked.problem]).toEqual([403, "user_locked"]);
  expect(locked.body.errors[0]?.meta).toEqual({ lockout_expires_in_seconds: 1800 });
  expect(await emulator.backend.users.getUser(userId)).toMatchObject({ locked: true });
  await emulator.backend.users.unlockUser(userId);
  expect((await signIn(PASSWORD)).status).toBe(200);
});

test("a lock ends by itself", async () => {
  for (const _ of [1, 2, 3]) await signIn("wrong");
  expect((await signIn(PASSWORD)).problem).toBe("user_locked");
  await emulator.control.shiftClock(30 * 60 + 1);
  expect((await signIn(PASSWORD)).status).toBe(200);
  await emulator.control.shiftClock(0);
});

test("wrong codes count as wrong passwords do", async () => {
  const browser = new Browser(emulator);
  const { body } = await browser.post("/v1/client/sign_ins", { identifier: EMAIL });
  const path = `/v1/client/sign_ins/${body.response.id}`;
  await browser.post(`${path}/prepare_first_factor`, { strategy: "email_code" });
  const fields = { strategy: "email_code", code: "none" };
  for (const _ of [1, 2, 3]) {
    expect((await browser.post(`${path}/attempt_first_factor`, fields)).status).toBe(422);
  }
  expect((await signIn(PASSWORD)).problem).toBe("user_locked");
});

test("a right one in between begins the count anew", async () => {
  for (const password of ["wrong", "wrong", PASSWORD, "wrong", "wrong", PASSWORD]) {
    expect((await signIn(password)).status).toBe(password === PASSWORD ? 200 : 422);
  }
});

test("the app's server can lock an account, whose sessions go on", async () => {
  const browser = new Browser(emulator);
  await browser.signIn(EMAIL, PASSWORD);
  expect((await emulator.backend.users.lockUser(userId)).locked).toBe(true);
  expect((await signIn(PASSWORD)).problem).toBe("user_locked");
  expect((await browser.get("/v1/me")).status).toBe(200);
});
