import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { startEmulator } from "../support/start-emulator";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse";
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

let emulator: Emulator;
let browser: Browser;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD });
  browser = new Browser(emulator);
  await browser.signIn(EMAIL, PASSWORD);
});

function upload(bytes: Uint8Array<ArrayBuffer> | string) {
  const form = new FormData();
  form.set("file", new Blob([bytes], { type: "image/png" }), "picture.png");
  return browser.upload("/v1/me/profile_image", form);
}

test("nobody is nobody", async () => {
  const stranger = new Browser(emulator);
  expect(await stranger.get("/v1/me")).toMatchObject({ status: 401, problem: "signed_out" });
  expect((await stranger.patch("/v1/me", { first_name: "Eve" })).status).toBe(401);
  expect((await stranger.delete("/v1/me")).status).toBe(401);
});

test("a name changes, and may be emptied", async () => {
  const named = await browser.patch("/v1/me", { first_name: "Ada", last_name: "Lovelace" });
  expect(named.body.response).toMatchObject({ first_name: "Ada", last_name: "Lovelace" });
  const emptied = await browser.patch("/v1/me", { last_name: "" });
  expect(emptied.body.response).toMatchObject({ first_name: "Ada", last_name: null });
});

test("the person does not see their private metadata", async () => {
  const { id } = (await browser.get("/v1/me")).body.response;
  await emulator.backend.users.updateUserMetadata(id, { privateMetadata: { secret: "canary" } });
  expect(JSON.stringify((await browser.get("/v1/me")).body)).not.toContain("canary");
});

test("a password is changed with the old one only, and other devices may be signed out", async () => {
  const elsewhere = new Browser(emulator);
  await elsewhere.signIn(EMAIL, PASSWORD);
  const change = (current: string, next: string) =>
    browser.post("/v1/me/change_password", {
      current_password: current,
      new_password: next,
      sign_out_of_other_sessions: "true",
    });
  const next = "battery staple";
  expect((await change("wrong", next)).problem).toBe("form_password_incorrect at current_password");
  expect((await change("", next)).problem).toBe("form_param_missing at current_password");
  expect((await change(PASSWORD, "short")).problem).toBe(
    "form_password_length_too_short at new_password",
  );
  expect(await elsewhere.getSessionId()).not.toBeNull();
  expect((await change(PASSWORD, next)).status).toBe(200);
  expect(await elsewhere.getSessionId()).toBeNull();
  expect(await browser.getSessionId()).not.toBeNull();
  expect((await new Browser(emulator).signIn(EMAIL, next)).status).toBe(200);
});

test("a picture is served as what it is, and goes when it is taken away", async () => {
  const uploaded = await upload(PNG);
  const path = new URL(String(uploaded.body.response["public_url"])).pathname.slice(
    "/__clerk".length,
  );
  const picture = await browser.get(path);
  expect(picture.status).toBe(200);
  expect(picture.headers.get("content-type")).toBe("image/png");
  expect(picture.headers.get("x-content-type-options")).toBe("nosniff");
  expect(picture.headers.get("content-security-policy")).toContain("sandbox");
  const removed = await browser.delete("/v1/me/profile_image");
  expect(removed.body.client.sessions[0]?.user["has_image"]).toBe(false);
  expect((await browser.get(path)).status).toBe(404);
});

test("a picture of several pieces comes back whole", async () => {
  const large = new Uint8Array(2_500_000).fill(7);
  large.set(PNG);
  const uploaded = await upload(large);
  const { pathname } = new URL(String(uploaded.body.response["public_url"]));
  const response = await fetch(`${emulator.url}/frontend${pathname.slice("/__clerk".length)}`, {
    headers: {
      "clerk-proxy-url": "http://localhost:8900/__clerk",
      "clerk-secret-key": emulator.keys.secretKey,
    },
  });
  expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(large))).toBe(true);
});

