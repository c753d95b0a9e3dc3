import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { startEmulator } from "../support/start-emulator";
import { ask, isFault } from "./ask";
import { badIds, createBodies, maybe, queries } from "./garbage";

/** Garbage at what the emulator has besides Clerk's APIs: its own pages, and the control surface. */
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false });
});
afterAll(() => emulator.stop());
const METHODS = "GET HEAD POST PUT PATCH DELETE OPTIONS PROPFIND PURGE".split(" ");
const VALUES = ["ada@example.com", "http://localhost", "POST /v1", "org:admin"];

async function expectService(): Promise<void> {
  await emulator.control.reset();
  const browser = new Browser(emulator);
  expect((await browser.signUp("ada@example.com", "correct horse")).status).toBe(200);
  expect((await new Browser(emulator).signIn("ada@example.com", "correct horse")).status).toBe(200);
}

test("its own pages, and where none is", async () => {
  const statuses = new Map<number, number>();
  const words = "outbox inspector reset __clerk frontend backend constructor __proto__".split(" ");
  const path = fc
    .array(fc.oneof(fc.constantFrom(...words, "", ".", ".."), badIds), { maxLength: 3 })
    .map((parts) => `/${parts.join("/")}`);
  const page = fc.constantFrom("/", "/outbox", "/inspector", "/reset");
  const headers = fc.record({
    origin: fc.constantFrom(
      emulator.url,
      emulator.url,
      "null",
      "https://evil.example",
      "http://[",
      "\u00ff",
    ),
    cookie: fc.constantFrom("", "__client=%; __session=a; ;;", "=".repeat(5_000)),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("GET", "POST", ...METHODS),
      fc.oneof({ weight: 2, arbitrary: page }, path),
      maybe(queries(VALUES), ""),
      createBodies(VALUES),
      maybe<Record<string, string>>(headers, {}),
      async (method, where, query, { type, content }, more) => {
        const { status } = await ask(emulator.url, {
          method,
          path: `${where}?${query}`,
          // As a browser names the port it has asked; without it, it is another origin.
          headers: { host: new URL(emulator.url).host, "content-type": type, ...more },
          body: method === "GET" ? null : Buffer.from(content),
        });
        expect(isFault(status), `${status}`).toBe(false);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      },
    ),
    { numRuns: 600 },
  );
  // Pages shown, the reset done, its refusals, and paths that lead nowhere: each was reached, and often.
  for (const status of [200, 303, 403, 404]) {
    expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(status === 303 ? 0 : 20);
  }
  expect(emulator.logged).toEqual([]);
  await expectService();
});

/** As `createControl` asks, but with anything for a body. */
async function askControl(
  action: string,
  token: string,
  type: string,
  content: string | Uint8Array,
) {
  const response = await emulator.miniflare.dispatchFetch(
    `http://control.clerk.internal/${action}`,
    {
      method: "POST",
      headers: { "content-type": type, "postern-control-token": token },
      body: Buffer.from(content),
    },
  );
  return { status: response.status, text: await response.text() };
}

/** What the control surface reads, by action; `failNext` is left out, for it makes faults on purpose. */
const ACTIONS: Record<string, string> = {
  createUser: "emailAddress password username firstName publicMetadata privateMetadata",
  seed: "configuration users organizations",
  createOrganization: "name slug members",
  removeMember: "organizationId userId",
  listOutbox: "to",
  createSessionCookies: "userId origin actor organizationId",
  mintSessionToken: "sessionId issuedSecondsAgo expiresInSeconds authorizedParty",
  revokeSessions: "userId",
  configure: "configuration",
  setFactorAges: "sessionId firstMinutes secondMinutes",
  listRequests: "",
  listRoutes: "",
  shiftClock: "seconds",
  reset: "",
};
/** Names that every object has, and others that are no action. */
const NO_ACTIONS = "constructor toString valueOf hasOwnProperty __proto__ nothing %00 a/b".split(
  " ",
);

test.each(Object.entries(ACTIONS))("control: %s", async (action, read) => {
  const { id } = await emulator.control.createUser({
    emailAddress: `${crypto.randomUUID()}@example.com`,
  });
  const { sessionId } = await emulator.control.createSessionCookies(id, {
    origin: emulator.url,
  });
  const names = [...read.split(" "), "__proto__", "constructor"];
  const value = fc.oneof(
    fc.constantFrom<unknown>(id, sessionId, emulator.url, "ada@example.com", "x", "", null, true),
    fc.constantFrom<unknown>(0, -1, 1e9, 1e15, -1e15, 2 ** 53 - 1, 1e308, 0.5, [], [{}], {}),
    fc.constantFrom<unknown>({ username: "required" }, { maxMembers: -1 }, { nothing: 1 }),
    fc.jsonValue(),
  );
  const fields = fc
    .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 6 })
    .map((pairs) =>
      pairs.map(([name, each]) => `${JSON.stringify(name)}:${JSON.stringify(each)}`).join(","),
    )
    .map((content) => ({ type: "application/json", content: `{${content}}` }));
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fields, createBodies(VALUES)), async ({ type, content }) => {
      const { status, text } = await askControl(action, emulator.controlToken, type, content);
      expect(isFault(status), `${status} ${text}`).toBe(false);
      statuses.add(status);
      expect((await askControl(action, "guess", type, content)).status).toBe(502);
      // Whatever was made of clock and configuration, its pages and lists go on.
      for (const path of ["/inspector", "/outbox"]) {
        const page = await ask(emulator.url, { method: "GET", path, headers: {}, body: null });
        expect(page.status, path).toBe(200);
      }
    }),
    { numRuns: 40 },
  );
  // Not only refused at the door.
  expect([...statuses].some((status) => status === 200 || status === 422)).toBe(true);
  expect(emulator.logged).toEqual([]);
  await expectService();
});

test.each(NO_ACTIONS)("control: %s is no action", async (action) => {
  const type = "application/json";
  expect((await askControl(action, emulator.controlToken, type, "{}")).status).toBe(404);
});

test("data may not be nested deeper than it can be written down again", async () => {
  const nested = `${"[".repeat(4_000)}${"]".repeat(4_000)}`;
  for (const field of ["publicMetadata", "privateMetadata"]) {
    for (const value of [`{"a":${nested}}`, JSON.stringify(`{"a":${nested}}`)]) {
      const content = `{"emailAddress":"deep@example.com","${field}":${value}}`;
      const type = "application/json";
      const { status } = await askControl("createUser", emulator.controlToken, type, content);
      expect([400, 422]).toContain(status);
    }
  }
});

test("the clock stays within what a date can say", async () => {
  await expect(emulator.control.shiftClock(1e13)).rejects.toThrow(/422.*seconds/);
  await expect(emulator.control.shiftClock(-1e13)).rejects.toThrow(/422.*seconds/);
  await emulator.control.shiftClock(-86_400 * 365);
  await expectService();
});
