import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
// oxlint-disable-next-line no-restricted-imports -- a tool of the house, which any test may use
import { launchChromium } from "../../../scripts/chromium.mjs";
import type { Journey } from "../support/journey";
import { startJourney } from "../support/journey";

/** Links in mails, several people in one browser, invitations and the waitlist. */
const PASSWORD = "a small green door";
let chromium: Browser;
let journey: Journey;
beforeAll(async () => {
  chromium = await launchChromium();
  journey = await startJourney(chromium);
  journey.expected.push(/status of 40[013]/);
});
afterAll(async () => {
  await journey.stop();
  await chromium.close();
});
beforeEach(async () => {
  await journey.context.clearCookies();
  await journey.emulator.control.reset();
});

const createUser = async (emailAddress: string) =>
  (await journey.emulator.control.createUser({ emailAddress, password: PASSWORD })).id;

async function readLink(to: string): Promise<string> {
  const list = () => journey.emulator.control.listOutbox({ to });
  await expect.poll(async () => (await list()).length, { timeout: 30_000 }).toBeGreaterThan(0);
  return (await list()).at(-1)?.url ?? "";
}

test("a link opened in another tab signs in the one that waits", async () => {
  await journey.emulator.control.configure({ emailLink: true });
  const userId = await createUser("ada@example.com");
  await journey.open("/sign-in");
  await journey.fill("identifier", "ada@example.com");
  await journey.submit();
  await journey.page.getByText("Use another method").click();
  await journey.page.getByText(/Email link to/).click();
  const tab = await journey.context.newPage();
  await tab.goto(await readLink("ada@example.com"));
  expect(await journey.arrive()).toEqual([userId, userId]);
  await tab.close();
});

test("two people in one browser switch by the user button", async () => {
  const { page, emulator } = journey;
  await emulator.control.configure({ multiSession: true });
  const ada = await createUser("ada@example.com");
  const bob = await createUser("bob@example.com");
  await journey.signIn("ada@example.com", PASSWORD);
  expect(await journey.arrive()).toEqual([ada, ada]);
  await page.locator(".cl-userButtonTrigger").click();
  await page.getByText("Add account").click();
  await journey.fill("identifier", "bob@example.com");
  await journey.submit();
  await journey.fill("password", PASSWORD);
  await journey.submit();
  await expect.poll(() => page.locator("#browser").textContent(), { timeout: 30_000 }).toBe(bob);
  await journey.open("/");
  expect(await journey.readPeople()).toEqual([bob, bob]);
  await page.locator(".cl-userButtonTrigger").click();
  await page.locator(".cl-userPreview", { hasText: "ada@example.com" }).click();
  await expect.poll(() => page.locator("#browser").textContent(), { timeout: 30_000 }).toBe(ada);
  await journey.open("/");
  expect(await journey.readPeople()).toEqual([ada, ada]);
});

test("an invitation's link leads to a sign-up that needs no code", async () => {
  const { backend, control } = journey.emulator;
  await journey.open("/");
  await control.configure({ signUpMode: "restricted" });
  await journey.open("/sign-up");
  await journey.page.getByText(/Access restricted/).waitFor();
  await backend.invitations.createInvitation({ emailAddress: "ada@example.com" });
  await journey.page.goto(await readLink("ada@example.com"));
  await journey.fill("password", PASSWORD);
  await journey.submit();
  const [inBrowser, onServer] = await journey.arrive();
  expect(inBrowser).toMatch(/^user_/);
  expect(onServer).toBe(inBrowser);
});

test("the waitlist takes an address", async () => {
  await journey.emulator.control.configure({ signUpMode: "waitlist" });
  await journey.open("/waitlist");
  await journey.fill("emailAddress", "ada@example.com");
  await journey.submit();
  await journey.page.getByText(/Thanks for joining/).waitFor();
  const { data } = await journey.emulator.backend.waitlistEntries.list({});
  expect(data.map((each) => each.emailAddress)).toEqual(["ada@example.com"]);
});

test("the console stayed silent", () => {
  expect(journey.complaints).toEqual([]);
});
