import { createClerkClient } from "@clerk/backend";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "./support/browser";
import type { Emulator } from "./support/start-emulator";
import { PAGE_ORIGIN, startEmulator } from "./support/start-emulator";

/** The Backend API, asked by Clerk's own client. */
const PASSWORD = "correct horse";
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false });
});
afterAll(() => emulator.stop());
beforeEach(() => emulator.control.reset());

const create = (emailAddress: string, more = {}) =>
  emulator.backend.users.createUser({ emailAddress: [emailAddress], password: PASSWORD, ...more });

test("creates, reads and deletes a person", async () => {
  const created = await create("Ada@Example.com", {
    firstName: "Ada",
    privateMetadata: { plan: "gold" },
  });
  const user = await emulator.backend.users.getUser(created.id);
  expect(user).toMatchObject({
    id: created.id,
    firstName: "Ada",
    fullName: "Ada",
    passwordEnabled: true,
    hasImage: false,
    privateMetadata: { plan: "gold" },
    primaryEmailAddress: { emailAddress: "ada@example.com", verification: { status: "verified" } },
  });
  expect(user.createdAt).toBeGreaterThan(1_700_000_000_000);
  expect(URL.canParse(user.imageUrl)).toBe(true);
  expect(await emulator.backend.users.deleteUser(user.id)).toMatchObject({ deleted: true });
  await expect(emulator.backend.users.getUser(user.id)).rejects.toMatchObject({
    status: 404,
    errors: [{ code: "resource_not_found" }],
  });
});

test("updates names and replaces metadata, or merges it", async () => {
  const { id } = await create("ada@example.com", {
    publicMetadata: { a: 1, deep: { x: 1, y: 2 } },
  });
  const { users } = emulator.backend;
  const merged = await users.updateUserMetadata(id, {
    publicMetadata: { b: 2, deep: { y: null, z: 3 } },
  });
  expect(merged.publicMetadata).toEqual({ a: 1, b: 2, deep: { x: 1, z: 3 } });
  const updated = await users.updateUser(id, {
    firstName: "Ada",
    lastName: "Lovelace",
    publicMetadata: { c: 3 },
  });
  expect(updated).toMatchObject({ fullName: "Ada Lovelace", publicMetadata: { c: 3 } });
  await expect(users.updateUser(id, { username: "ada" })).rejects.toMatchObject({ status: 422 });
});

