import { afterAll, beforeAll, expect, test } from "vitest";
import type { Emulator } from "./support/start-emulator";
import { startEmulator } from "./support/start-emulator";

/** The emulator on a port of its own, for an app without a proxy. */
const APP = "http://localhost:3000";
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false, appOrigin: APP });
});
afterAll(() => emulator.stop());

test("the app's pages may ask the Frontend API, with cookies; others may not", async () => {
  const preflight = await fetch(`${emulator.url}/__clerk/v1/client/sign_ins`, {
    method: "OPTIONS",
    headers: { origin: APP, "access-control-request-headers": "content-type" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe(APP);
  await emulator.control.createUser({ emailAddress: "ada@example.com", password: "correct horse" });
  const signIn = (origin: string) =>
    fetch(`${emulator.url}/__clerk/v1/client/sign_ins`, {
      method: "POST",
      headers: { origin },
      body: new URLSearchParams({ identifier: "ada@example.com", password: "correct horse" }),
    });
  const answer = await signIn(APP);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("access-control-allow-credentials")).toBe("true");
  const { client } = (await answer.json()) as {
    client: { sessions: { last_active_token: { jwt: string } }[] };
  };
  const [, claims = ""] = client.sessions[0]?.last_active_token.jwt.split(".") ?? [];
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ azp: APP });
  expect((await signIn("https://evil.example")).status).toBe(403);
  // Of this machine, but not the app's.
  expect((await signIn("http://localhost:3001")).status).toBe(400);
});

test("mails and people are shown, and what they wrote is only text", async () => {
  await emulator.control.reset();
  await emulator.control.createUser({ emailAddress: "ada@example.com", firstName: "<b>" });
  await emulator.backend.invitations.createInvitation({ emailAddress: "bob@example.com" });
  const { data } = await emulator.backend.users.getUserList();
  const session = await emulator.backend.sessions.createSession({ userId: data[0]?.id ?? "" });
  const read = async (path: string) => (await fetch(emulator.url + path)).text();
  expect(await read("/outbox")).toContain("bob@example.com");
  const inspector = await read("/inspector");
  for (const known of ["ada@example.com", session.id, "/v1/sessions"]) {
    expect(inspector).toContain(known);
  }
  expect(inspector).not.toContain(emulator.keys.secretKey);
  const page = await fetch(`${emulator.url}/outbox`);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("only its own page forgets everything", async () => {
  const reset = (origin: string) =>
    fetch(`${emulator.url}/reset`, { method: "POST", redirect: "manual", headers: { origin } });
  expect((await reset("https://evil.example")).status).toBe(403);
  expect(await emulator.backend.users.getCount()).toBe(1);
  expect((await reset(emulator.url)).status).toBe(303);
  expect(await emulator.backend.users.getCount()).toBe(0);
});

test("a seed is sown once, however often", async () => {
  const seed = {
    configuration: { organizations: true, username: "optional" as const },
    users: [{ emailAddress: "ada@example.com", username: "lovelace", password: "correct horse" }],
    organizations: [
      {
        name: "Engines",
        slug: "engines",
        members: [{ emailAddress: "lovelace", role: "org:admin" }],
      },
    ],
  };
  expect(await emulator.control.seed(seed)).toEqual({ users: 1, organizations: 1 });
  expect(await emulator.control.seed(seed)).toEqual({ users: 0, organizations: 0 });
  const { data } = await emulator.backend.users.getUserList({ username: ["lovelace"] });
  expect(data).toHaveLength(1);
  await expect(emulator.control.seed({ users: [{ emailAddress: "x" }] })).rejects.toThrow(/422/);
});
