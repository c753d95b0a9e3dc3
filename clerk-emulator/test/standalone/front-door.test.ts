import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createForwarded } from "../../src/standalone/forwarded";
import { startEmulator } from "../support/start-emulator";
import { startWorkerd } from "../support/start-workerd";

/** Who is answered at the emulator's own port: below Miniflare, which hears on headers, and in workerd alone. */
const APP = "https://app.example";
const PATHS = ["/", "/outbox", "/inspector", "/__clerk/v1/environment", "/backend/v1/jwks"];
const OWN_NAMES = [
  "localhost",
  "LocalHost",
  "127.0.0.1:4400",
  "127.9.9.9",
  "[::1]",
  "[::1]:4400",
  "app.localhost:3000",
];
const OTHER_NAMES = [
  "evil.example",
  "localhost.evil.example",
  "127.0.0.1.evil.example",
  "evil.example:4400",
  "192.168.1.7",
  "0.0.0.0",
  "10.0.0.1.nip.io",
  "[::2]",
  "[fe80::1]",
  "[::ffff:10.0.0.1]",
  "evil-localhost",
  // Names that one must know of: nobody needs them, and so they are not answered.
  "localhost.",
  "localhost.:4400",
  "app.localhost.evil.example:80",
];
/** What proxies say of the address, or Miniflare's parts say to each other: any page may say it, too. */
const CLAIMS: Record<string, string>[] = [
  { "mf-original-url": "http://localhost/outbox" },
  { "MF-Original-URL": "http://127.0.0.1:4400/__clerk/v1/environment" },
  { "mf-original-url": "http://localhost/inspector", "mf-original-hostname": "localhost" },
  { "mf-original-url": "http://localhost/outbox", "mf-route-override": "clerk" },
  { "mf-route-override": "clerk" },
  { "x-forwarded-host": "localhost", "x-forwarded-proto": "http", "x-forwarded-for": "127.0.0.1" },
  { forwarded: "for=127.0.0.1;host=localhost;proto=http" },
  { "x-original-url": "http://localhost/outbox", "x-rewrite-url": "/outbox" },
  { "x-host": "localhost", "x-original-host": "localhost", "x-real-ip": "127.0.0.1" },
  { "postern-surface": "pages", "postern-app-origin": "http://evil.example" },
  { "clerk-proxy-url": "http://localhost/__clerk", "cf-connecting-ip": "127.0.0.1" },
];

const starters = {
  Miniflare: async () => {
    const { url, stop } = await startEmulator({ printCodes: false, appOrigin: APP });
    return { port: Number(new URL(url).port), stop };
  },
  workerd: () => startWorkerd(APP),
};

describe.each(["Miniflare", "workerd"] as const)("in %s", (runtime) => {
  let server: { port: number; stop(): Promise<void> };
  beforeAll(async () => {
    server = await starters[runtime]();
  });
  afterAll(() => server.stop());

  /** Word for word: fetch allows neither a Host header nor an absolute address. */
  async function ask(host: string, path: string, headers: Record<string, string> = {}) {
    const options = { host: "127.0.0.1", port: server.port, path, headers: { ...headers, host } };
    const [response] = (await once(request(options).end(), "response")) as [IncomingMessage];
    const body = Buffer.concat(await response.toArray()).toString();
    return { status: response.statusCode ?? 0, body };
  }

  test.each(PATHS)("%s is there for this machine's names, and for no other", async (path) => {
    for (const host of OWN_NAMES)
      expect([200, 401], host).toContain((await ask(host, path)).status);
    for (const host of OTHER_NAMES) expect((await ask(host, path)).status, host).toBe(502);
  });

  test.each(CLAIMS)("nothing is told to another name that claims %o", async (claim) => {
    for (const path of PATHS) {
      const { status, body } = await ask("evil.example", path, claim);
      expect([404, 502]).toContain(status);
      expect(body).toMatch(/cannot be reached from here|No entrypoint worker found/);
    }
  });

  test.each([
    "http://localhost/outbox",
    "//localhost/outbox",
    "http://localhost@evil.example/outbox",
    "*",
  ])("nothing is told to another name that asks for %s", async (target) => {
    const { status, body } = await ask("evil.example", target);
    // workerd takes no absolute address at all.
    expect([400, 500, 502]).toContain(status);
    expect(body).not.toContain("<h1>");
  });

  test.each([
    "localhost@evil.example",
    "evil.example@localhost",
    "localhost/x?",
    "evil#.localhost",
  ])("nothing is told to %s, which is no name", async (host) => {
    const { status, body } = await ask(host, "/outbox", {
      "mf-original-url": "http://localhost/outbox",
    });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain("<h1>");
  });

  test("Clerk's own names open nothing without their secrets", async () => {
    for (const [name, path, expected] of [
      ["api.clerk.com", "/v1/users", 401],
      ["frontend-api.clerk.dev", "/v1/environment", 401],
      ["control.clerk.internal", "/listOutbox", 502],
    ] as const) {
      const claim = { "mf-original-url": `http://${name}${path}` };
      for (const host of [name, ...(runtime === "Miniflare" ? ["evil.example"] : [])]) {
        const headers = host === name ? {} : claim;
        expect((await ask(host, path, headers)).status, host).toBe(expected);
      }
    }
  });

  test("an address of elsewhere stays elsewhere, where it can be claimed", async () => {
    // Such as an app's own request beside it, which passes on what its visitor sent.
    const claim = { "mf-original-url": "http://evil.example/outbox" };
    const expected = runtime === "Miniflare" ? 502 : 200;
    expect((await ask("localhost", "/outbox", claim)).status).toBe(expected);
  });

  test("pages of another origin are refused wherever browsers say whose they are", async () => {
    for (const path of PATHS) {
      for (const origin of ["https://evil.example", "http://localhost.evil.example", "nonsense"]) {
        expect((await ask("localhost", path, { origin })).status, origin).toBe(403);
      }
      for (const origin of [APP, "http://localhost:9999", "null"]) {
        expect([200, 401], origin).toContain((await ask("localhost", path, { origin })).status);
      }
    }
  });

  test("another site's page may lead to the outbox, and may not put it into itself", async () => {
    const site = { "sec-fetch-site": "cross-site" };
    const embedded = { ...site, "sec-fetch-mode": "no-cors" };
    for (const path of ["/outbox", "/backend/v1/jwks", "/frontend/v1/environment"]) {
      expect((await ask("localhost", path, embedded)).status).toBe(403);
    }
    const link = { ...site, "sec-fetch-mode": "navigate" };
    expect((await ask("localhost", "/outbox", link)).status).toBe(200);
    expect((await ask("localhost", "/__clerk/v1/environment", embedded)).status).toBe(200);
  });
});

test("words between the parts do not come in from outside", () => {
  const words = { "MF-Original-URL": "x", "mf-custom-fetch-service": "x", "Postern-Surface": "x" };
  const outside = new Request("http://localhost/a", { headers: { ...words, cookie: "a=b" } });
  const inside = createForwarded(new URL("http://localhost/b"), outside);
  expect([inside.url, ...inside.headers.keys()]).toEqual(["http://localhost/b", "cookie"]);
});
