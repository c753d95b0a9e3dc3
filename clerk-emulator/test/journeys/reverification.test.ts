import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
// oxlint-disable-next-line no-restricted-imports -- a tool of the house, which any test may use
import { launchChromium } from "../../../scripts/chromium.mjs";
import type { Journey } from "../support/journey";
import { startJourney } from "../support/journey";

/** clerk-js asks once more who one is, and shows when somebody acts in another's place. */
const EMAIL = "ada@example.com";
const PASSWORD = "a small green door";
let chromium: Browser;
let journey: Journey;
let userId: string;
beforeAll(async () => {
  chromium = await launchChromium();
  journey = await startJourney(chromium, { configuration: { reverification: true } });
  // Both are what a refused change and a withdrawn session look like.
  journey.expected.push(/status of 40[13]/);
  const { control } = journey.emulator;
  userId = (await control.createUser({ emailAddress: EMAIL, password: PASSWORD })).id;
});
afterAll(async () => {
  await journey.stop();
  await chromium.close();
});

async function signInLongAgo(): Promise<string> {
  await journey.signIn(EMAIL, PASSWORD);
  expect(await journey.arrive()).toEqual([userId, userId]);
  const { data } = await journey.emulator.backend.sessions.getSessionList({
    userId,
    status: "active",
  });
  const sessionId = data[0]?.id ?? "";
  await journey.emulator.control.setFactorAges(sessionId, { firstMinutes: 60 });
  return sessionId;
}

test("deleting an account asks for the password first, and goes on by itself", async () => {
  const { page } = journey;
  await signInLongAgo();
  await journey.open("/account#/security");
  await page.getByText("Delete account").first().click();
  await journey.fill("deleteConfirmation", "Delete account");
  await page.locator("button", { hasText: "Delete account" }).last().click();
  await page.getByText("Verification required").waitFor();
  expect((await journey.emulator.backend.users.getUser(userId)).id).toBe(userId);
  await journey.fill("password", PASSWORD);
  await page.locator(".cl-modalContent .cl-formButtonPrimary").click();
  expect(await journey.arrive()).toEqual(["nobody", "nobody"]);
  await expect(journey.emulator.backend.users.getUser(userId)).rejects.toMatchObject({
    status: 404,
  });
});

test("a ticket signs in, and whoever acts in another's place is shown as such", async () => {
  const { control, backend } = journey.emulator;
  const { id } = await control.createUser({ emailAddress: "eve@example.com", password: PASSWORD });
  const { url } = await backend.actorTokens.create({
    userId: id,
    actor: { sub: "user_support" },
    expiresInSeconds: 60,
  });
  await journey.page.goto(url ?? "");
  expect(await journey.arrive()).toEqual([id, id]);
  // The badge unfolds under the pointer.
  const badge = journey.page.getByText("Signed in as eve@example.com");
  await badge.waitFor({ state: "attached" });
  const actor = await journey.page.evaluate("Clerk.session.actor");
  expect(actor).toEqual({ sub: "user_support" });
});

test("the console stayed silent", () => {
  expect(journey.complaints).toEqual([]);
});
