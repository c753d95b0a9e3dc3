import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createMiniflareControl } from "../control.mjs";
import { Browser } from "./support/browser";
import type { Emulator } from "./support/start-emulator";
import { PAGE_ORIGIN, startEmulator } from "./support/start-emulator";

const USER = { emailAddress: "ada@example.com", password: "correct horse" };
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false });
});
afterAll(() => emulator.stop());
beforeEach(() => emulator.control.reset());

const decode = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

test("counts requests by what they asked, until it is reset", async () => {
  const { id } = await emulator.control.createUser(USER);
  await emulator.backend.users.getUser(id);
  await emulator.backend.users.getUser(id);
  await new Browser(emulator).get("/v1/environment");
  expect(await emulator.control.listRequests()).toEqual([
    { surface: "backend", method: "GET", path: "/v1/users/:id", count: 2 },
    { surface: "frontend", method: "GET", path: "/v1/environment", count: 1 },
  ]);
  await emulator.control.reset();
  expect(await emulator.control.listRequests()).toEqual([]);
  await expect(emulator.backend.users.getUser(id)).rejects.toMatchObject({ status: 404 });
});

test("lets the next requests fail, so many times, and says when to come back", async () => {
  const { id } = await emulator.control.createUser(USER);
  const match = `GET /v1/users/${id}`;
  await emulator.control.failNext({ match, status: 429, times: 2, retryAfterSeconds: 7 });
  const { users } = emulator.backend;
  expect(await users.getCount()).toBe(1);
  for (const _ of [1, 2]) {
    await expect(users.getUser(id)).rejects.toMatchObject({ status: 429, retryAfter: 7 });
  }
  expect(await users.getUser(id)).toMatchObject({ id });
});

test("lets an answer come late, or as garbage", async () => {
  const { id } = await emulator.control.createUser(USER);
  const match = `GET /v1/users/${id}`;
  const url = `${emulator.url}/backend/v1/users/${id}`;
  const headers = { authorization: `Bearer ${emulator.keys.secretKey}` };
  await emulator.control.failNext({ match, delayMs: 60_000 });
  await expect(fetch(url, { headers, signal: AbortSignal.timeout(200) })).rejects.toThrow(
    /timeout/i,
  );
  await emulator.control.failNext({ match, delayMs: 50 });
  expect((await fetch(url, { headers })).status).toBe(200);
  await emulator.control.failNext({ match, status: 200, body: '{"object":"us' });
  expect(await (await fetch(url, { headers })).text()).toBe('{"object":"us');
  await expect(emulator.control.failNext({ match, status: 99 })).rejects.toThrow(/422/);
});

test("switches things on, until it is reset, and knows no other names", async () => {
  const { control } = emulator;
  const isReverifying = async () => {
    const { body } = await new Browser(emulator).get("/v1/environment");
    return (body["auth_config"] as Record<string, unknown>)["reverification"];
  };
  expect(await isReverifying()).toBe(false);
  expect(await control.configure({ reverification: true })).toMatchObject({ username: "off" });
  expect(await isReverifying()).toBe(true);
  await control.reset();
  expect(await isReverifying()).toBe(false);
  for (const wrong of [{ nonsense: true }, { username: "maybe" }, { totp: "yes" }]) {
    await expect(control.configure(wrong as object)).rejects.toThrow(/422/);
  }
});

test("a planned failure happens before anything else does", async () => {
  await emulator.control.createUser(USER);
  const browser = new Browser(emulator);
  await emulator.control.failNext({ match: "POST /v1/client/sign_ins", status: 503 });
  expect((await browser.signIn(USER.emailAddress, USER.password)).status).toBe(503);
  expect(browser.cookies.size).toBe(0);
  expect((await browser.signIn(USER.emailAddress, USER.password)).status).toBe(200);
});

test("mints tokens of any age", async () => {
  const { id } = await emulator.control.createUser(USER);
  const { sessionId, cookies, header } = await emulator.control.createSessionCookies(id, {
    origin: PAGE_ORIGIN,
  });
  expect(cookies.map(({ name }) => name)).toEqual([
    "__client_uat",
    expect.stringMatching(/^__client_uat_.{8}$/),
    "__session",
    expect.stringMatching(/^__session_.{8}$/),
    expect.stringMatching(/^__refresh_.{8}$/),
    "__client",
  ]);
  expect(header.split("; ")).toHaveLength(cookies.length);
  const claims = decode(
    await emulator.control.mintSessionToken(sessionId, {
      issuedSecondsAgo: 100,
      authorizedParty: PAGE_ORIGIN,
    }),
  );
  expect(claims).toMatchObject({ sub: id, sid: sessionId, azp: PAGE_ORIGIN, v: 2, sts: "active" });
  expect(claims.exp - claims.iat).toBe(60);
  const plain = decode(await emulator.control.mintSessionToken(sessionId));
  expect(plain.iat - claims.iat).toBeGreaterThanOrEqual(100);
  expect(plain).not.toHaveProperty("azp");
});

test("keeps what was mailed, by address", async () => {
  const browser = new Browser(emulator);
  await browser.signUp("ada+clerk_test@example.com", USER.password);
  expect(await emulator.control.listOutbox()).toMatchObject([
    { to: "ada+clerk_test@example.com", purpose: "email_code", code: "424242" },
  ]);
  expect(await emulator.control.listOutbox({ to: "bob@example.com" })).toEqual([]);
  expect(await emulator.control.getLatestCode("bob@example.com")).toBeNull();
});

test("says why when it is asked wrongly", async () => {
  const { control } = emulator;
  await expect(control.createUser({ emailAddress: "nonsense" })).rejects.toThrow(/422/);
  await expect(control.createSessionCookies("user_x", { origin: PAGE_ORIGIN })).rejects.toThrow(
    /404/,
  );
  const stranger = createMiniflareControl(emulator.miniflare, "wrong");
  await expect(stranger.reset()).rejects.toThrow(/502/);
});
