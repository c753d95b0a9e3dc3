import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../../support/account";
import { signIn, signOut } from "../../support/auth/clerk-pages";
import { letTokenEnd } from "../../support/auth/sessions";
import { openWindow, startBrowser } from "../../support/browser";
import { useStage, waitForClerk } from "../../support/pages/stage";
import { type Postern, startPostern } from "../../support/postern";

/** The parts of Clerk's guide for Remix that show in a browser; the others are in test/worker/auth/guide.test.ts. */
describe("Clerk's guide, in the browser", () => {
  const stage = useStage();
  let ada: Account;
  beforeAll(async () => {
    ada = await createAccount(stage.postern);
  });

  async function arrive(page: Page, path: string): Promise<void> {
    await page.goto(path);
    await waitForClerk(page);
  }

  it("part 5: without any script a page is whole, and knows who is signed in", async () => {
    const { page } = await stage.openAsWriter({ javaScriptEnabled: false });
    await page.goto("/posts");
    expect(await page.getByRole("heading", { name: "Posts", level: 1 }).count()).toBe(1);
    expect(await page.getByRole("link", { name: "Settings" }).count()).toBe(1);
  });

  it("part 7: a page whose session ended mends itself behind ClerkErrorBoundary", async () => {
    const { page, context, account, watch } = await stage.openAsWriter();
    watch.expectFault(/401/);
    await arrive(page, "/settings");
    await letTokenEnd(stage.postern, context, account);
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await page.getByRole("heading", { name: "Posts", level: 1 }).waitFor({ timeout: 60_000 });
    watch.assertQuiet();
  });

  it("part 9: in the middle of signing in, a reload of the step's own address leads on", async () => {
    const { page, watch } = await stage.open();
    await page.goto("/sign-in");
    await page.getByLabel("Email address").fill(ada.emailAddress);
    await page.getByLabel("Email address").press("Enter");
    await page.waitForURL("**/sign-in/factor-one*");
    await page.reload();
    const password = page.getByLabel("Password", { exact: true });
    await password.fill(ada.password);
    await password.press("Enter");
    await page.waitForURL("**/posts");
    watch.assertQuiet();
  });

  it("part 11: SignedIn shows the account; once signed out, RedirectToSignIn leads to sign-in", async () => {
    const { page, watch } = await stage.openAsWriter();
    // What the component itself makes clerk-js say.
    watch.expectFault(/The prop "redirectUrl" is deprecated/);
    await arrive(page, "/account");
    await page.locator(".cl-userProfile-root").waitFor();
    await page.evaluate("window.Clerk.session.end()");
    await page.waitForURL(/\/sign-in\?.*redirect_url=.*%2Faccount/);
    watch.assertQuiet();
  });

  it("part 11: UserButton signs out, to where afterSignOutUrl says", async () => {
    const { page, watch } = await stage.openAsWriter();
    await arrive(page, "/posts");
    await signOut(page);
    expect(new URL(page.url()).pathname).toBe("/");
    watch.assertQuiet();
  });

  it("part 13: useAuth tells a page that stays open that its person was signed out", async () => {
    const { page, watch } = await stage.openAsWriter();
    await arrive(page, "/posts/new");
    await page.getByLabel("Title").fill("Typed before");
    await page.evaluate("window.Clerk.session.end()");
    await page.getByText("You were signed out in this browser").waitFor();
    expect(await page.getByLabel("Title").inputValue()).toBe("Typed before");
    watch.assertQuiet();
  });

  it("part 14: useUser says whose settings these are", async () => {
    const { page, account, watch } = await stage.openAsWriter();
    await page.goto("/settings");
    await page.getByText(`Signed in as ${account.emailAddress}`).waitFor();
    watch.assertQuiet();
  });

  it("part 21: ClerkLoading has a link in the UserButton's place until ClerkLoaded", async () => {
    const { page, context, watch } = await stage.openAsWriter();
    let letThrough = () => {};
    const isLetThrough = new Promise<void>((resolve) => (letThrough = resolve));
    await context.route("**/__clerk/npm/**", async (route) => {
      await isLetThrough;
      await route.continue();
    });
    await page.goto("/posts");
    await page.getByRole("link", { name: "Account" }).waitFor();
    letThrough();
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    expect(await page.getByRole("link", { name: "Account" }).count()).toBe(0);
    watch.assertQuiet();
  });
});

describe("where to, after signing in", () => {
  let browser: Browser;
  let postern: Postern | undefined;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(() => postern?.stop());
  afterAll(() => browser?.close());

  /** Signs in where the given address leads to, and gives the path of the page that follows. */
  async function signInFrom(from: string, bindings: Record<string, string>): Promise<string> {
    postern = await startPostern({ bindings });
    const account = await createAccount(postern);
    const { page, context, watch } = await openWindow(browser, postern);
    const isAway = ({ pathname }: URL) => !pathname.startsWith("/sign-in");
    await signIn(page, account, { from, to: isAway });
    const { pathname } = new URL(page.url());
    watch.assertQuiet();
    await context.close();
    return pathname;
  }

  const fallback = { CLERK_SIGN_IN_FALLBACK_REDIRECT_URL: "/settings" };
  const forced = { ...fallback, CLERK_SIGN_IN_FORCE_REDIRECT_URL: "/posts/new" };

  it("part 10: FALLBACK leads on when no page was asked for", async () => {
    expect(await signInFrom("/sign-in", fallback)).toBe("/settings");
  });

  it("part 10: the page that was asked for goes before FALLBACK", async () => {
    expect(await signInFrom("/settings/export", fallback)).toBe("/settings/export");
  });

  it("part 10: FORCE goes before the page that was asked for", async () => {
    expect(await signInFrom("/settings/export", forced)).toBe("/posts/new");
  });
});