test("a metadata key called __proto__ changes nobody's prototype", async () => {
  const { id } = await create("ada@example.com");
  const response = await fetch(`${emulator.url}/backend/v1/users/${id}/metadata`, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${emulator.keys.secretKey}`,
      "content-type": "application/json",
    },
    body: '{"public_metadata":{"__proto__":{"polluted":true}}}',
  });
  expect(response.status).toBe(200);
  expect(await emulator.backend.users.getUser(id)).not.toHaveProperty("polluted");
});

test("lists people by page, order and filter", async () => {
  const ids: string[] = [];
  for (const name of ["one", "two", "three"]) {
    ids.push((await create(`${name}@example.com`, { firstName: name })).id);
  }
  const { users } = emulator.backend;
  const list = async (parameters: Parameters<typeof users.getUserList>[0]) => {
    const { data, totalCount } = await users.getUserList(parameters);
    return [data.map((user) => user.firstName), totalCount];
  };
  expect(await list({})).toEqual([["three", "two", "one"], 3]);
  expect(await list({ limit: 1, offset: 1 })).toEqual([["two"], 3]);
  expect(await list({ orderBy: "+first_name" })).toEqual([["one", "three", "two"], 3]);
  expect(await list({ userId: [ids[0] ?? "", ids[2] ?? ""] })).toEqual([["three", "one"], 2]);
  expect(await list({ emailAddress: ["TWO@example.com"] })).toEqual([["two"], 1]);
  expect(await list({ query: "thr" })).toEqual([["three"], 1]);
  expect(await users.getCount()).toBe(3);
  await expect(users.getUserList({ limit: 501 })).rejects.toMatchObject({ status: 422 });
});

test("checks a password and changes it", async () => {
  const { id } = await create("ada@example.com");
  const { users } = emulator.backend;
  expect(await users.verifyPassword({ userId: id, password: PASSWORD })).toEqual({
    verified: true,
  });
  await users.updateUser(id, { password: "battery staple" });
  await expect(users.verifyPassword({ userId: id, password: PASSWORD })).rejects.toMatchObject({
    status: 422,
  });
});

test("gives a person a picture and takes it away", async () => {
  const { id } = await create("ada@example.com");
  const { users } = emulator.backend;
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const file = new File([png], "ada.png", { type: "image/png" });
  expect(await users.updateUserProfileImage(id, { file })).toMatchObject({ id, hasImage: true });
  expect((await users.deleteUserProfileImage(id)).hasImage).toBe(false);
  const page = new File(["<!doctype html>"], "ada.png", { type: "image/png" });
  await expect(users.updateUserProfileImage(id, { file: page })).rejects.toMatchObject({
    status: 422,
  });
});

test("bans and pardons", async () => {
  const { id } = await create("ada@example.com");
  expect((await emulator.backend.users.banUser(id)).banned).toBe(true);
  expect((await emulator.backend.users.unbanUser(id)).banned).toBe(false);
});

test("gives a testing token", async () => {
  // Clerk's client passes this one on as it came, whatever its types say.
  expect(await emulator.backend.testingTokens.createTestingToken()).toMatchObject({
    object: "testing_token",
    token: expect.stringMatching(/./),
    expires_at: expect.any(Number),
  });
});

test("adds, verifies and removes addresses", async () => {
  const { id: userId } = await create("ada@example.com");
  const { emailAddresses, users } = emulator.backend;
  const added = await emailAddresses.createEmailAddress({ userId, emailAddress: "b@example.com" });
  expect(added.verification).toBeNull();
  await emailAddresses.updateEmailAddress(added.id, { verified: true, primary: true });
  expect((await users.getUser(userId)).primaryEmailAddressId).toBe(added.id);
  await emailAddresses.deleteEmailAddress(added.id);
  const left = (await users.getUser(userId)).emailAddresses.map((each) => each.emailAddress);
  expect(left).toEqual(["ada@example.com"]);
});

test("lists, reads and revokes sessions, and makes tokens of them", async () => {
  const { id: userId } = await create("ada@example.com");
  const browsers = [new Browser(emulator), new Browser(emulator)];
  for (const browser of browsers) await browser.signIn("ada@example.com", PASSWORD);
  const { sessions } = emulator.backend;
  const { data, totalCount } = await sessions.getSessionList({ userId, status: "active" });
  expect(totalCount).toBe(2);
  const [session] = data;
  expect(await sessions.getSession(session?.id ?? "")).toMatchObject({ userId, status: "active" });
  expect((await sessions.getToken(session?.id ?? "")).jwt.split(".")).toHaveLength(3);
  expect((await sessions.revokeSession(session?.id ?? "")).status).toBe("revoked");
  expect((await sessions.getSessionList({ userId, status: "active" })).totalCount).toBe(1);
  await expect(sessions.getToken(session?.id ?? "")).rejects.toMatchObject({ status: 400 });
});

test("refreshes only with an expired token and a refresh token of that very session", async () => {
  const { id: userId } = await create("ada@example.com");
  const signedIn = await emulator.control.createSessionCookies(userId, { origin: PAGE_ORIGIN });
  const refreshToken = signedIn.cookies.find(({ name }) => name.startsWith("__refresh"))?.value;
  const expiredToken = await emulator.control.mintSessionToken(signedIn.sessionId, {
    expiresInSeconds: -30,
    authorizedParty: PAGE_ORIGIN,
  });
  const refresh = (changes: object) =>
    emulator.backend.sessions.refreshSession(signedIn.sessionId, {
      format: "token",
      expired_token: expiredToken,
      refresh_token: refreshToken ?? "",
      request_origin: PAGE_ORIGIN,
      ...changes,
    });
  expect((await refresh({})).jwt).not.toBe(expiredToken);
  for (const change of [
    { expired_token: `${expiredToken.slice(0, -4)}AAAA` },
    { expired_token: refreshToken },
    { refresh_token: expiredToken },
    { request_origin: "https://evil.example" },
    { request_origin: "nonsense" },
  ]) {
    await expect(refresh(change)).rejects.toMatchObject({
      status: 400,
      errors: [{ code: "refresh_token_invalid" }],
    });
  }
});

test("refuses another instance's secret key", async () => {
  const stranger = createClerkClient({
    secretKey: "sk_live_somebody_elses",
    apiUrl: `${emulator.url}/backend`,
  });
  await expect(stranger.users.getUserList()).rejects.toMatchObject({
    status: 401,
    errors: [{ code: "clerk_key_invalid" }],
  });
});
