import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { Browser, PROXY_URL } from "../support/browser";
import { startEmulator } from "../support/start-emulator";
import { ask, isFault } from "./ask";
import { badIds, createBodies, queries } from "./garbage";
import { createWorld, fillPath } from "./world";

/** Garbage at every route, for things that are there: whatever comes, the answer is a refusal and never a fault. */
const RUNS_PER_ROUTE = 15;
/** A world takes twenty requests: enough of them to do what a route does more than once. */
const WORLDS_PER_ROUTE = 2;

// Before the tests are named: there is one for each route that the emulator says it has.
const emulator = await startEmulator({
  printCodes: false,
  configuration: {
    username: "optional",
    emailLink: true,
    totp: true,
    passkeys: true,
    multiSession: true,
    organizations: true,
    organizationDomains: ["manual_invitation", "automatic_invitation", "automatic_suggestion"],
    maxMembers: 0,
    socialProviders: ["google"],
  },
});
afterAll(() => emulator.stop());
const routes = await emulator.control.listRoutes();
/** What each route answered, over all its runs. */
const reached = new Map<string, Set<number>>();

let world = await createWorld(emulator);
/** Whether something in it may be gone or changed. */
let isUsed = false;

const METHODS = "GET HEAD POST PUT PATCH DELETE OPTIONS PROPFIND PURGE".split(" ");

test.each(routes)("$surface $method $path", async ({ surface, method, path: pattern }) => {
  const statuses = new Set<number>();
  reached.set(`${surface} ${method} ${pattern}`, statuses);
  let worlds = 0;
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (draw) => {
      if (isUsed && (worlds += 1) <= WORLDS_PER_ROUTE) {
        world = await createWorld(emulator);
        isUsed = false;
      }
      const isReal = draw(() => fc.integer({ min: 0, max: 9 })) > 0;
      const path = isReal
        ? fillPath(pattern, world)
        : pattern.replaceAll(/:\w+/g, () => draw(() => badIds));
      const isRight = draw(() => fc.integer({ min: 0, max: 9 })) > 0;
      const used = isRight ? method : draw(() => fc.constantFrom(...METHODS));
      const isTunnelled = isRight && surface === "frontend" && !["GET", "POST"].includes(method);
      const query = draw(() => fc.oneof(fc.constantFrom("", world.query), queries(world.values)));
      const { type, content } = draw(() => createBodies(world.values));
      const isKnown = draw(() => fc.integer({ min: 0, max: 9 })) > 0;
      const strange = fc.constantFrom("", "__client=a.b.c", "=;;=", "__client=eyJ9.e30.AAAA");
      const cookie = pattern.includes("sign_ups") ? world.newcomerCookie : world.cookie;
      const secret = isKnown ? emulator.keys.secretKey : "sk_live_guessed";
      const { status } = await ask(emulator.url, {
        method: isTunnelled ? "POST" : used,
        path: `/${surface}${path}?${isTunnelled ? `_method=${method}&` : ""}${query}`,
        headers: {
          "content-type": type,
          "clerk-proxy-url": PROXY_URL,
          "clerk-secret-key": emulator.keys.secretKey,
          authorization: `Bearer ${surface === "backend" ? secret : ""}`,
          cookie: surface === "frontend" && !isKnown ? draw(() => strange) : cookie,
        },
        body: used === "GET" ? null : Buffer.from(content),
      });
      expect(isFault(status), `${status}`).toBe(false);
      if (isRight) statuses.add(status);
      if (used !== "GET" && status < 400) isUsed = true;
    }),
    { numRuns: RUNS_PER_ROUTE },
  );
  expect(emulator.logged).toEqual([]);
});

test("nearly all routes were reached: they did something, or named the field that was wrong", () => {
  const isReached = (status: number) => status < 400 || status === 422;
  const unreached = [...reached].filter(([, statuses]) => ![...statuses].some(isReached));
  const list = unreached.map(([route, statuses]) => `${route}: ${[...statuses].join(" ")}`);
  expect(reached.size).toBeGreaterThan(150);
  expect(list.length, list.join("\n")).toBeLessThan(reached.size / 10);
});

test("afterwards somebody can sign up and in, as ever", async () => {
  const browser = new Browser(emulator);
  const address = "afterwards@example.com";
  expect((await browser.signUp(address, "correct horse")).status).toBe(200);
  const other = new Browser(emulator);
  expect((await other.signIn(address, "correct horse")).body.response.status).toBe("complete");
  expect(await other.getSessionId()).not.toBeNull();
});
