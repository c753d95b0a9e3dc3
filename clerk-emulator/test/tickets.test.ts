import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "./support/browser";
import type { Emulator } from "./support/start-emulator";
import { PAGE_ORIGIN, startEmulator } from "./support/start-emulator";

/** Sign-in tokens, and tokens with which somebody acts in another person's place. */
const USER = { emailAddress: "ada@example.com", password: "correct horse" };
const ACTOR = { sub: "user_support" };
let emulator: Emulator;
let userId: string;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  userId = (await emulator.control.createUser(USER)).id;
});

const redeem = (ticket: string, browser = new Browser(emulator)) =>
  browser.post("/v1/client/sign_ins", { strategy: "ticket", ticket });
const decode = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
const createSignInToken = (expiresInSeconds = 60) =>
  emulator.backend.signInTokens.createSignInToken({ userId, expiresInSeconds });
const createActorToken = () =>
  emulator.backend.actorTokens.create({ userId, actor: ACTOR, expiresInSeconds: 60 });

test("a sign-in token signs in once", async () => {
  const created = await createSignInToken();
  expect(created).toMatchObject({ userId, status: "pending", url: expect.stringMatching(/^http/) });
  const done = await redeem(created.token);
  expect(done.body.response.status).toBe("complete");
  expect(done.body.client.sessions[0]).toMatchObject({ actor: null, user: { id: userId } });
  expect((await redeem(created.token)).problem).toBe("sign_in_token_already_used_code at ticket");
});

test("its address leads to the sign-in page of the app", async () => {
  await new Browser(emulator).get("/v1/environment");
  const { url, token } = await createSignInToken();
  expect(url).toBe(`${PAGE_ORIGIN}/__clerk/v1/tickets/accept?ticket=${token}`);
  const accepted = await new Browser(emulator).get(`/v1/tickets/accept?ticket=${token}`);
  expect([accepted.status, accepted.headers.get("location")]).toEqual([
    303,
    `${PAGE_ORIGIN}/sign-in?__clerk_ticket=${token}&__clerk_status=sign_in`,
  ]);
  expect((await new Browser(emulator).get("/v1/tickets/accept?ticket=x")).status).toBe(400);
});

test("revoked, expired and forged ones are refused", async () => {
  const revoked = await createSignInToken();
  const { status } = await emulator.backend.signInTokens.revokeSignInToken(revoked.id);
  expect(status).toBe("revoked");
  expect((await redeem(revoked.token)).problem).toBe("sign_in_token_revoked_code at ticket");
  await expect(emulator.backend.signInTokens.revokeSignInToken(revoked.id)).rejects.toMatchObject({
    status: 400,
  });
  const [head = "", body = "", signature = ""] = (await createSignInToken()).token.split(".");
  const forged = `${head}.${body}.${signature.slice(0, -8)}AAAAAAAA`;
  expect((await redeem(forged)).problem).toBe("ticket_invalid_code at ticket");
  const expired = await createSignInToken(1);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect((await redeem(expired.token)).problem).toBe("ticket_expired_code at ticket");
});

/** One that is signed in already, and so uses up no ticket. */
async function createBusyBrowser(): Promise<Browser> {
  const browser = new Browser(emulator);
  await browser.signIn(USER.emailAddress, USER.password);
  return browser;
}

test("a ticket brought by a browser where somebody is signed in is not used up", async () => {
  const { token } = await createSignInToken();
  expect((await redeem(token, await createBusyBrowser())).problem).toBe("session_exists");
  expect((await redeem(token)).status).toBe(200);
});

test("an actor token makes a session that says who acts, in client, token and Backend API", async () => {
  const created = await createActorToken();
  expect(created).toMatchObject({ userId, actor: ACTOR, status: "pending" });
  const browser = new Browser(emulator);
  const { body } = await redeem(created.token ?? "", browser);
  const session = body.client.sessions[0];
  expect(session).toMatchObject({ actor: ACTOR, user: { id: userId } });
  const lifetimeMs = Number(session?.["expire_at"]) - Number(session?.["created_at"]);
  expect(lifetimeMs).toBe(30 * 60 * 1000);
  const token = await browser.post(`/v1/client/sessions/${session?.id}/tokens`);
  expect(decode(token.body.jwt)).toMatchObject({ sub: userId, act: ACTOR });
  const { sessions } = emulator.backend;
  expect(await sessions.getSession(session?.id ?? "")).toMatchObject({ actor: ACTOR });
});

test("an actor token can be revoked, and must say who acts", async () => {
  const { id, token } = await createActorToken();
  expect((await emulator.backend.actorTokens.revoke(id)).status).toBe("revoked");
  expect((await redeem(token ?? "")).problem).toBe("actor_token_revoked_code at ticket");
  await expect(
    emulator.backend.actorTokens.create({ userId, actor: { sub: "" }, expiresInSeconds: 60 }),
  ).rejects.toMatchObject({ status: 422 });
});

test("the control makes cookies of such a session as well", async () => {
  const { cookies } = await emulator.control.createSessionCookies(userId, {
    origin: PAGE_ORIGIN,
    actor: ACTOR,
  });
  const token = cookies.find(({ name }) => name === "__session")?.value ?? "";
  expect(decode(token)).toMatchObject({ sub: userId, act: ACTOR });
});
