import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { startEmulator } from "../support/start-emulator";

const PASSWORD = "correct horse";
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

async function begin(browser: Browser, emailAddress: string, password = PASSWORD) {
  return browser.post("/v1/client/sign_ups", { email_address: emailAddress, password });
}

test("a person signs up with an address, a password and the code that was sent", async () => {
  const browser = new Browser(emulator);
  const { body } = await browser.signUp("ada@example.com", PASSWORD, { first_name: "Ada" });
  expect(body.response.status).toBe("complete");
  expect(body.client.last_active_session_id).toBe(body.response["created_session_id"]);
  expect(body.client.sessions[0]?.user["first_name"]).toBe("Ada");
  expect(emulator.logged).toContainEqual(
    expect.stringMatching(/^Postern: code \d{6} for ada@example\.com$/),
  );
});

test("what is missing may be given later", async () => {
  const browser = new Browser(emulator);
  const begun = await browser.post("/v1/client/sign_ups", { email_address: "late@example.com" });
  expect(begun.body.response["missing_fields"]).toEqual(["password"]);
  const path = `/v1/client/sign_ups/${begun.body.response.id}`;
  await browser.post(`${path}/prepare_verification`, { strategy: "email_code" });
  const code = (await emulator.control.getLatestCode("late@example.com")) ?? "";
  const verified = await browser.post(`${path}/attempt_verification`, {
    strategy: "email_code",
    code,
  });
  expect(verified.body.response.status).toBe("missing_requirements");
  const completed = await browser.patch(path, { password: PASSWORD });
  expect(completed.body.response.status).toBe("complete");
});

describe("is refused at the field that is wrong:", () => {
  test.each([
    ["no address", "not an address", PASSWORD, "form_param_format_invalid at email_address"],
    ["an address taken", "TAKEN@example.com", PASSWORD, "form_identifier_exists at email_address"],
    ["a short password", "new@example.com", "short", "form_password_length_too_short at password"],
    [
      "a long password",
      "new@example.com",
      "é".repeat(37),
      "form_password_size_in_bytes_exceeded at password",
    ],
  ])("%s", async (_, emailAddress, password, problem) => {
    await emulator.control
      .createUser({ emailAddress: "taken@example.com", password: PASSWORD })
      .catch(() => "there from the test before");
    const answer = await begin(new Browser(emulator), emailAddress, password);
    expect(answer).toMatchObject({ status: 422, problem });
  });
});

test("a sign-up belongs to the browser that began it", async () => {
  const begun = await begin(new Browser(emulator), "mine@example.com");
  const path = `/v1/client/sign_ups/${begun.body.response.id}`;
  const stranger = new Browser(emulator);
  await begin(stranger, "other@example.com");
  expect((await stranger.get(path)).status).toBe(404);
  const prepared = await stranger.post(`${path}/prepare_verification`, { strategy: "email_code" });
  expect(prepared.status).toBe(404);
});

test("a code may be guessed five times", async () => {
  const browser = new Browser(emulator);
  const begun = await begin(browser, "guess@example.com");
  const path = `/v1/client/sign_ups/${begun.body.response.id}`;
  const attempt = (code: string) =>
    browser.post(`${path}/attempt_verification`, { strategy: "email_code", code });
  expect((await attempt("123456")).problem).toBe("verification_missing at code");
  await browser.post(`${path}/prepare_verification`, { strategy: "email_code" });
  const right = (await emulator.control.getLatestCode("guess@example.com")) ?? "";
  const wrong = right === "111111" ? "222222" : "111111";
  const guesses = await Promise.all(Array.from({ length: 5 }, () => attempt(wrong)));
  expect(guesses.map((each) => each.problem)).toEqual(
    Array.from({ length: 5 }, () => "form_code_incorrect at code"),
  );
  expect((await attempt(right)).problem).toBe("verification_failed at code");
});

test("two sign-ups for one address: the first to prove it has it", async () => {
  const [first, second] = [new Browser(emulator), new Browser(emulator)];
  const begun = await begin(second, "race@example.com");
  await first.signUp("race@example.com", PASSWORD);
  const path = `/v1/client/sign_ups/${begun.body.response.id}`;
  await second.post(`${path}/prepare_verification`, { strategy: "email_code" });
  const code = (await emulator.control.getLatestCode("race@example.com")) ?? "";
  const attempted = await second.post(`${path}/attempt_verification`, {
    strategy: "email_code",
    code,
  });
  expect(attempted.problem).toBe("form_identifier_exists at email_address");
});

test("who is signed in cannot sign up or in again", async () => {
  const browser = new Browser(emulator);
  await browser.signUp("once@example.com", PASSWORD);
  expect((await begin(browser, "twice@example.com")).problem).toBe("session_exists");
  expect((await browser.signIn("once@example.com", PASSWORD)).problem).toBe("session_exists");
});
