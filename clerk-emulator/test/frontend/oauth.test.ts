import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { PAGE_ORIGIN, startEmulator } from "../support/start-emulator";

/** The stand-ins for Google and GitHub. */
const EMAIL = "ada@example.com";
const PASSWORD = "correct horse";
const CALLBACK = `${PAGE_ORIGIN}/sign-in#/sso-callback`;
interface Way {
  external_verification_redirect_url: string;
}
interface Begun {
  first_factor_verification?: Way;
  verifications: { external_account: Way };
}
interface Client {
  sign_in: { id: string };
  sign_up: { id: string };
  sessions: { user: object }[];
}
interface User {
  external_accounts: { id: string }[];
  email_addresses: object[];
}
let emulator: Emulator;
let browser: Browser;
beforeAll(async () => {
  const configuration = { socialProviders: ["google", "github"] };
  emulator = await startEmulator({ printCodes: false, configuration });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  browser = new Browser(emulator);
});

const depart = async (area: "sign_ins" | "sign_ups", strategy = "oauth_google") => {
  const begun = await browser.post(`/v1/client/${area}`, { strategy, redirect_url: CALLBACK });
  const { body } = begun;
  const { first_factor_verification: first, verifications } = body.response as unknown as Begun;
  return (first ?? verifications.external_account).external_verification_redirect_url;
};
/** Fills in the stand-in's form. */
const arrive = (url: string, fields: Record<string, string> = { email: EMAIL }, by = browser) => {
  const { pathname, searchParams } = new URL(url);
  const state = searchParams.get("state") ?? "";
  return by.post(pathname.replace("/__clerk", ""), { state, ...fields });
};
const readClient = async () => (await browser.get("/v1/client")).body.response as unknown as Client;

test("the stand-in is a plain page that runs nothing, and says what it is", async () => {
  const url = new URL(await depart("sign_ins"));
  const page = await fetch(`${emulator.url}/frontend${url.pathname.slice(8)}${url.search}`, {
    headers: {
      "clerk-proxy-url": `${PAGE_ORIGIN}/__clerk`,
      "clerk-secret-key": emulator.keys.secretKey,
      cookie: browser.cookieHeader,
    },
  });
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await page.text()).toContain("Stand-in for Google");
});

test("somebody known by their address is signed in, and the account is connected", async () => {
  const { id } = await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD });
  const back = await arrive(await depart("sign_ins"));
  expect([back.status, back.headers.get("location")]).toEqual([303, CALLBACK]);
  const client = await readClient();
  expect(client.sign_in).toMatchObject({
    status: "complete",
    first_factor_verification: { status: "verified", strategy: "oauth_google" },
  });
  expect(client.sessions[0]?.user).toMatchObject({
    id,
    external_accounts: [{ provider: "oauth_google", email_address: EMAIL }],
  });
});

test("somebody unknown who wanted to sign in is moved on to a sign-up", async () => {
  await arrive(await depart("sign_ins"), { email: EMAIL, first_name: "Ada" });
  expect((await readClient()).sign_in).toMatchObject({
    first_factor_verification: {
      status: "transferable",
      error: { code: "external_account_not_found" },
    },
  });
  const { body } = await browser.post("/v1/client/sign_ups", { transfer: "true" });
  expect(body.response).toMatchObject({ status: "complete", first_name: "Ada" });
  expect(body.client.sessions[0]?.user).toMatchObject({
    password_enabled: false,
    email_addresses: [{ email_address: EMAIL, verification: { strategy: "oauth_google" } }],
  });
});

test("somebody known who wanted to sign up is moved on to a sign-in", async () => {
  const { id } = await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD });
  await arrive(await depart("sign_ups", "oauth_github"));
  expect((await readClient()).sign_up).toMatchObject({
    verifications: {
      external_account: { status: "transferable", error: { code: "external_account_exists" } },
    },
  });
  const { body } = await browser.post("/v1/client/sign_ins", { transfer: "true" });
  expect(body.response.status).toBe("complete");
  expect(body.client.sessions[0]?.user.id).toBe(id);
});

test("somebody unknown who wanted to sign up is signed up", async () => {
  await arrive(await depart("sign_ups"));
  expect((await readClient()).sign_up).toMatchObject({ status: "complete" });
});

test("what a provider does not say is asked for", async () => {
  await emulator.control.configure({ username: "required" });
  await arrive(await depart("sign_ups"));
  const { sign_up: signUp } = await readClient();
  expect(signUp).toMatchObject({ status: "missing_requirements", missing_fields: ["username"] });
  const done = await browser.patch(`/v1/client/sign_ups/${signUp.id}`, { username: "lovelace" });
  expect(done.body.response.status).toBe("complete");
});

test("whoever turns back is told so, and nobody is made", async () => {
  await arrive(await depart("sign_ins"), { cancel: "true" });
  expect((await readClient()).sign_in).toMatchObject({
    first_factor_verification: { status: "failed", error: { code: "oauth_access_denied" } },
  });
  expect(await emulator.backend.users.getCount()).toBe(0);
});

test("a way serves once, in the browser it began in, and leads to the app only", async () => {
  const url = await depart("sign_ins");
  const stranger = new Browser(emulator);
  await stranger.post("/v1/client/sign_ins", {});
  expect((await arrive(url, undefined, stranger)).status).toBe(400);
  expect((await arrive(url)).status).toBe(303);
  expect((await arrive(url)).status).toBe(400);
  const away = { strategy: "oauth_google", redirect_url: "https://evil.example/" };
  expect((await browser.post("/v1/client/sign_ins", away)).problem).toBe("url_not_allowed");
});

test("one that is not switched on is refused", async () => {
  const fields = { strategy: "oauth_gitlab", redirect_url: CALLBACK };
  expect((await browser.post("/v1/client/sign_ins", fields)).status).toBe(501);
  expect((await browser.post("/v1/client/sign_ins", { transfer: "true" })).problem).toBe(
    "account_transfer_invalid",
  );
});

test("a person connects an account and takes it away, and nobody takes another's", async () => {
  const { id } = await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD });
  const other = "b@example.com";
  await emulator.control.createUser({ emailAddress: other, password: PASSWORD });
  await browser.signIn(EMAIL, PASSWORD);
  const connect = async (email: string) => {
    const fields = { strategy: "oauth_google", redirect_url: CALLBACK };
    const { body } = await browser.post("/v1/me/external_accounts", fields);
    const { verification } = body.response as unknown as { verification: Way };
    await arrive(verification.external_verification_redirect_url, { email });
  };
  const list = async () => (await browser.get("/v1/me")).body.response as unknown as User;
  await connect(other);
  expect((await list()).external_accounts).toMatchObject([
    { verification: { status: "failed", error: { code: "oauth_identification_claimed" } } },
  ]);
  await connect("ada.private@example.com");
  const user = await list();
  expect(user.external_accounts).toMatchObject([{ verification: { status: "verified" } }]);
  expect(user.email_addresses).toHaveLength(2);
  const { data } = await emulator.backend.users.getUserOauthAccessToken(id, "google");
  expect(data).toMatchObject([{ provider: "oauth_google" }]);
  const accountId = user.external_accounts[0]?.id;
  expect((await browser.delete(`/v1/me/external_accounts/${accountId}`)).status).toBe(200);
  expect((await list()).external_accounts).toEqual([]);
});
