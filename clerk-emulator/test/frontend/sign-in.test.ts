import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { startEmulator } from "../support/start-emulator";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse";
let emulator: Emulator;
let userId: string;
beforeAll(async () => {
  emulator = await startEmulator({ appOrigin: "https://postern.example", printCodes: false });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  userId = (await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD })).id;
});

test("an identifier alone asks how to go on, and does not tell the whole address", async () => {
  const { body } = await new Browser(emulator).post("/v1/client/sign_ins", { identifier: EMAIL });
  expect(body.response).toMatchObject({
    status: "needs_first_factor",
    identifier: EMAIL,
    supported_first_factors: [
      { strategy: "password" },
      { strategy: "email_code", safe_identifier: "a*****@example.com", primary: true },
      { strategy: "reset_password_email_code" },
    ],
  });
});

test("the password signs in, in any case of the address", async () => {
  const browser = new Browser(emulator);
  const { body } = await browser.signIn("ADA@Example.com", PASSWORD);
  expect(body.response.status).toBe("complete");
  expect(body.client.sessions[0]?.user.id).toBe(userId);
});

test.each([
  [{ identifier: "nobody@example.com" }, "form_identifier_not_found at identifier"],
  [{ identifier: EMAIL, password: "wrong" }, "form_password_incorrect at password"],
  [{ identifier: "x".repeat(300) }, "form_param_max_length_exceeded at identifier"],
])("%j is refused", async (fields, problem) => {
  const browser = new Browser(emulator);
  expect(await browser.post("/v1/client/sign_ins", fields)).toMatchObject({ status: 422, problem });
  expect(await browser.getSessionId()).toBeNull();
});

test("a code signs in", async () => {
  const browser = new Browser(emulator);
  const begun = await browser.post("/v1/client/sign_ins", { identifier: EMAIL });
  const path = `/v1/client/sign_ins/${begun.body.response.id}`;
  await browser.post(`${path}/prepare_first_factor`, { strategy: "email_code" });
  const code = (await emulator.control.getLatestCode(EMAIL)) ?? "";
  const done = await browser.post(`${path}/attempt_first_factor`, { strategy: "email_code", code });
  expect(done.body.response.status).toBe("complete");
});

test("a forgotten password: code, new password, other devices signed out", async () => {
  const elsewhere = new Browser(emulator);
  await elsewhere.signIn(EMAIL, PASSWORD);
  const browser = new Browser(emulator);
  const begun = await browser.post("/v1/client/sign_ins", { identifier: EMAIL });
  const path = `/v1/client/sign_ins/${begun.body.response.id}`;
  const strategy = "reset_password_email_code";
  const early = await browser.post(`${path}/reset_password`, { password: "a new password" });
  expect(early.problem).toBe("sign_in_status_invalid");
  await browser.post(`${path}/prepare_first_factor`, { strategy });
  const code = (await emulator.control.getLatestCode(EMAIL)) ?? "";
  // A code for one purpose is none for another.
  const misused = await browser.post(`${path}/attempt_first_factor`, {
    strategy: "email_code",
    code,
  });
  expect(misused.problem).toBe("verification_missing at code");
  const attempted = await browser.post(`${path}/attempt_first_factor`, { strategy, code });
  expect(attempted.body.response.status).toBe("needs_new_password");
  const done = await browser.post(`${path}/reset_password`, {
    password: "a new password",
    sign_out_of_other_sessions: "true",
  });
  expect(done.body.response.status).toBe("complete");
  expect(await elsewhere.getSessionId()).toBeNull();
  expect((await new Browser(emulator).signIn(EMAIL, PASSWORD)).status).toBe(422);
  expect((await new Browser(emulator).signIn(EMAIL, "a new password")).status).toBe(200);
});

test("a banned person is refused, and signed out at once", async () => {
  const browser = new Browser(emulator);
  await browser.signIn(EMAIL, PASSWORD);
  await emulator.backend.users.banUser(userId);
  expect(await browser.getSessionId()).toBeNull();
  expect(await browser.signIn(EMAIL, PASSWORD)).toMatchObject({
    status: 403,
    problem: "user_banned",
  });
});

