import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { listTotpCodes } from "../../src/crypto/totp";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { startEmulator } from "../support/start-emulator";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse";
const WRONG = { strategy: "totp", code: "000000" };
let emulator: Emulator;
let userId: string;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false, configuration: { totp: true } });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  userId = (await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD })).id;
});

const readCode = async (secret: string) => (await listTotpCodes(secret, Date.now()))[1] ?? "";

async function setUp(): Promise<{ browser: Browser; secret: string; backupCodes: string[] }> {
  const browser = new Browser(emulator);
  await browser.signIn(EMAIL, PASSWORD);
  const secret = String((await browser.post("/v1/me/totp")).body.response["secret"]);
  const code = await readCode(secret);
  const { body } = await browser.post("/v1/me/totp/attempt_verification", { code });
  return { browser, secret, backupCodes: body.response["backup_codes"] as string[] };
}

/** Gets as far as the second factor. */
async function signInHalfway(): Promise<{ browser: Browser; path: string }> {
  const browser = new Browser(emulator);
  const { body } = await browser.signIn(EMAIL, PASSWORD);
  expect(body.response).toMatchObject({
    status: "needs_second_factor",
    supported_second_factors: [{ strategy: "totp" }, { strategy: "backup_code" }],
    created_session_id: null,
  });
  expect(body.client.sessions).toEqual([]);
  return { browser, path: `/v1/client/sign_ins/${body.response.id}/attempt_second_factor` };
}

test("the codes are those of RFC 6238", async () => {
  // Its test values for SHA-1: the secret is 12345678901234567890, and codes have eight digits there.
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  for (const [seconds, code] of [
    [59, "287082"],
    [1_111_111_109, "081804"],
    [20_000_000_000, "353130"],
  ] as const) {
    expect((await listTotpCodes(secret, seconds * 1000))[1]).toBe(code);
  }
});

test("an app counts once it has shown a right code", async () => {
  const browser = new Browser(emulator);
  await browser.signIn(EMAIL, PASSWORD);
  const early = await browser.post("/v1/me/totp/attempt_verification", { code: "123456" });
  expect(early.problem).toBe("verification_missing");
  const { body } = await browser.post("/v1/me/totp");
  expect(body.response).toMatchObject({
    object: "totp",
    verified: false,
    uri: expect.stringContaining("ada%40example.com"),
  });
  const wrong = await browser.post("/v1/me/totp/attempt_verification", { code: "000000" });
  expect(wrong.problem).toBe("form_code_incorrect at code");
  expect((await browser.get("/v1/me")).body.response["totp_enabled"]).toBe(false);
  const { backupCodes } = await setUp();
  expect(new Set(backupCodes).size).toBe(10);
  const user = (await browser.get("/v1/me")).body.response;
  expect(user).toMatchObject({
    totp_enabled: true,
    backup_code_enabled: true,
    two_factor_enabled: true,
  });
});

test("signing in wants the app's code besides the password, and the token says so", async () => {
  const { secret } = await setUp();
  const { browser, path } = await signInHalfway();
  expect((await browser.post(path, WRONG)).problem).toBe("form_code_incorrect at code");
  const code = await readCode(secret);
  const done = await browser.post(path, { strategy: "totp", code });
  expect(done.body.response.status).toBe("complete");
  expect(done.body.client.sessions[0]).toMatchObject({ factor_verification_age: [0, 0] });
});

test("a backup code serves once", async () => {
  const { backupCodes } = await setUp();
  const [code = ""] = backupCodes;
  const first = await signInHalfway();
  const strategy = "backup_code";
  expect((await first.browser.post(first.path, { strategy, code })).status).toBe(200);
  const second = await signInHalfway();
  expect((await second.browser.post(second.path, { strategy, code })).problem).toBe(
    "form_code_incorrect at code",
  );
});

test("new backup codes take the place of the old, and go with the app", async () => {
  const { browser, backupCodes } = await setUp();
  const { body } = await browser.post("/v1/me/backup_codes");
  expect(body.response["codes"]).not.toEqual(backupCodes);
  await browser.delete("/v1/me/totp");
  expect((await browser.get("/v1/me")).body.response).toMatchObject({
    totp_enabled: false,
    backup_code_enabled: false,
  });
  expect((await new Browser(emulator).signIn(EMAIL, PASSWORD)).body.response.status).toBe(
    "complete",
  );
});

test("re-verification can ask for the second factor, or for both", async () => {
  const { browser, secret } = await setUp();
  const path = `/v1/client/sessions/${await browser.getSessionId()}/verify`;
  const begun = await browser.post(path, { level: "multi_factor" });
  expect(begun.body.response.status).toBe("needs_first_factor");
  const password = { strategy: "password", password: PASSWORD };
  const halfway = await browser.post(`${path}/attempt_first_factor`, password);
  expect(halfway.body.response.status).toBe("needs_second_factor");
  expect((await browser.post(`${path}/attempt_second_factor`, WRONG)).status).toBe(422);
  const proof = { strategy: "totp", code: await readCode(secret) };
  const done = await browser.post(`${path}/attempt_second_factor`, proof);
  expect(done.body.response).toMatchObject({
    status: "complete",
    session: { factor_verification_age: [0, 0] },
  });
  const again = await browser.post(path, { level: "second_factor" });
  expect(again.body.response.status).toBe("needs_second_factor");
});

test("the app's server may check a code and take the factors away", async () => {
  const { secret, backupCodes } = await setUp();
  const { users } = emulator.backend;
  const verify = (code: string) => users.verifyTOTP({ userId, code });
  expect(await verify(await readCode(secret))).toEqual({ verified: true, code_type: "totp" });
  expect(await verify(backupCodes[0] ?? "")).toEqual({ verified: true, code_type: "backup_code" });
  await expect(verify(backupCodes[0] ?? "")).rejects.toMatchObject({ status: 422 });
  await users.deleteUserBackupCodes(userId);
  expect(await users.getUser(userId)).toMatchObject({
    backupCodeEnabled: false,
    totpEnabled: true,
  });
  expect(await users.disableUserMFA(userId)).toMatchObject({ user_id: userId });
  expect((await users.getUser(userId)).twoFactorEnabled).toBe(false);
  await expect(users.deleteUserTOTP(userId)).rejects.toMatchObject({ status: 404 });
});
