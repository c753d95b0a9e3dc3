import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { PAGE_ORIGIN, startEmulator } from "../support/start-emulator";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse";
const CLAIMS = {
  aud: "https://api.example.com",
  email: "{{user.primary_email_address}}",
  greeting: "Hello {{user.first_name || 'you'}} {{user.last_name || 'there'}}",
  plan: "{{user.public_metadata.plan}}",
  nested: { list: ["{{user.id}}", 1] },
  nothing: "{{user.public_metadata.__proto__.polluted}}",
};
let emulator: Emulator;
let browser: Browser;
let userId: string;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  const user = { emailAddress: EMAIL, password: PASSWORD, firstName: "Ada" };
  userId = (await emulator.control.createUser({ ...user, publicMetadata: { plan: ["gold"] } })).id;
  browser = new Browser(emulator);
  await browser.signIn(EMAIL, PASSWORD);
});

const create = (more = {}) =>
  emulator.backend.jwtTemplates.create({ name: "service", claims: CLAIMS, lifetime: 600, ...more });
const decode = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

test("a token has the claims of its template, filled in, and its lifetime", async () => {
  await create();
  const path = `/v1/client/sessions/${await browser.getSessionId()}/tokens`;
  const { body } = await browser.post(`${path}/service`);
  const claims = decode(body.jwt);
  expect(claims).toMatchObject({
    aud: "https://api.example.com",
    email: EMAIL,
    greeting: "Hello Ada there",
    plan: ["gold"],
    nested: { list: [userId, 1] },
    nothing: null,
    sub: userId,
    azp: PAGE_ORIGIN,
  });
  expect(claims.exp - claims.iat).toBe(600);
  expect(claims).not.toHaveProperty("sid");
  expect((await browser.post(`${path}/unknown`)).status).toBe(404);
});

test("the Backend API makes such tokens as well", async () => {
  await create();
  const sessionId = (await browser.getSessionId()) ?? "";
  const { jwt } = await emulator.backend.sessions.getToken(sessionId, "service");
  expect(decode(jwt)).toMatchObject({ email: EMAIL });
});

test("templates are listed, changed and deleted, each name once", async () => {
  const { jwtTemplates } = emulator.backend;
  const { id } = await create();
  await expect(create()).rejects.toMatchObject({ status: 422 });
  await expect(create({ name: "a b" })).rejects.toMatchObject({ status: 422 });
  await expect(create({ name: "x", claims: { sub: "me" } })).rejects.toMatchObject({ status: 422 });
  await expect(create({ name: "y", lifetime: 1 })).rejects.toMatchObject({ status: 422 });
  const changed = await jwtTemplates.update({
    templateId: id,
    name: "other",
    claims: {},
    lifetime: 60,
  });
  expect(changed).toMatchObject({ name: "other", lifetime: 60 });
  expect(await jwtTemplates.get(id)).toMatchObject({ name: "other", signingAlgorithm: "RS256" });
  expect((await jwtTemplates.list()).totalCount).toBe(1);
  expect(await jwtTemplates.delete(id)).toMatchObject({ deleted: true });
  await expect(jwtTemplates.get(id)).rejects.toMatchObject({ status: 404 });
});
