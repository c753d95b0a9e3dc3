import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
// oxlint-disable-next-line no-restricted-imports -- a tool of the house, which any test may use
import { launchChromium } from "../../../scripts/chromium.mjs";
import type { Journey } from "../support/journey";
import { startJourney } from "../support/journey";

/** Clerk's components for organizations. */
const PASSWORD = "a small green door";
let chromium: Browser;
let journey: Journey;
let ada: string;
beforeAll(async () => {
  chromium = await launchChromium();
  journey = await startJourney(chromium, { configuration: { organizations: true } });
  const { control } = journey.emulator;
  ada = (await control.createUser({ emailAddress: "ada@example.com", password: PASSWORD })).id;
  await control.createUser({ emailAddress: "bob@example.com", password: PASSWORD });
  await journey.signIn("ada@example.com", PASSWORD);
  expect(await journey.arrive()).toEqual([ada, ada]);
});
afterAll(async () => {
  await journey.stop();
  await chromium.close();
});

const readActive = () => journey.page.evaluate("Clerk.organization?.name ?? null");
const readRole = () =>
  journey.page.evaluate(
    "fetch('/whoami').then((response) => response.json()).then(({ orgRole }) => orgRole)",
  );

test("CreateOrganization makes one, and one works in it from then on", async () => {
  const { page } = journey;
  await journey.open("/create-organization");
  await journey.fill("name", "Engines");
  await journey.submit();
  await page.getByText("Skip").click();
  await expect.poll(readActive, { timeout: 30_000 }).toBe("Engines");
  expect(await readRole()).toBe("org:admin");
});

test("OrganizationSwitcher goes to the personal account and back", async () => {
  const { page } = journey;
  await journey.open("/switcher");
  await page.locator(".cl-organizationSwitcherTrigger").click();
  await page.getByText("Personal account").first().click();
  await expect.poll(readActive, { timeout: 30_000 }).toBeNull();
  await journey.open("/switcher");
  await page.locator(".cl-organizationSwitcherTrigger").click();
  await page.locator(".cl-organizationSwitcherPreviewButton", { hasText: "Engines" }).click();
  await expect.poll(readActive, { timeout: 30_000 }).toBe("Engines");
});

test("OrganizationProfile renames it, invites by mail, and shows the members", async () => {
  const { page } = journey;
  await journey.open("/organization");
  await page.getByText("Update profile").first().click();
  await journey.fill("name", "Difference Engines");
  const saved = page.waitForResponse((each) => each.url().includes("_method=PATCH"));
  await page.getByRole("button", { name: "Save" }).click();
  expect((await saved).status()).toBe(200);
  await expect.poll(readActive, { timeout: 30_000 }).toBe("Difference Engines");
  await journey.open("/organization#/organization-members");
  await page.getByText("ada@example.com").first().waitFor();
  await page.getByRole("button", { name: "Invite" }).first().click();
  await page
    .locator("[data-testid=tag-input], .cl-tagInputContainer input")
    .first()
    .fill("bob@example.com,");
  await page.getByText("Select role").click();
  await page.getByText("Member", { exact: true }).last().click();
  const answered = page.waitForResponse((each) => each.url().includes("/invitations/bulk"));
  await page.getByRole("button", { name: "Send invitations" }).click();
  expect(await (await answered).text()).toContain('"status":"pending"');
  const sent = () => journey.emulator.control.listOutbox({ to: "bob@example.com" });
  await expect.poll(async () => (await sent()).length, { timeout: 30_000 }).toBe(1);
});

test("OrganizationList shows whoever was invited where to join", async () => {
  await journey.open("/");
  await journey.signOut();
  await journey.signIn("bob@example.com", PASSWORD);
  await journey.arrive();
  await journey.open("/organizations");
  const joined = journey.page.waitForResponse((each) => each.url().includes("/accept"));
  await journey.press("Join");
  expect((await joined).status()).toBe(200);
  await journey.open("/organizations");
  await journey.page
    .locator(".cl-organizationListPreviewButton", { hasText: "Difference Engines" })
    .click();
  await expect.poll(readActive, { timeout: 30_000 }).toBe("Difference Engines");
  expect(await readRole()).toBe("org:member");
});

test("the console stayed silent", () => {
  expect(journey.complaints).toEqual([]);
});