test("signing in changes the anchor: a cookie planted beforehand gains nothing", async () => {
  const victim = new Browser(emulator);
  await victim.post("/v1/client/sign_ins", { identifier: EMAIL });
  const attacker = new Browser(emulator);
  attacker.cookies.set("__client", victim.cookies.get("__client") ?? "");
  await victim.signIn(EMAIL, PASSWORD);
  expect(await victim.getSessionId()).not.toBeNull();
  expect(await attacker.getSessionId()).toBeNull();
});

test("cookies follow the state: at sign-in, when lost, and at sign-out", async () => {
  const browser = new Browser(emulator);
  await browser.signIn(EMAIL, PASSWORD);
  const names = [...browser.cookies.keys()];
  expect(names.map((name) => name.replace(/_[\w-]{8}$/, "_…"))).toEqual([
    "__client",
    "__client_uat",
    "__client_uat_…",
    "__refresh_…",
  ]);
  const flags = browser.lastSetCookies.map((each) => /HttpOnly/.test(each));
  expect(flags).toEqual([true, false, false, true]);
  await browser.get("/v1/client");
  expect(browser.lastSetCookies).toEqual([]);
  browser.cookies.delete("__client_uat");
  await browser.get("/v1/client");
  expect(browser.lastSetCookies).toHaveLength(1);
  await browser.delete("/v1/client/sessions");
  expect(browser.cookies.get("__client_uat")).toBe("0");
  expect([...browser.cookies.keys()].filter((name) => name.startsWith("__refresh"))).toEqual([]);
});

test("after sign-out neither the session nor its attempt is left", async () => {
  const browser = new Browser(emulator);
  const { body } = await browser.signIn(EMAIL, PASSWORD);
  const sessionId = body.client.last_active_session_id ?? "";
  const token = await browser.post(`/v1/client/sessions/${sessionId}/tokens`);
  expect(token.body.jwt.split(".")).toHaveLength(3);
  await browser.delete("/v1/client/sessions");
  expect((await browser.post(`/v1/client/sessions/${sessionId}/tokens`)).status).toBe(401);
  expect((await browser.get("/v1/client")).body.response).toMatchObject({
    sessions: [],
    sign_in: null,
    last_active_session_id: null,
  });
});

test("nobody gets a token of another browser's session", async () => {
  const { body } = await new Browser(emulator).signIn(EMAIL, PASSWORD);
  const path = `/v1/client/sessions/${body.client.last_active_session_id}`;
  const stranger = new Browser(emulator);
  expect((await stranger.post(`${path}/tokens`)).status).toBe(401);
  await stranger.post("/v1/client/sign_ins", { identifier: EMAIL });
  expect((await stranger.post(`${path}/tokens`)).status).toBe(404);
  expect((await stranger.post(`${path}/remove`)).status).toBe(404);
});

test.each(["end", "remove"])("one session is closed by %s", async (action) => {
  const browser = new Browser(emulator);
  const { body } = await browser.signIn(EMAIL, PASSWORD);
  const path = `/v1/client/sessions/${body.client.last_active_session_id}`;
  expect((await browser.get(path)).body.response.status).toBe("active");
  const closed = await browser.post(`${path}/${action}`);
  expect(closed.body.response).toMatchObject({ status: `${action.replace(/e$/, "")}ed` });
  expect(closed.body.client.sessions).toEqual([]);
  expect((await browser.get(path)).status).toBe(401);
});

test("cookies are Secure where the app is, and only there", async () => {
  const fields = { identifier: EMAIL, password: PASSWORD };
  const secure = new Browser(emulator);
  await secure.post("/v1/client/sign_ins", fields, {
    headers: {
      "clerk-proxy-url": "https://postern.example/__clerk",
      origin: "https://postern.example",
    },
  });
  expect(secure.lastSetCookies.map((each) => / Secure/.test(each))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  const plain = new Browser(emulator);
  await plain.post("/v1/client/sign_ins", fields);
  expect(plain.lastSetCookies.filter((each) => / Secure/.test(each))).toEqual([]);
});
