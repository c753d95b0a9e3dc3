import { clerk, clerkSetup } from "@clerk/testing/playwright";
import { createPageObjects } from "@clerk/testing/playwright/unstable";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useStage, waitForClerk } from "../../support/pages/stage";

const ADA = "ada+clerk_test@example.com";
const PASSWORD = "a small green door";
const OVERWRITTEN = ["CLERK_FAPI", "CLERK_TESTING_TOKEN", "CLERK_SECRET_KEY"] as const;
const LONG = { timeout: 60_000 };

/** Clerk's own page objects and helpers (decision 070) at Postern's pages; the emulator's tests drive an app of its own. */
describe("Clerk's page objects, at Postern's own pages", () => {
  const stage = useStage();
  const environment = OVERWRITTEN.map((name) => [name, process.env[name]] as const);
  const originalFetch = globalThis.fetch;

  beforeAll(async () => {
    const { control, keys, miniflare } = stage.postern;
    await control.configure({ organizations: true });
    for (const name of OVERWRITTEN) delete process.env[name];
    // The helpers know only Clerk's address: from the app's Worker it leads to the emulator, and so it does here.
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.startsWith("https://api.clerk.com")) return originalFetch(input, init);
      const clerkWorker = await miniflare.getWorker("clerk");
      const { url, method } = request;
      const headers = Object.fromEntries(request.headers);
      const body = method === "GET" ? null : await request.text();
      const answer = await clerkWorker.fetch(url, { method, headers, body });
      return new Response(await answer.text(), {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
      });
    };
    process.env["CLERK_SECRET_KEY"] = keys.secretKey;
    await clerkSetup({ publishableKey: keys.publishableKey, dotenv: false });
  });
  afterAll(() => {
    globalThis.fetch = originalFetch;
    for (const [name, value] of environment) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it(
    "sign up, sign out, sign in, take a name and choose a team",
    { timeout: 300_000 },
    async () => {
      const { postern } = stage;
      expect(process.env["CLERK_TESTING_TOKEN"]).toMatch(/./);
      const { page, watch } = await stage.open({ viewport: { width: 1280, height: 800 } });
      page.setDefaultTimeout(LONG.timeout);
      const po = createPageObjects({ page, baseURL: postern.url });
      const isThere = (path: string) => page.waitForURL((url) => url.pathname === path, LONG);
      /** As the server sees it: a page that asks who is there, without any script. */
      const readSettings = async () => (await page.request.get("/settings")).text();

      await po.signUp.goTo();
      await Promise.all([
        // Before the form is sent: it waits for the answer that says so.
        po.signUp.enterTestOtpCode(),
        po.signUp.signUpWithEmailAndPassword({ email: ADA, password: PASSWORD }),
      ]);
      await isThere("/posts");
      await po.expect.toBeSignedIn();
      expect(await readSettings()).toContain('name="firstName"');

      await po.userButton.waitForMounted();
      await po.userButton.toggleTrigger();
      await po.userButton.waitForPopover();
      await po.userButton.toHaveVisibleMenuItems([/Manage account/i, /Sign out$/i]);
      await po.userButton.triggerSignOut();
      await po.expect.toBeSignedOut();
      await isThere("/");
      expect(await readSettings()).not.toContain('name="firstName"');

      await po.signIn.goTo();
      await po.signIn.setIdentifier(ADA);
      await po.signIn.continue();
      await po.signIn.setPassword(PASSWORD);
      await po.signIn.continue();
      await po.signIn.waitForSession();
      await isThere("/posts");
      await po.expect.toBeSignedIn();

      await po.userButton.waitForMounted();
      await po.userButton.toggleTrigger();
      await po.userButton.waitForPopover();
      await po.userButton.triggerManageAccount();
      await po.userProfile.waitForMounted();
      await isThere("/account");
      await po.userProfile.clickToUpdateProfile();
      await po.userProfile.waitForSectionCardOpened("profile");
      await po.userProfile.typeFirstName("Ada");
      await po.userProfile.typeLastName("Lovelace");
      await page.getByRole("button", { name: "Save" }).click();
      await po.userProfile.waitForSectionCardClosed("profile");
      expect(await readSettings()).toContain('value="Lovelace"');

      // A team of hers: from now on the header has a switcher.
      const userId = await page.evaluate<string>("Clerk.user.id");
      await postern.control.createOrganization({
        name: "Engines",
        members: [{ userId, role: "org:admin" }],
      });
      await po.organizationSwitcher.goTo("/posts");
      await waitForClerk(page);
      const trigger = page.locator(".team-switcher .cl-organizationSwitcherTrigger");
      // The page object looks for Clerk's words "Personal account", and Postern's say it otherwise.
      await expect.poll(() => trigger.innerText(), LONG).toContain("My own posts");
      await po.organizationSwitcher.toggleTrigger();
      await page.locator(".cl-organizationSwitcherPreviewButton", { hasText: "Engines" }).click();
      await po.organizationSwitcher.waitForAnOrganizationToSelected();
      await expect.poll(() => trigger.innerText(), LONG).toContain("Engines");
      const desk = async () => (await page.request.get("/posts/new")).text();
      await expect.poll(desk, LONG).toMatch(new RegExp(`name="desk" value="org_\\w+\\.${userId}"`));

      await clerk.signOut({ page });
      await po.expect.toBeSignedOut();
      await po.page.goToRelative("/sign-in");
      await clerk.loaded({ page });
      await clerk.signIn({
        page,
        signInParams: { strategy: "password", identifier: ADA, password: PASSWORD },
      });
      await po.expect.toBeSignedIn();
      await po.page.goToRelative("/settings");
      expect(await readSettings()).toContain('value="Lovelace"');
      watch.assertQuiet();
    },
  );
});
