import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { startEmulator } from "../support/start-emulator";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse";
let emulator: Emulator;
let browser: Browser;
let path: string;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD });
  browser = new Browser(emulator);
  await browser.signIn(EMAIL, PASSWORD);
  const sessionId = await browser.getSessionId();
  await emulator.control.setFactorAges(sessionId ?? "", { firstMinutes: 30 });
  path = `/v1/client/sessions/${sessionId}`;
});

async function getAges(): Promise<unknown> {
  const { body } = await browser.post(`${path}/tokens`);
  return JSON.parse(Buffer.from(body.jwt.split(".")[1] ?? "", "base64url").toString()).fva;
}

test("the password makes the session's proof fresh again, in token and client", async () => {
  expect(await getAges()).toEqual([30, -1]);
  const begun = await browser.post(`${path}/verify`, { level: "first_factor" });
  expect(begun.body.response).toMatchObject({
    object: "session_verification",
    status: "needs_first_factor",
    level: "first_factor",
    session: { factor_verification_age: [30, -1] },
    supported_first_factors: [{ strategy: "password" }, { strategy: "email_code" }],
    supported_second_factors: null,
  });
  const fields = { strategy: "password", password: "wrong" };
  const wrong = await browser.post(`${path}/verify/attempt_first_factor`, fields);
  expect([wrong.status, wrong.problem]).toEqual([422, "form_password_incorrect at password"]);
  expect(await getAges()).toEqual([30, -1]);
  fields.password = PASSWORD;
  const done = await browser.post(`${path}/verify/attempt_first_factor`, fields);
  expect(done.body.response).toMatchObject({
    status: "complete",
    session: { factor_verification_age: [0, -1] },
  });
  expect(done.body.client.sessions[0]).toMatchObject({ factor_verification_age: [0, -1] });
  expect(await getAges()).toEqual([0, -1]);
});

test("so does a code by mail", async () => {
  const begun = await browser.post(`${path}/verify`, { level: "first_factor" });
  const factors = begun.body.response["supported_first_factors"] as Record<string, string>[];
  const id = factors.find((each) => each["strategy"] === "email_code")?.["email_address_id"] ?? "";
  const strategy = "email_code";
  await browser.post(`${path}/verify/prepare_first_factor`, { strategy, email_address_id: id });
  const code = (await emulator.control.getLatestCode(EMAIL)) ?? "";
  const done = await browser.post(`${path}/verify/attempt_first_factor`, { strategy, code });
  expect(done.body.response.status).toBe("complete");
  expect(await getAges()).toEqual([0, -1]);
});

test("without a second factor the first one is asked for, whatever was wanted", async () => {
  for (const level of ["second_factor", "multi_factor"]) {
    const { body } = await browser.post(`${path}/verify`, { level });
    expect(body.response).toMatchObject({ level: "first_factor", status: "needs_first_factor" });
  }
  expect((await browser.post(`${path}/verify`, { level: "third_factor" })).status).toBe(422);
});

test("nothing is proved before it was asked for, nor twice, nor by somebody else", async () => {
  const fields = { strategy: "password", password: PASSWORD };
  const attempt = (on = browser) => on.post(`${path}/verify/attempt_first_factor`, fields);
  expect((await attempt()).problem).toBe("session_verification_status_invalid");
  await browser.post(`${path}/verify`, { level: "first_factor" });
  expect((await attempt(new Browser(emulator))).status).toBe(401);
  expect((await attempt()).status).toBe(200);
  expect((await attempt()).problem).toBe("session_verification_status_invalid");
});

test.each([
  ["POST", "/v1/me/email_addresses", { email_address: "b@example.com" }],
  [
    "POST",
    "/v1/me/change_password",
    { current_password: PASSWORD, new_password: "a new password" },
  ],
  ["PATCH", "/v1/me", { primary_email_address_id: "idn_x" }],
  ["DELETE", "/v1/me", {}],
])("where it is switched on, %s %s wants a recent proof", async (method, route, fields) => {
  await emulator.control.configure({ reverification: true });
  const ask = () =>
    method === "POST"
      ? browser.post(route, fields)
      : method === "PATCH"
        ? browser.patch(route, fields)
        : browser.delete(route);
  expect(await ask()).toMatchObject({ status: 403, problem: "session_reverification_required" });
  await browser.post(`${path}/verify`);
  const proof = { strategy: "password", password: PASSWORD };
  await browser.post(`${path}/verify/attempt_first_factor`, proof);
  expect((await ask()).problem).not.toBe("session_reverification_required");
});
