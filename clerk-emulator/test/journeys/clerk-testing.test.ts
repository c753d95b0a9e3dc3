import { clerk, clerkSetup } from "@clerk/testing/playwright";
import { createPageObjects } from "@clerk/testing/playwright/unstable";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
// oxlint-disable-next-line no-restricted-imports -- a tool of the house, which any test may use
import { launchChromium } from "../../../scripts/chromium.mjs";
import type { Journey } from "../support/journey";
import { startJourney } from "../support/journey";

/** Clerk's own page objects and helpers, which Clerk judges its packages by, against a development instance. */
const ADA = "ada+clerk_test@example.com";
const PASSWORD = "a small green door";
const OVERWRITTEN = ["CLERK_FAPI", "CLERK_TESTING_TOKEN", "CLERK_SECRET_KEY"] as const;
const environment = OVERWRITTEN.map((name) => [name, process.env[name]] as const);
const originalFetch = globalThis.fetch;
let chromium: Browser;
let journey: Journey;
let po: ReturnType<typeof createPageObjects>;
beforeAll(async () => {
  chromium = await launchChromium();
  journey = await startJourney(chromium, { mode: "test", configuration: { organizations: true } });
  const { keys, url } = journey.emulator;
  for (const name of OVERWRITTEN) delete process.env[name];
  // One helper makes a client of its own, which knows only Clerk's address: as from an app, it leads here.
  globalThis.fetch = (input, init) => {
    const asked = input instanceof Request ? input.url : String(input);
    return originalFetch(asked.replace(/^https:\/\/api\.clerk\.com/, `${url}/backend`), init);
  };
  process.env["CLERK_SECRET_KEY"] = keys.secretKey;
  await clerkSetup({ publishableKey: keys.publishableKey, dotenv: false });
  po = createPageObjects({ page: journey.page, baseURL: url });
});
afterAll(async () => {
  globalThis.fetch = originalFetch;
  for (const [name, value] of environment) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await journey.stop();
  await chromium.close();
});

const readUser = async () => {
  const { data } = await journey.emulator.backend.users.getUserList({ emailAddress: [ADA] });
  return data[0];
};
const goHome = async () => {
  await po.page.goToAppHome();
  await clerk.loaded({ page: journey.page });
};

test("clerkSetup gets a testing token", () => {
  expect(process.env["CLERK_TESTING_TOKEN"]).toMatch(/./);
  expect(journey.emulator.keys.publishableKey).toMatch(/^pk_test_/);
});

test("signUp: a person signs up with the code of test addresses", async () => {
  await po.signUp.goTo();
  await Promise.all([
    // Before the form is sent: it waits for the answer that says so.
    po.signUp.enterTestOtpCode(),
    po.signUp.signUpWithEmailAndPassword({ email: ADA, password: PASSWORD }),
  ]);
  await po.expect.toBeSignedIn();
  expect(await journey.arrive()).toEqual([(await readUser())?.id, (await readUser())?.id]);
});

test("userButton: shows what one can do, and signs out", async () => {
  await goHome();
  await po.userButton.waitForMounted();
  await po.userButton.toggleTrigger();
  await po.userButton.waitForPopover();
  await po.userButton.toHaveVisibleMenuItems([/Manage account/i, /Sign out$/i]);
  await po.userButton.triggerSignOut();
  await po.expect.toBeSignedOut();
  await goHome();
  expect(await journey.readPeople()).toEqual(["nobody", "nobody"]);
});

test("signIn: by address and password", async () => {
  await po.signIn.goTo();
  await po.signIn.setIdentifier(ADA);
  await po.signIn.continue();
  await po.signIn.setPassword(PASSWORD);
  await po.signIn.continue();
  await po.signIn.waitForSession();
  await po.expect.toBeSignedIn();
  expect(await journey.arrive()).toEqual([(await readUser())?.id, (await readUser())?.id]);
});

test("userProfile: takes a name", async () => {
  await po.userProfile.goTo();
  await po.userProfile.clickToUpdateProfile();
  await po.userProfile.waitForSectionCardOpened("profile");
  await po.userProfile.typeFirstName("Ada");
  await po.userProfile.typeLastName("Lovelace");
  await journey.press("Save");
  await po.userProfile.waitForSectionCardClosed("profile");
  expect((await readUser())?.fullName).toBe("Ada Lovelace");
  await po.userProfile.switchToSecurityTab();
  await journey.page.getByText("Active devices").first().waitFor();
});

test("organizationSwitcher: goes from the personal account to an organization", async () => {
  const createdBy = (await readUser())?.id ?? "";
  await journey.emulator.backend.organizations.createOrganization({ name: "Engines", createdBy });
  await po.organizationSwitcher.goTo();
  await po.organizationSwitcher.expectPersonalAccount();
  await po.organizationSwitcher.toggleTrigger();
  await journey.page
    .locator(".cl-organizationSwitcherPreviewButton", { hasText: "Engines" })
    .click();
  await po.organizationSwitcher.waitForAnOrganizationToSelected();
  const readActive = () => journey.page.evaluate("Clerk.organization?.name");
  await expect.poll(readActive, { timeout: 30_000 }).toBe("Engines");
});

test("clerk.signOut and clerk.signIn: by password, code, ticket, and address alone", async () => {
  const { page, emulator } = journey;
  const { id: userId } = (await readUser()) ?? { id: "" };
  const signInTokens = emulator.backend.signInTokens;
  const { token: ticket } = await signInTokens.createSignInToken({ userId, expiresInSeconds: 60 });
  const ways = [
    { signInParams: { strategy: "password", identifier: ADA, password: PASSWORD } },
    { signInParams: { strategy: "email_code", identifier: ADA } },
    { signInParams: { strategy: "ticket", ticket } },
    { emailAddress: ADA },
  ] as const;
  for (const way of ways) {
    await goHome();
    await clerk.signOut({ page });
    await po.expect.toBeSignedOut();
    await goHome();
    if ("emailAddress" in way) await clerk.signIn({ page, ...way });
    else await clerk.signIn({ page, ...way });
    await po.expect.toBeSignedIn();
    await goHome();
    expect(await journey.readPeople(), JSON.stringify(way)).toEqual([userId, userId]);
  }
});

test("impersonation: the badge, and the way out", async () => {
  const { page, emulator } = journey;
  const user = await emulator.backend.users.createUser({
    emailAddress: ["bob+clerk_test@example.com"],
    skipPasswordRequirement: true,
  });
  const { token } = await emulator.backend.actorTokens.create({
    userId: user.id,
    actor: { sub: (await readUser())?.id ?? "" },
    expiresInSeconds: 60,
  });
  await goHome();
  await clerk.signOut({ page });
  await goHome();
  await clerk.signIn({ page, signInParams: { strategy: "ticket", ticket: token ?? "" } });
  await po.expect.toBeSignedInAsActor();
  await po.impersonation.waitForMounted();
  expect(await po.clerk.getClientSideActor()).toMatchObject({ sub: (await readUser())?.id });
  await po.impersonation.getSignOutLink().click();
  await po.expect.toBeSignedOut();
});

test("waitlist: takes an address", async () => {
  await journey.emulator.control.configure({ signUpMode: "waitlist" });
  await po.waitlist.goTo();
  await po.waitlist.joinWaitlist({ email: "eve+clerk_test@example.com" });
  const list = () => journey.emulator.backend.waitlistEntries.list();
  await expect.poll(async () => (await list()).totalCount, { timeout: 30_000 }).toBe(1);
});

test("the console stayed silent", () => {
  expect(journey.complaints).toEqual([]);
});