test.each([
  ["a page", "<!doctype html><script>alert(1)</script>"],
  ["a vector drawing", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"],
  ["nothing", ""],
])("%s is no picture, whatever it calls itself", async (_, content) => {
  expect((await upload(content)).problem).toBe("avatar_file_type_invalid at file");
});

test("a picture may not be larger than 10 MB", async () => {
  const large = new Uint8Array(10 * 1024 * 1024 + 1);
  large.set(PNG);
  expect((await upload(large)).problem).toBe("avatar_file_size_exceeded at file");
  expect((await upload(new Uint8Array(12 * 1024 * 1024))).status).toBe(413);
});

test("devices are listed and can be signed out from another", async () => {
  const phone = new Browser(emulator);
  await phone.post(
    "/v1/client/sign_ins",
    { identifier: EMAIL, password: PASSWORD },
    { headers: { "user-agent": "Mozilla/5.0 (iPhone; CPU) Version/17.0 Mobile Safari/604.1" } },
  );
  const { body } = await browser.get("/v1/me/sessions/active");
  const sessions = body as unknown as { id: string; latest_activity: object }[];
  expect(sessions).toHaveLength(2);
  expect(sessions[1]?.latest_activity).toMatchObject({
    browser_name: "Safari",
    browser_version: "17.0",
    device_type: "iPhone",
    is_mobile: true,
    ip_address: "127.0.0.1",
    city: "this machine",
  });
  const revoked = await browser.post(`/v1/me/sessions/${sessions[1]?.id}/revoke`);
  expect(revoked.body.response.status).toBe("revoked");
  expect(await phone.getSessionId()).toBeNull();
  expect(await browser.getSessionId()).not.toBeNull();
});

test("a further address is verified, made primary, and the old one removed", async () => {
  const created = await browser.post("/v1/me/email_addresses/", { email_address: "b@example.com" });
  const path = `/v1/me/email_addresses/${created.body.response.id}`;
  const makePrimary = () =>
    browser.patch("/v1/me", { primary_email_address_id: created.body.response.id });
  expect((await makePrimary()).problem).toBe(
    "form_param_value_invalid at primary_email_address_id",
  );
  await browser.post(`${path}/prepare_verification`, { strategy: "email_code" });
  const code = (await emulator.control.getLatestCode("b@example.com")) ?? "";
  const verified = await browser.post(`${path}/attempt_verification`, { code });
  expect(verified.body.response["verification"]).toMatchObject({ status: "verified" });
  const old = (await browser.get("/v1/me")).body.response["primary_email_address_id"];
  expect((await makePrimary()).status).toBe(200);
  expect((await browser.delete(`/v1/me/email_addresses/${String(old)}`)).status).toBe(200);
  expect(await browser.delete(path)).toMatchObject({
    status: 403,
    problem: "identification_deletion_failed",
  });
  expect((await new Browser(emulator).signIn("b@example.com", PASSWORD)).status).toBe(200);
});

test("an address of somebody else cannot be taken, changed or removed", async () => {
  const eve = new Browser(emulator);
  await eve.signUp("eve@example.com", PASSWORD);
  const address = (await browser.get("/v1/me")).body.response["primary_email_address_id"];
  const taken = await eve.post("/v1/me/email_addresses", { email_address: EMAIL });
  expect(taken.problem).toBe("form_identifier_exists at email_address");
  expect((await eve.delete(`/v1/me/email_addresses/${String(address)}`)).status).toBe(404);
  const primary = await eve.patch("/v1/me", { primary_email_address_id: String(address) });
  expect(primary.status).toBe(404);
});

test("a deleted account is gone with its sessions, and its address is free", async () => {
  const elsewhere = new Browser(emulator);
  await elsewhere.signIn(EMAIL, PASSWORD);
  const deleted = await browser.delete("/v1/me");
  expect(deleted.body.response["deleted"]).toBe(true);
  expect(deleted.body.client.sessions).toEqual([]);
  expect(await elsewhere.getSessionId()).toBeNull();
  expect((await browser.signUp(EMAIL, PASSWORD)).body.response.status).toBe("complete");
});
