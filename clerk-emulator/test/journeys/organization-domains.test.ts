import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
// oxlint-disable-next-line no-restricted-imports -- a tool of the house, which any test may use
import { launchChromium } from "../../../scripts/chromium.mjs";
import type { Journey } from "../support/journey";
import { startJourney } from "../support/journey";

/** From a domain to a member: Clerk's components for those who manage an organization, and for those who ask. */
const PASSWORD = "a small green door";
let chromium: Browser;
let journey: Journey;
beforeAll(async () => {
  chromium = await launchChromium();
  journey = await startJourney(chromium, {
    configuration: {
      organizations: true,
      organizationDomains: ["manual_invitation", "automatic_invitation", "automatic_suggestion"],
    },
  });
  const { control } = journey.emulator;
  const { id } = await control.createUser({ emailAddress: "ada@example.com", password: PASSWORD });
  await control.seed({
    organizations: [
      {
        name: "Engines",
        slug: "engines",
        members: [{ emailAddress: "ada@example.com", role: "org:admin" }],
      },
    ],
  });
  await journey.signIn("ada@example.com", PASSWORD);
  expect(await journey.arrive()).toEqual([id, id]);
});
afterAll(async () => {
  await journey.stop();
  await chromium.close();
});

const readActive = () => journey.page.evaluate("Clerk.organization?.name ?? null");
async function workInEngines(): Promise<void> {
  await journey.open("/organizations");
  await journey.page.locator(".cl-organizationListPreviewButton", { hasText: "Engines" }).click();
  await expect.poll(readActive, { timeout: 30_000 }).toBe("Engines");
}
const answered = (path: string) =>
  journey.page.waitForResponse((each) => each.url().includes(path)).then((each) => each.status());
/** Signs the one out who is there, and in or up another. */
async function change(enter: () => Promise<void>): Promise<void> {
  await journey.open("/");
  await journey.signOut();
  await enter();
  await journey.arrive();
}
async function signUp(emailAddress: string): Promise<void> {
  await journey.open("/sign-up");
  await journey.fill("emailAddress", emailAddress);
  await journey.fill("password", PASSWORD);
  await journey.submit();
  await journey.typeCode(await journey.readCode(emailAddress));
}

test("OrganizationProfile verifies a domain by a mail's code, and lets its people ask", async () => {
  const { page } = journey;
  await workInEngines();
  await journey.open("/organization");
  await page.getByText("Add domain").click();
  await journey.fill("name", "gmail.com");
  await journey.submit();
  await page.getByText("This is a common email provider domain").first().waitFor();
  await journey.fill("name", "looms.example");
  await journey.submit();
  await page.getByText("Verification email address").waitFor();
  await journey.fill("affiliationEmailAddress", "office");
  await journey.submit();
  const verified = answered("/attempt_affiliation_verification");
  await journey.typeCode(await journey.readCode("office@looms.example"));
  expect(await verified).toBe(200);
  // clerk-js 5.128 keeps what it read before the code, and closes: the way in is chosen on the next visit.
  await journey.open("/organization");
  await page.locator(".cl-profileSectionItem__organizationDomains .cl-menuButton").click();
  await page.getByRole("menuitem", { name: "Manage" }).click();
  const saved = answered("/update_enrollment_mode");
  await page.getByText("Automatic suggestions", { exact: true }).click();
  await page.getByRole("button", { name: "Save" }).click();
  expect(await saved).toBe(200);
  await page.locator(".cl-badge", { hasText: "Automatic suggestions" }).waitFor();
});

test("OrganizationSwitcher suggests to whoever signs up with the domain, who asks to join", async () => {
  await change(() => signUp("bob@looms.example"));
  const { page } = journey;
  await journey.open("/switcher");
  await page.locator(".cl-organizationSwitcherTrigger").click();
  const asked = answered("/accept");
  await page.getByRole("button", { name: "Request to join" }).click();
  expect(await asked).toBe(200);
  await page.getByText("Pending approval").waitFor();
});

test("OrganizationList suggests, too", async () => {
  await change(() => signUp("carol@looms.example"));
  await journey.open("/organizations");
  const asked = answered("/accept");
  await journey.press("Request to join");
  expect(await asked).toBe(200);
  await journey.page.getByText("Pending approval").waitFor();
});

test("OrganizationProfile shows who asks, and lets in one and not the other", async () => {
  await change(() => journey.signIn("ada@example.com", PASSWORD));
  const { page } = journey;
  await workInEngines();
  await journey.open("/organization#/organization-members");
  await page.getByRole("tab", { name: "Requests" }).click();
  const answer = async (emailAddress: string, word: string, path: string) => {
    const row = page.getByRole("row").filter({ hasText: emailAddress });
    const settled = answered(path);
    await row.getByRole("button", { name: word }).click();
    expect(await settled).toBe(200);
    await row.waitFor({ state: "detached" });
  };
  await answer("bob@looms.example", "Approve", "/accept");
  await answer("carol@looms.example", "Reject", "/reject");
});

test("whoever was let in works in it, and the other finds nothing", async () => {
  await change(() => journey.signIn("bob@looms.example", PASSWORD));
  await workInEngines();
  const who = "fetch('/whoami').then((response) => response.json())";
  expect(await journey.page.evaluate(who)).toMatchObject({ orgRole: "org:member" });
  await change(() => journey.signIn("carol@looms.example", PASSWORD));
  const suggested = "Clerk.user.getOrganizationSuggestions().then(({ data }) => data.length)";
  expect(await journey.page.evaluate(suggested)).toBe(0);
});

test("the console stayed silent", () => {
  expect(journey.complaints).toEqual([]);
});
