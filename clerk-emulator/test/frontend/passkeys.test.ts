import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Lies } from "../support/authenticator";
import { Authenticator } from "../support/authenticator";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { startEmulator } from "../support/start-emulator";

/** Passkeys by an authenticator of ours that can lie, which Chromium's cannot. */
const [EMAIL, PASSWORD] = ["ada@example.com", "correct horse"];
const INVALID = "passkey_invalid_verification";
let emulator: Emulator;
let browser: Browser;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false, configuration: { passkeys: true } });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  browser = await enter(EMAIL);
});

async function enter(emailAddress: string): Promise<Browser> {
  await emulator.control.createUser({ emailAddress, password: PASSWORD });
  const entered = new Browser(emulator);
  await entered.signIn(emailAddress, PASSWORD);
  return entered;
}

async function register(authenticator: Authenticator, lies: Lies = {}, on = browser) {
  const { body } = await on.post("/v1/me/passkeys");
  const path = `/v1/me/passkeys/${body.response.id}`;
  const { nonce } = body.response["verification"] as { nonce: string };
  const credential = authenticator.register(nonce, lies);
  const attempt = () =>
    on.post(`${path}/attempt_verification`, { public_key_credential: credential });
  return { path, attempt, answer: await attempt() };
}

/** A sign-in in a browser of its own, up to what the authenticator is asked. */
async function begin(identifier = EMAIL) {
  const other = new Browser(emulator);
  const begun = await other.post("/v1/client/sign_ins", { identifier });
  const path = `/v1/client/sign_ins/${begun.body.response.id}`;
  const prepared = await other.post(`${path}/prepare_first_factor`, { strategy: "passkey" });
  const verification = prepared.body.response["first_factor_verification"] as { nonce: string };
  const attempt = (credential: string) =>
    other.post(`${path}/attempt_first_factor`, {
      strategy: "passkey",
      public_key_credential: credential,
    });
  return { nonce: verification.nonce, attempt };
}

async function signIn(authenticator: Authenticator, lies: Lies = {}) {
  const { nonce, attempt } = await begin();
  const answer = await attempt(authenticator.sign(nonce, lies));
  return answer.problem ?? answer.body.response.status;
}

test.each(["ES256", "RS256"] as const)("a key of %s is made, and signs in", async (algorithm) => {
  const authenticator = new Authenticator(algorithm);
  const { answer } = await register(authenticator);
  expect(answer.body.response).toMatchObject({ verification: { status: "verified" } });
  expect(await signIn(authenticator)).toBe("complete");
  expect(await signIn(authenticator)).toBe("complete");
});

const LIES: [string, Lies][] = [
  ["to another challenge", { challenge: "AAAA" }],
  ["to another origin", { origin: "https://evil.example" }],
  ["for another site", { host: "evil.example" }],
  ["of another ceremony", { type: "payment.get" }],
  ["without asking who one is", { flags: 0x41 }],
];

test.each(LIES)("an answer %s makes no key", async (_, lies) => {
  const authenticator = new Authenticator();
  expect((await register(authenticator, lies)).answer.problem).toBe(INVALID);
  const { nonce, attempt } = await begin();
  expect((await attempt(authenticator.sign(nonce))).problem).not.toBeNull();
});

test.each(LIES)("an answer %s signs nobody in", async (_, lies) => {
  const authenticator = new Authenticator();
  await register(authenticator);
  expect(await signIn(authenticator, lies)).toBe(INVALID);
  expect(await signIn(authenticator)).toBe("complete");
});

test("nor does another key, a copied one, or an answer that was used", async () => {
  const authenticator = new Authenticator();
  await register(authenticator);
  const forged = new Authenticator();
  Object.defineProperty(forged, "id", { value: authenticator.id });
  // Its count grows: only the signature is another's.
  expect(await signIn(forged, { signCount: 5 })).toBe(INVALID);
  expect(await signIn(authenticator, { signCount: 9 })).toBe("complete");
  expect(await signIn(authenticator, { signCount: 9 })).toBe(INVALID);
  const { nonce, attempt } = await begin();
  const used = authenticator.sign(nonce, { signCount: 10 });
  expect((await attempt(used)).status).toBe(200);
  const next = await begin();
  expect((await next.attempt(used)).problem).toBe(INVALID);
});

test("a challenge makes one key, a key is one person's, and another's answer is not taken", async () => {
  const authenticator = new Authenticator();
  const { attempt } = await register(authenticator);
  expect((await attempt()).problem).toBe(INVALID);
  const eve = await enter("eve@example.com");
  expect((await register(authenticator, {}, eve)).answer.problem).toBe("passkey_already_exists");
  const own = new Authenticator();
  await register(own, {}, eve);
  expect(await signIn(own)).toBe(INVALID);
});

test("it is named by its owner, and after its removal signs in no more", async () => {
  const authenticator = new Authenticator();
  const { path } = await register(authenticator);
  const eve = await enter("eve@example.com");
  expect((await eve.patch(path, { name: "Mine" })).status).toBe(404);
  expect((await eve.delete(path)).status).toBe(404);
  expect((await browser.patch(path, { name: "Desk" })).body.response["name"]).toBe("Desk");
  expect(await signIn(authenticator)).toBe("complete");
  const { nonce, attempt } = await begin();
  expect((await browser.delete(path)).body.response).toMatchObject({ deleted: true });
  expect((await attempt(authenticator.sign(nonce))).problem).toBe(INVALID);
});

test("without the setting there are none", async () => {
  await emulator.control.configure({ passkeys: false });
  expect((await browser.post("/v1/me/passkeys")).status).toBe(501);
});
