import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser } from "./support/browser";
import type { Emulator } from "./support/start-emulator";
import { startEmulator } from "./support/start-emulator";

/** Who may reach what: the emulator behind an app, as it runs in Postern. */
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ withApp: true, printCodes: false });
});
afterAll(() => emulator.stop());

/** As the app's own code would. */
const fetchFromApp = (url: string, init: RequestInit = {}) =>
  fetch(`${emulator.url}/outbound?url=${encodeURIComponent(url)}`, init);

async function askEmulator(url: string, init: RequestInit = {}) {
  const response = await fetchFromApp(url, init);
  return { status: response.status, text: await response.text() };
}

describe("the proxy", () => {
  test.each(["/v1/users", "/v1/sessions", "/v1/jwks", "/v1/clients/handshake_payload?nonce=x"])(
    "does not lead to the Backend API's %s",
    async (path) => {
      const response = await fetch(`${emulator.url}/__clerk${path}`, {
        headers: { authorization: `Bearer ${emulator.keys.secretKey}` },
      });
      expect(response.status).toBe(404);
    },
  );

  test("does not lead to the control surface", async () => {
    for (const path of ["/reset", "/listOutbox", "/_emulator/outbox"]) {
      const response = await fetch(`${emulator.url}/__clerk${path}`, {
        method: "POST",
        headers: {
          "postern-control-token": emulator.controlToken,
          "postern-surface": "control",
        },
      });
      expect(response.status).toBe(404);
    }
  });

  test("serves clerk-js under any version, and no other file", async () => {
    const fetchFile = (path: string) => fetch(`${emulator.url}/__clerk/npm/@clerk/clerk-js${path}`);
    const major = await fetchFile("@5/dist/clerk.browser.js");
    expect(major.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect((await major.text()).length).toBeGreaterThan(100_000);
    const exact = await fetchFile("@5.128.0/dist/clerk.browser.js");
    expect(exact.headers.get("cache-control")).toContain("immutable");
    expect((await fetchFile("@5/dist/no-such-file.js")).status).toBe(404);
    expect((await fetchFile("@5/dist/..%2f..%2fpackage.json")).status).toBe(404);
    expect((await fetchFile("@5/dist/%2e%2e/package.json")).status).toBe(404);
  });
});

describe("the app's outgoing requests", () => {
  test.each(["https://example.com/", "http://127.0.0.1:1/", "https://clerk.com/"])(
    "to %s end here",
    async (url) => {
      const response = await fetchFromApp(url);
      expect(response.status).toBe(502);
      expect(await response.text()).toContain(new URL(url).hostname);
    },
  );

  test("cannot control the emulator without this launch's token", async () => {
    expect((await fetchFromApp("http://control.clerk.internal/reset")).status).toBe(502);
    for (const token of ["", "guess"]) {
      const headers = { "postern-control-token": token };
      const url = "http://control.clerk.internal/listOutbox";
      expect((await askEmulator(url, { method: "POST", headers })).status).toBe(502);
    }
  });

  test("reach the Backend API only with the secret key", async () => {
    expect((await fetchFromApp("https://api.clerk.com/v1/users")).status).toBe(401);
  });

  test.each([
    "allowlist_identifiers",
    "blocklist_identifiers",
    "clients",
    "domains",
    "m2m_tokens",
    "machines",
    "oauth_applications",
    "phone_numbers",
    "saml_connections",
  ])("says that the Backend API's %s are not imitated", async (area) => {
    const { status, text } = await askEmulator(`https://api.clerk.com/v1/${area}`, {
      headers: { authorization: `Bearer ${emulator.keys.secretKey}` },
    });
    expect([status, text]).toEqual([501, expect.stringContaining(area)]);
  });

  test("cannot stand at another surface by a header", async () => {
    const headers = {
      "postern-surface": "control",
      authorization: `Bearer ${emulator.keys.secretKey}`,
    };
    const { status, text } = await askEmulator("https://api.clerk.com/listOutbox", { headers });
    expect([status, JSON.parse(text).errors[0].code]).toEqual([404, "resource_not_found"]);
  });

  test("find no paths that stand for hosts when the emulator does not stand alone", async () => {
    expect((await fetchFromApp("http://localhost/backend/v1/jwks")).status).toBe(502);
  });
});

describe("the Frontend API", () => {
  const url = "https://frontend-api.clerk.dev/v1/client/sign_ins";
  const createHeaders = (more: Record<string, string>): Record<string, string> => ({
    "clerk-secret-key": emulator.keys.secretKey,
    "clerk-proxy-url": "http://localhost:8900/__clerk",
    ...more,
  });

  test.each([
    ["without the secret key", { "clerk-secret-key": "" }, 401, "clerk_key_invalid"],
    ["without its own address", { "clerk-proxy-url": "" }, 400, "proxy_url_invalid"],
    [
      "from an address that is none",
      { "clerk-proxy-url": "javascript:alert(1)" },
      400,
      "proxy_url_invalid",
    ],
  ])("refuses a proxy %s", async (_, more, status, code) => {
    const answer = await askEmulator(url, { method: "POST", headers: createHeaders(more) });
    expect([answer.status, JSON.parse(answer.text).errors[0].code]).toEqual([status, code]);
  });

  test.each([
    ["another site's page", { origin: "https://evil.example" }],
    ["a page without an origin", { origin: "null" }],
    ["another site's form", { "sec-fetch-site": "cross-site" }],
  ])("does nothing for %s", async (_, headers) => {
    const post = (more: Record<string, string>) =>
      fetch(`${emulator.url}/__clerk/v1/client/sign_ups`, { method: "POST", headers: more });
    const refused = await post(headers);
    const { errors } = (await refused.json()) as { errors: { code: string }[] };
    expect([refused.status, errors[0]?.code]).toEqual([400, "origin_invalid"]);
    expect((await post({ origin: emulator.url })).status).toBe(200);
  });

  test.each([
    ["/v1/me/phone_numbers", "phone numbers"],
    ["/v1/me/web3_wallets", "web3 wallets"],
    ["/v1/client/sign_ups/sua_x/enterprise_connections", "enterprise connections"],
    ["/v1/me/billing/plans", "billing"],
    ["/v1/api_keys", "API keys"],
    ["/v1/client/sessions/sess_x/tasks", "session tasks"],
    ["/v1/client/sign_ins/sia_x/prepare_second_factor", "codes sent as a second factor"],
  ])("says that %s is not imitated", async (path, area) => {
    const answer = await askEmulator(`https://frontend-api.clerk.dev${path}`, {
      method: "POST",
      headers: createHeaders({}),
    });
    expect([answer.status, answer.text]).toEqual([501, expect.stringContaining(area)]);
  });

  test("says that signing in with Google is not imitated", async () => {
    const standing = await startEmulator();
    const answer = await new Browser(standing).post("/v1/client/sign_ins", {
      strategy: "oauth_google",
    });
    await standing.stop();
    expect([answer.status, answer.problem]).toEqual([501, "not_imitated"]);
  });
});

test("everything is still there after a restart", async () => {
  const persist = await mkdtemp(join(tmpdir(), "clerk-emulator-state-"));
  const first = await startEmulator({ persist, printCodes: false });
  const browser = new Browser(first);
  await browser.signUp("ada@example.com", "correct horse");
  const sessionId = await browser.getSessionId();
  await first.stop();
  const second = await startEmulator({ persist, keys: first.keys, printCodes: false });
  const again = new Browser(second);
  for (const [name, value] of browser.cookies) again.cookies.set(name, value);
  expect(sessionId).not.toBeNull();
  expect(await again.getSessionId()).toBe(sessionId);
  await second.stop();
  await rm(persist, { recursive: true });
});
