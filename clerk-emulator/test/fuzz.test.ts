import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Configuration } from "../src/configuration";
import { PROXY_URL } from "./support/browser";
import { PAGE_ORIGIN, startEmulator } from "./support/start-emulator";

/** Garbage at every door: whatever comes, the answer is a refusal and never a fault. */
const RUNS_PER_ROUTE = 15;

const FIELDS = [
  "email_address",
  "password",
  "identifier",
  "strategy",
  "code",
  "new_password",
  "current_password",
  "first_name",
  "unsafe_metadata",
  "public_metadata",
  "email_address_id",
  "primary_email_address_id",
  "user_id",
  "expired_token",
  "refresh_token",
  "request_origin",
  "redirect_url",
  "nonce",
  "limit",
  "offset",
  "order_by",
  "transfer",
  "ticket",
  "level",
  "actor",
  "expires_in_seconds",
  "username",
  "public_key_credential",
  "state",
  "email",
  "token",
  "name",
  "slug",
  "role",
  "claims",
  "lifetime",
  "organization_id",
  "active_organization_id",
  "expires_in_days",
  "status",
  "query",
  "affiliation_email_address",
  "enrollment_mode",
  "delete_pending",
  "verified",
  "",
];
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("", "null", "{}", "[]", "true", "-1", "1e9", "a.b.c", "email_code", "password"),
  fc.constantFrom(
    "http://[",
    "ada@example.com",
    "looms.example",
    "automatic_suggestion",
    "'; DROP TABLE users; --",
    "%00",
    "x".repeat(9000),
  ),
);
const fields = fc.dictionary(fc.constantFrom(...FIELDS), text, { maxKeys: 6 });
const body = fc.oneof(
  fields.map((values) => ({
    type: "application/x-www-form-urlencoded",
    content: new URLSearchParams(values).toString(),
  })),
  fc
    .dictionary(fc.constantFrom(...FIELDS), fc.jsonValue(), { maxKeys: 6 })
    .map((values) => ({ type: "application/json", content: JSON.stringify(values) })),
  fc.record({
    type: fc.constantFrom(
      "application/json",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "multipart/form-data",
      "text/plain",
      "",
    ),
    content: fc.uint8Array({ maxLength: 200 }),
  }),
);
const garbage = fc.record({
  body,
  query: fields,
  parameter: fc.oneof(fc.webSegment(), fc.constantFrom("%00", "%ff", "..%2f..", "a".repeat(5000))),
  cookie: fc.constantFrom("", "__client=a.b.c", "=;;=", "__client=eyJ9.e30.AAAA"),
  signedIn: fc.boolean(),
});

const configuration = {
  username: "optional" as const,
  emailLink: true,
  totp: true,
  passkeys: true,
  multiSession: true,
  reverification: true,
  organizations: true,
  organizationDomains: ["manual_invitation", "automatic_invitation", "automatic_suggestion"],
} satisfies Partial<Configuration>;
// Before the tests are named: there is one for each route that the emulator says it has.
const emulator = await startEmulator({
  printCodes: false,
  configuration: { ...configuration, socialProviders: ["google"] },
});
afterAll(() => emulator.stop());
const routes = await emulator.control.listRoutes();

test("there are routes to be tried", () => {
  expect(routes.length).toBeGreaterThan(150);
});

test.each(routes)("$surface $method $path", async ({ surface, method, path: pattern }) => {
  const { id } = await emulator.control.createUser({
    emailAddress: `${crypto.randomUUID()}@a.org`,
  });
  const { header } = await emulator.control.createSessionCookies(id, { origin: PAGE_ORIGIN });
  await fc.assert(
    fc.asyncProperty(garbage, async ({ body: { type, content }, query, parameter, ...visitor }) => {
      const path = pattern.replaceAll(/:\w+/g, parameter);
      const url = new URL(`${emulator.url}/${surface}${path}?${new URLSearchParams(query)}`);
      const isTunnelled = surface === "frontend" && !["GET", "POST"].includes(method);
      if (isTunnelled) url.searchParams.set("_method", method);
      const response = await fetch(url, {
        method: isTunnelled ? "POST" : method,
        redirect: "manual",
        headers: {
          "content-type": type,
          "clerk-proxy-url": PROXY_URL,
          "clerk-secret-key": emulator.keys.secretKey,
          authorization: `Bearer ${emulator.keys.secretKey}`,
          cookie: visitor.signedIn ? header : visitor.cookie,
        },
        ...(method !== "GET" && { body: content as BodyInit }),
      });
      await response.arrayBuffer();
      expect(response.status === 501 || response.status < 500, `${response.status}`).toBe(true);
    }),
    { numRuns: RUNS_PER_ROUTE },
  );
  expect(emulator.logged).toEqual([]);
});
