import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { PAGE_ORIGIN, startEmulator } from "../support/start-emulator";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse";
const LINK = { strategy: "email_link", redirect_url: `${PAGE_ORIGIN}/sign-in#/verify` };
let emulator: Emulator;
let browser: Browser;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false, configuration: { emailLink: true } });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  browser = new Browser(emulator);
});

/** Opens the last link that was mailed, in a browser that knows nothing of it. */
async function openLink() {
  const mails = await emulator.control.listOutbox({ to: EMAIL });
  const url = new URL(mails.at(-1)?.url ?? "");
  return new Browser(emulator).get(url.pathname.replace("/__clerk", "") + url.search);
}

test("a link signs in the browser that waits for it", async () => {
  await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD });
  const { body } = await browser.post("/v1/client/sign_ins", { identifier: EMAIL });
  const path = `/v1/client/sign_ins/${body.response.id}`;
  await browser.post(`${path}/prepare_first_factor`, LINK);
  expect((await browser.get(path)).body.response.status).toBe("needs_first_factor");
  const opened = await openLink();
  expect(opened.status).toBe(303);
  const { searchParams, hash } = new URL(opened.headers.get("location") ?? "");
  expect([searchParams.get("__clerk_status"), hash]).toEqual(["verified", "#/verify"]);
  const done = (await browser.get(path)).body.response;
  expect(done).toMatchObject({
    status: "complete",
    first_factor_verification: { status: "verified", strategy: "email_link" },
    created_session_id: searchParams.get("__clerk_created_session"),
  });
  expect((await openLink()).status).toBe(400);
});

test("a tab that waits learns of it, even if another one is at work in the session by then", async () => {
  await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD });
  const { body } = await browser.post("/v1/client/sign_ins", { identifier: EMAIL });
  const path = `/v1/client/sign_ins/${body.response.id}`;
  await browser.post(`${path}/prepare_first_factor`, LINK);
  const opened = await openLink();
  const { searchParams } = new URL(opened.headers.get("location") ?? "");
  const sessionId = searchParams.get("__clerk_created_session") ?? "";
  const { client } = (await browser.post(`/v1/client/sessions/${sessionId}/touch`, {})).body;
  expect(client.sign_in).toBeNull();
  expect((await browser.get(path)).body.response).toMatchObject({
    status: "complete",
    created_session_id: sessionId,
  });
});

test("a link completes a sign-up", async () => {
  const fields = { email_address: EMAIL, password: PASSWORD };
  const { body } = await browser.post("/v1/client/sign_ups", fields);
  const path = `/v1/client/sign_ups/${body.response.id}`;
  await browser.post(`${path}/prepare_verification`, LINK);
  await openLink();
  expect((await browser.get(path)).body.response.status).toBe("complete");
});

test("a link proves a further address", async () => {
  await emulator.control.createUser({ emailAddress: "first@example.com", password: PASSWORD });
  await browser.signIn("first@example.com", PASSWORD);
  const { body } = await browser.post("/v1/me/email_addresses", { email_address: EMAIL });
  const path = `/v1/me/email_addresses/${body.response.id}`;
  await browser.post(`${path}/prepare_verification`, LINK);
  await openLink();
  expect((await browser.get(path)).body.response).toMatchObject({
    verification: { status: "verified" },
  });
});

test("the secret in the link is no code, and a newer link takes the older one's place", async () => {
  await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD });
  const { body } = await browser.post("/v1/client/sign_ins", { identifier: EMAIL });
  const path = `/v1/client/sign_ins/${body.response.id}`;
  await browser.post(`${path}/prepare_first_factor`, LINK);
  const [first] = await emulator.control.listOutbox({ to: EMAIL });
  const token = new URL(first?.url ?? "").searchParams.get("token") ?? "";
  const guess = { strategy: "email_code", code: token };
  expect((await browser.post(`${path}/attempt_first_factor`, guess)).problem).toBe(
    "verification_missing at code",
  );
  await browser.post(`${path}/prepare_first_factor`, LINK);
  const stale = await new Browser(emulator).get(`/v1/client/verify?token=${token}`);
  expect(stale.headers.get("location")).toContain("__clerk_status=failed");
});

test("a link runs out after ten minutes", async () => {
  await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD });
  const { body } = await browser.post("/v1/client/sign_ins", { identifier: EMAIL });
  const path = `/v1/client/sign_ins/${body.response.id}`;
  await browser.post(`${path}/prepare_first_factor`, LINK);
  await emulator.control.shiftClock(10 * 60 + 1);
  expect((await openLink()).headers.get("location")).toContain("__clerk_status=expired");
  expect((await browser.get(path)).body.response.status).toBe("needs_first_factor");
  await emulator.control.shiftClock(0);
});

test("without the setting there are no links", async () => {
  await emulator.control.configure({ emailLink: false });
  await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD });
  const { body } = await browser.post("/v1/client/sign_ins", { identifier: EMAIL });
  const path = `/v1/client/sign_ins/${body.response.id}/prepare_first_factor`;
  expect((await browser.post(path, LINK)).status).toBe(501);
});
