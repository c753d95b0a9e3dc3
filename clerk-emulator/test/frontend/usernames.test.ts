import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { startEmulator } from "../support/start-emulator";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse";
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false, configuration: { username: "required" } });
});
afterAll(() => emulator.stop());
beforeEach(() => emulator.control.reset());

async function createAda(): Promise<Browser> {
  const browser = new Browser(emulator);
  const { body } = await browser.signUp(EMAIL, PASSWORD, { username: "Ada_L" });
  expect(body.response).toMatchObject({ status: "complete", username: "ada_l" });
  return browser;
}

test("a required username is missed at sign-up, and can be given later", async () => {
  const browser = new Browser(emulator);
  const { body } = await browser.signUp(EMAIL, PASSWORD);
  expect(body.response).toMatchObject({
    status: "missing_requirements",
    required_fields: ["email_address", "password", "username"],
    missing_fields: ["username"],
  });
  const path = `/v1/client/sign_ups/${body.response.id}`;
  const done = await browser.patch(path, { username: "ada_l" });
  expect(done.body.response.status).toBe("complete");
  expect((await browser.get("/v1/me")).body.response).toMatchObject({ username: "ada_l" });
});

test("a username signs in, in any case of its letters", async () => {
  await createAda();
  expect((await new Browser(emulator).signIn("ADA_L", PASSWORD)).body.response).toMatchObject({
    status: "complete",
    supported_identifiers: ["email_address", "username"],
  });
});

test.each([
  ["ada", "form_username_invalid_length at username"],
  ["a".repeat(65), "form_username_invalid_length at username"],
  ["ada l.", "form_username_invalid_character at username"],
  ["12345", "form_username_invalid_character at username"],
  ["ADA_L", "form_identifier_exists at username"],
])("the username %j is refused to others", async (username, problem) => {
  await createAda();
  const begun = await new Browser(emulator).post("/v1/client/sign_ups", { username });
  expect(begun).toMatchObject({ status: 422, problem });
});

test("it is changed in the profile, and kept when it is the same", async () => {
  const browser = await createAda();
  expect((await browser.patch("/v1/me", { username: "ada_l" })).status).toBe(200);
  const { body } = await browser.patch("/v1/me", { username: "lovelace" });
  expect(body.response["username"]).toBe("lovelace");
  expect((await new Browser(emulator).signIn("ada_l", PASSWORD)).status).toBe(422);
  expect((await browser.patch("/v1/me", { username: "" })).status).toBe(422);
});

test("the Backend API gives, finds and changes usernames", async () => {
  const { users } = emulator.backend;
  const create = (username: string, emailAddress: string) =>
    users.createUser({ username, emailAddress: [emailAddress], password: PASSWORD });
  const { id } = await create("Ada_L", EMAIL);
  await expect(create("ada_l", "b@example.com")).rejects.toMatchObject({ status: 422 });
  const { data } = await users.getUserList({ username: ["ada_l"] });
  expect(data.map((user) => user.id)).toEqual([id]);
  expect((await users.updateUser(id, { username: "lovelace" })).username).toBe("lovelace");
});
