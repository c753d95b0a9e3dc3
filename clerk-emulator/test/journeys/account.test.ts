import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
// oxlint-disable-next-line no-restricted-imports -- a tool of the house, which any test may use
import { launchChromium } from "../../../scripts/chromium.mjs";
import type { Journey } from "../support/journey";
import { startJourney } from "../support/journey";
import type { Emulator } from "../support/start-emulator";

/** The judge: clerk-js as npm ships it, in Chromium, before a server that asks @clerk/backend who is there. */
const PASSWORD = "a small green door";
const NEW_PASSWORD = "a large red gate";
/** One pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
let chromium: Browser;
beforeAll(async () => {
  chromium = await launchChromium();
});
afterAll(() => chromium.close());

describe.each(["live", "test"] as const)("a pk_%s_ instance", (mode) => {
  let journey: Journey;
  let emulator: Emulator;
  let context: BrowserContext;
  let page: Page;
  let userId: string;

  beforeAll(async () => {
    journey = await startJourney(chromium, { mode });
    ({ emulator, context, page } = journey);
  });
  afterAll(() => journey.stop());

  const open = (path: string, on?: Page) => journey.open(path, on);
  const submit = () => journey.submit();
  const arrive = () => journey.arrive();
  const signOut = () => journey.signOut();
  const signIn = (password: string) => journey.signIn("ada@example.com", password);
  const typeCode = async (emailAddress: string) =>
    journey.typeCode(await journey.readCode(emailAddress));

  test("nobody is there at first, for the server and for clerk-js", async () => {
    await open("/");
    expect(await page.locator("#server").textContent()).toBe("nobody");
    expect(await page.locator("#browser").textContent()).toBe("nobody");
  });

  test("a person signs up", async () => {
    await open("/sign-up");
    await page.locator("input[name=firstName]").fill("Ada");
    await page.locator("input[name=emailAddress]").fill("ada@example.com");
    await page.locator("input[name=password]").fill(PASSWORD);
    await submit();
    await typeCode("ada@example.com");
    const [inBrowser, onServer] = await arrive();
    expect(inBrowser).toMatch(/^user_/);
    expect(onServer).toBe(inBrowser);
    userId = inBrowser ?? "";
  });

  test("signing out in one tab signs out the other", async () => {
    await open("/");
    const other = await context.newPage();
    await open("/", other);
    expect(await other.locator("#browser").textContent()).toBe(userId);
    expect(await signOut()).toEqual(["nobody", "nobody"]);
    await expect
      .poll(() => other.locator("#browser").textContent(), { timeout: 15_000 })
      .toBe("nobody");
    await other.close();
  });

  test("a wrong password is told at its field, the right one signs in", async () => {
    await signIn("not this one");
    await page
      .getByText(/Password is incorrect/)
      .first()
      .waitFor();
    await page.locator("input[name=password]").fill(PASSWORD);
    await submit();
    expect(await arrive()).toEqual([userId, userId]);
  });

  test("a code by mail signs in", async () => {
    await open("/");
    expect(await signOut()).toEqual(["nobody", "nobody"]);
    await open("/sign-in");
    await page.locator("input[name=identifier]").fill("ada@example.com");
    await submit();
    await page.getByText("Use another method").click();
    await page.getByText(/Email code to/).click();
    await typeCode("ada@example.com");
    expect(await arrive()).toEqual([userId, userId]);
  });

  test("a forgotten password is replaced", async () => {
    await open("/");
    expect(await signOut()).toEqual(["nobody", "nobody"]);
    await open("/sign-in");
    await page.locator("input[name=identifier]").fill("ada@example.com");
    await submit();
    await page.getByText("Forgot password?").click();
    await page.getByText("Reset your password").click();
    await typeCode("ada@example.com");
    await page.locator("input[name=password]").fill(NEW_PASSWORD);
    await page.locator("input[name=confirmPassword]").fill(NEW_PASSWORD);
    await submit();
    expect(await arrive()).toEqual([userId, userId]);
  });

  test("an expired session token is renewed before the page is rendered", async () => {
    const cookies = await context.cookies(emulator.url);
    const session = cookies.find((each) => each.name === "__session")?.value ?? "";
    const { sid, azp } = JSON.parse(atob(session.split(".")[1] ?? ""));
    const expired = await emulator.control.mintSessionToken(sid, {
      // Not issued earlier: a token older than the sign-in itself would be another case.
      expiresInSeconds: -30,
      authorizedParty: azp,
    });
    // Away from the page, or clerk-js would renew it itself.
    await page.goto("about:blank");
    for (const cookie of cookies.filter((each) => each.name.startsWith("__session"))) {
      await context.addCookies([{ ...cookie, value: expired }]);
    }
    const redirects: string[] = [];
    page.on("response", (response) => {
      if (response.status() === 307) redirects.push(new URL(response.url()).pathname);
    });
    await open("/");
    page.removeAllListeners("response");
    expect(await page.locator("#server").textContent()).toBe(userId);
    // The refresh cookie of production spares the redirects that development needs.
    const handshake = ["/", "/__clerk/v1/client/handshake", "/"];
    expect(redirects).toEqual(mode === "live" ? [] : handshake);
  });

  test("the profile takes a name, a picture and a further address", async () => {
    await open("/account");
    await page.getByText("Update profile").click();
    await page.locator("input[name=lastName]").fill("Lovelace");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Ada Lovelace").first().waitFor();
    await page.locator("input[name=lastName]").waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Update profile" }).click();
    const file = { name: "ada.png", mimeType: "image/png", buffer: PNG };
    await page.locator("input[type=file]").setInputFiles(file);
    const picture = page.locator("img[src*='/__clerk/v1/img/img_']").first();
    await picture.waitFor();
    // Loaded, and not only asked for.
    expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);

    await page.getByText("Add email address").click();
    await page.locator("input[name=emailAddress]").fill("ada+second@example.com");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await typeCode("ada+second@example.com");
    const added = page.locator(".cl-profileSectionItem", { hasText: "ada+second@example.com" });
    await added.waitFor();
    expect(await added.textContent()).not.toContain("Unverified");
  });

  test("the security page takes a new password and shows this device", async () => {
    await open("/account#/security");
    // clerk-js draws the section anew when the devices have come: a click before that is lost.
    const current = page.locator("input[name=currentPassword]");
    await expect
      .poll(async () => {
        if (await current.isVisible()) return true;
        await page.getByText("Update password").click();
        return current.isVisible();
      })
      .toBe(true);
    await current.fill(NEW_PASSWORD);
    await page.locator("input[name=newPassword]").fill(PASSWORD);
    await page.locator("input[name=confirmPassword]").fill(PASSWORD);
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("input[name=newPassword]").waitFor({ state: "detached" });
    await page.getByText("127.0.0.1 (this machine)").first().waitFor();
    expect(await page.getByText(/^Chrome \d/).count()).toBeGreaterThan(0);
    expect(await signOut()).toEqual(["nobody", "nobody"]);
    await signIn(PASSWORD);
    expect(await arrive()).toEqual([userId, userId]);
  });

  test("a person deletes their account and cannot come back", async () => {
    await open("/account#/security");
    await page.getByText("Delete account").first().click();
    await page.locator("input[name=deleteConfirmation]").fill("Delete account");
    await page.locator("button", { hasText: "Delete account" }).last().click();
    expect(await arrive()).toEqual(["nobody", "nobody"]);
    await open("/sign-in");
    await page.locator("input[name=identifier]").fill("ada@example.com");
    await submit();
    await page.getByText("Couldn't find your account").first().waitFor();
    expect(await page.locator("#browser").textContent()).toBe("nobody");
  });

  test("the console stayed silent", () => {
    expect(journey.complaints).toEqual([]);
  });
});
