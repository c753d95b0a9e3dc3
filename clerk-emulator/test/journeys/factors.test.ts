import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
// oxlint-disable-next-line no-restricted-imports -- a tool of the house, which any test may use
import { launchChromium } from "../../../scripts/chromium.mjs";
import { listTotpCodes } from "../../src/crypto/totp";
import type { Journey } from "../support/journey";
import { startJourney } from "../support/journey";

/** Every way of proving who one is, in clerk-js's own pages. */
const EMAIL = "ada@example.com";
const PASSWORD = "a small green door";
let chromium: Browser;
let journey: Journey;
let userId: string;
beforeAll(async () => {
  chromium = await launchChromium();
  journey = await startJourney(chromium, {
    configuration: {
      username: "required",
      socialProviders: ["google", "github"],
      totp: true,
      passkeys: true,
    },
  });
  // Clerk's own drawings of these two providers, at img.clerk.com.
  journey.expected.push(/ERR_NAME_NOT_RESOLVED/);
});
afterAll(async () => {
  await journey.stop();
  await chromium.close();
});

test("signing up with a username, which others cannot take", async () => {
  const { control } = journey.emulator;
  await control.createUser({ emailAddress: "bob@example.com", password: PASSWORD });
  await journey.open("/sign-up");
  await journey.fill("emailAddress", EMAIL);
  await journey.fill("username", "ada");
  await journey.fill("password", PASSWORD);
  await journey.submit();
  await journey.page
    .getByText(/must be between 4 and 64 characters/)
    .first()
    .waitFor();
  await journey.fill("username", "lovelace");
  await journey.submit();
  await journey.typeCode(await journey.readCode(EMAIL));
  const [inBrowser, onServer] = await journey.arrive();
  expect(onServer).toBe(inBrowser);
  userId = inBrowser ?? "";
});

test("signing in by username", async () => {
  await journey.signOut();
  await journey.signIn("lovelace", PASSWORD);
  expect(await journey.arrive()).toEqual([userId, userId]);
});

const throughProvider = async (email: string) => {
  await journey.page.getByText("Stand-in for").first().waitFor();
  await journey.fill("email", email);
  await journey.page.getByText("Continue to the app").click();
};

test("Google, for somebody who is known by the address", async () => {
  await journey.signOut();
  await journey.open("/sign-in");
  await journey.press(/Google/);
  await throughProvider(EMAIL);
  expect(await journey.arrive()).toEqual([userId, userId]);
});

test("GitHub at sign-up, for somebody who is known: moved on to the sign-in", async () => {
  await journey.signOut();
  await journey.open("/sign-up");
  await journey.press(/GitHub/);
  await throughProvider(EMAIL);
  expect(await journey.arrive()).toEqual([userId, userId]);
});

test("GitHub at sign-in, for somebody unknown: moved on to the sign-up, and asked what is missing", async () => {
  await journey.signOut();
  await journey.open("/sign-in");
  await journey.press(/GitHub/);
  await throughProvider("grace@example.com");
  await journey.fill("username", "grace");
  await journey.submit();
  const [inBrowser, onServer] = await journey.arrive();
  expect(onServer).toBe(inBrowser);
  expect(await journey.emulator.backend.users.getUser(inBrowser ?? "")).toMatchObject({
    username: "grace",
    externalAccounts: [{ provider: "oauth_github", emailAddress: "grace@example.com" }],
  });
  await journey.signOut();
});

test("an authenticator app, set up in the profile and asked for at sign-in", async () => {
  const { page } = journey;
  await journey.signIn(EMAIL, PASSWORD);
  await journey.arrive();
  await journey.open("/account#/security");
  await page.getByText("Add two-step verification").click();
  const created = page.waitForResponse((each) => each.url().includes("/v1/me/totp"));
  await page
    .getByRole("menuitem", { name: /Authenticator/ })
    .or(page.getByText("Authenticator application"))
    .first()
    .click();
  const { response } = (await (await created).json()) as { response: { secret: string } };
  await journey.press("Continue");
  const readCode = async () => (await listTotpCodes(response.secret, Date.now()))[1] ?? "";
  await journey.typeCode(await readCode());
  await page.getByText("Backup codes").first().waitFor();
  await journey.press(/Finish|Done|Close/);
  await journey.signOut();
  await journey.signIn(EMAIL, PASSWORD);
  await journey.typeCode(await readCode());
  expect(await journey.arrive()).toEqual([userId, userId]);
  expect(await page.evaluate("Clerk.session.factorVerificationAge")).toEqual([0, 0]);
});

test("a passkey, made in the profile by Chromium's virtual authenticator, signs in by itself", async () => {
  const { page } = journey;
  // clerk-js takes no passkeys of browsers that say they are driven by a program.
  await journey.context.addInitScript(
    "Object.defineProperty(navigator, 'webdriver', { value: false })",
  );
  const devtools = await journey.context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await journey.open("/account#/security");
  await page.getByText("Add a passkey").click();
  await page
    .getByText(/^Created:/)
    .first()
    .waitFor();
  await journey.signOut();
  await journey.open("/sign-in");
  await page.getByText("Use passkey instead").click();
  expect(await journey.arrive()).toEqual([userId, userId]);
});

test("the console stayed silent", () => {
  expect(journey.complaints).toEqual([]);
});
