import { createClerkClient } from "@clerk/backend";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser, PROXY_URL } from "./support/browser";
import type { Emulator } from "./support/start-emulator";
import { PAGE_ORIGIN, startEmulator } from "./support/start-emulator";

/** What @clerk/backend makes of a visitor, given the emulator's cookies: the states a page load can be in. */
const PASSWORD = "correct horse";
const OPTIONS = {
  proxyUrl: PROXY_URL,
  authorizedParties: [PAGE_ORIGIN],
  signInUrl: "/sign-in",
};

let emulator: Emulator;
let userId: string;

function createDocumentRequest(cookie: string, init: RequestInit = {}): Request {
  return new Request(`${PAGE_ORIGIN}/posts?page=2`, {
    ...init,
    headers: { cookie, accept: "text/html", "sec-fetch-dest": "document" },
  });
}

function authenticate(browser: Browser, init?: RequestInit) {
  return emulator.backend.authenticateRequest(
    createDocumentRequest(browser.cookieHeader, init),
    OPTIONS,
  );
}

/** Follows a handshake to the emulator and back, keeping cookies as a browser does. */
async function followHandshake(browser: Browser, headers: Headers) {
  browser.keep(headers.getSetCookie());
  const location = new URL(headers.get("location") ?? "");
  const path = location.pathname.slice("/__clerk".length) + location.search;
  const back = await browser.get(path);
  expect(back.status).toBe(307);
  return back.headers.get("location") ?? "";
}

async function createSignedInBrowser(): Promise<Browser> {
  const browser = new Browser(emulator);
  const { cookies } = await emulator.control.createSessionCookies(userId, { origin: PAGE_ORIGIN });
  for (const { name, value } of cookies) browser.cookies.set(name, value);
  return browser;
}

function dropCookies(browser: Browser, prefix: string): void {
  for (const name of [...browser.cookies.keys()].filter((each) => each.startsWith(prefix))) {
    browser.cookies.delete(name);
  }
}

async function expireToken(browser: Browser): Promise<void> {
  const sessionId = (await browser.getSessionId()) ?? "";
  const token = await emulator.control.mintSessionToken(sessionId, {
    expiresInSeconds: -30,
    authorizedParty: PAGE_ORIGIN,
  });
  for (const name of browser.cookies.keys()) {
    if (name.startsWith("__session")) browser.cookies.set(name, token);
  }
}

describe("a production instance", () => {
  beforeAll(async () => {
    emulator = await startEmulator({ printCodes: false });
    userId = (
      await emulator.control.createUser({ emailAddress: "ada@example.com", password: PASSWORD })
    ).id;
  });
  afterAll(() => emulator.stop());

  test("takes a stranger for signed out, without a redirect", async () => {
    const state = await authenticate(new Browser(emulator));
    expect([state.status, state.headers.get("location")]).toEqual(["signed-out", null]);
  });

  test("knows who is signed in, from the cookies alone", async () => {
    const browser = await createSignedInBrowser();
    const before = await emulator.control.listRequests();
    const state = await authenticate(browser);
    expect(state.toAuth()).toMatchObject({ userId, tokenType: "session_token" });
    expect(await emulator.control.listRequests()).toEqual(before);
  });

  test("knows who is signed in, with keys from the JWKS", async () => {
    const browser = await createSignedInBrowser();
    const client = createClerkClient({
      secretKey: emulator.keys.secretKey,
      publishableKey: emulator.keys.publishableKey,
      apiUrl: `${emulator.url}/backend`,
      telemetry: { disabled: true },
    });
    const request = createDocumentRequest(browser.cookieHeader);
    expect((await client.authenticateRequest(request, OPTIONS)).toAuth()?.userId).toBe(userId);
  });

  test("refuses a token made for another site", async () => {
    const browser = await createSignedInBrowser();
    const token = await emulator.control.mintSessionToken((await browser.getSessionId()) ?? "", {
      authorizedParty: "https://evil.example",
    });
    for (const name of browser.cookies.keys()) {
      if (name.startsWith("__session")) browser.cookies.set(name, token);
    }
    const state = await authenticate(browser);
    expect([state.status, state.reason]).toEqual([
      "signed-out",
      "token-invalid-authorized-parties",
    ]);
  });

  test("renews an expired token by the refresh cookie, without a redirect", async () => {
    const browser = await createSignedInBrowser();
    await expireToken(browser);
    const state = await authenticate(browser);
    expect(state.toAuth()).toMatchObject({ userId });
    const names = state.headers.getSetCookie().map((each) => each.split("=")[0]);
    expect(names).toEqual(["__session", expect.stringMatching(/^__session_.{8}$/)]);
  });

  test("renews nothing by another session's refresh cookie", async () => {
    const [browser, other] = [await createSignedInBrowser(), await createSignedInBrowser()];
    const refresh = [...other.cookies].find(([name]) => name.startsWith("__refresh"));
    await expireToken(browser);
    browser.cookies.set(...(refresh ?? ["", ""]));
    expect((await authenticate(browser)).status).toBe("handshake");
  });

  test("shakes hands by a nonce, which several loaders may read", async () => {
    const browser = await createSignedInBrowser();
    dropCookies(browser, "__session");
    const state = await authenticate(browser);
    expect([state.status, state.reason]).toEqual(["handshake", "client-uat-but-no-session-token"]);
    expect(await followHandshake(browser, state.headers)).toBe(`${PAGE_ORIGIN}/posts?page=2`);
    expect(browser.lastSetCookies).toEqual([
      expect.stringMatching(/^__clerk_handshake_nonce=nonce_\w{27}; .*Max-Age=60.*HttpOnly/),
    ]);
    const [first, second] = [await authenticate(browser), await authenticate(browser)];
    expect(first.toAuth()).toMatchObject({ userId });
    expect(second.toAuth()).toMatchObject({ userId });
    browser.keep(first.headers.getSetCookie());
    expect([...browser.cookies.keys()].filter((name) => /handshake/.test(name))).toEqual([]);
    expect((await authenticate(browser)).toAuth()).toMatchObject({ userId });
  });

  test("shakes hands by a token when no nonce is asked for", async () => {
    const browser = await createSignedInBrowser();
    const target = encodeURIComponent(`${PAGE_ORIGIN}/posts`);
    await browser.get(`/v1/client/handshake?redirect_url=${target}`);
    expect(browser.lastSetCookies[0]).toMatch(/^__clerk_handshake=/);
    // Browsers drop a cookie whose name and value pass 4,096 bytes: on a longer host this one would.
    expect(browser.lastSetCookies[0]?.split(";")[0]?.length).toBeLessThan(4096);
    dropCookies(browser, "__session");
    expect((await authenticate(browser)).toAuth()).toMatchObject({ userId });
  });

  test("a handshake tells a revoked browser that it is signed out", async () => {
    const browser = await createSignedInBrowser();
    await emulator.control.revokeSessions(userId);
    dropCookies(browser, "__session");
    const state = await authenticate(browser);
    await followHandshake(browser, state.headers);
    const after = await authenticate(browser);
    expect(after.status).toBe("signed-out");
    browser.keep(after.headers.getSetCookie());
    expect(browser.cookies.get("__client_uat")).toBe("0");
    expect((await authenticate(browser)).headers.get("location")).toBeNull();
  });

  test("a handshake keeps the method of a form", async () => {
    const browser = await createSignedInBrowser();
    const target = encodeURIComponent(`${PAGE_ORIGIN}/posts`);
    const answer = await browser.post(`/v1/client/handshake?redirect_url=${target}&format=nonce`);
    expect([answer.status, answer.headers.get("location")]).toEqual([307, `${PAGE_ORIGIN}/posts`]);
  });

  test.each([
    "https://evil.example/",
    "//evil.example",
    "/posts",
    "",
    `${PAGE_ORIGIN}.evil.example/`,
    `http://localhost:8900@evil.example/`,
    `http://eve@localhost:8900/`,
    "javascript:alert(1)",
  ])("sends nobody to %s", async (target) => {
    const browser = await createSignedInBrowser();
    for (const page of ["handshake", "touch"]) {
      const path = `/v1/client/${page}?redirect_url=${encodeURIComponent(target)}`;
      expect(await browser.get(path)).toMatchObject({ status: 400, problem: "url_not_allowed" });
    }
  });
});

describe("a development instance", () => {
  beforeAll(async () => {
    emulator = await startEmulator({ mode: "test", printCodes: false });
    userId = (
      await emulator.control.createUser({ emailAddress: "ada@example.com", password: PASSWORD })
    ).id;
  });
  afterAll(() => emulator.stop());

  test("gives a new browser its anchor by a handshake in the query", async () => {
    const browser = new Browser(emulator);
    const state = await authenticate(browser);
    expect([state.status, state.reason]).toEqual(["handshake", "dev-browser-missing"]);
    const back = await followHandshake(browser, state.headers);
    expect(browser.lastSetCookies).toEqual([]);
    const request = new Request(back, { headers: createDocumentRequest("").headers });
    const resolved = await emulator.backend.authenticateRequest(request, OPTIONS);
    expect(resolved.headers.get("location")).toBe(`${PAGE_ORIGIN}/posts?page=2`);
    browser.keep(resolved.headers.getSetCookie());
    expect(browser.cookies.get("__clerk_db_jwt")).toMatch(/^dvb_/);
    expect((await authenticate(browser)).status).toBe("signed-out");
  });

  test("knows who is signed in", async () => {
    const browser = await createSignedInBrowser();
    expect((await authenticate(browser)).toAuth()).toMatchObject({ userId });
  });

  test("refuses a browser it does not know, so that clerk-js asks for an anchor", async () => {
    const browser = new Browser(emulator);
    expect(await browser.get("/v1/client")).toMatchObject({
      status: 400,
      problem: "dev_browser_unauthenticated",
    });
    await browser.becomeDevBrowser();
    expect((await browser.get("/v1/client")).status).toBe(200);
    await browser.signIn("ada@example.com", PASSWORD);
    expect(await browser.getSessionId()).not.toBeNull();
    expect(browser.cookies.size).toBe(0);
  });
});
