import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useStage } from "../support/pages/stage";
import { letTokenEnd } from "../support/auth/sessions";

/** Clerk's script, in all its pieces; our own scripts are in /assets. */
const CLERK_JS = "**/__clerk/npm/**";
const POST_ADDRESS = /\/posts\/[0-9a-z]{20}$/;
/** What Chromium and clerk-react write when the script does not come. */
const NO_SCRIPT =
  /ERR_FAILED|ERR_BLOCKED|failed_to_load_clerk_js|Clerk: Failed to load|Failed to load Clerk/;

describe("without clerk-js, from the server's cookies alone", () => {
  const stage = useStage();

  async function openSignedIn() {
    const opened = await stage.openAsWriter();
    opened.watch.expectFault(NO_SCRIPT);
    return opened;
  }

  async function writeAndFind(page: Page, title: string) {
    await page.goto("/posts/new");
    await page.locator("[data-hydrated]").waitFor();
    await page.getByLabel("Title").fill(title);
    await page.getByLabel("Text, in Markdown").fill("Written without it.");
    await page.getByRole("button", { name: "Save" }).click();
    await page
      .getByRole("status")
      .filter({ hasText: /^Saved$/ })
      .waitFor();
    await page.waitForURL(POST_ADDRESS);
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await page.waitForURL("**/posts");
    await page.getByRole("main").getByRole("link", { name: title }).click();
    await page.waitForURL(POST_ADDRESS);
    expect(await page.getByLabel("Text, in Markdown").inputValue()).toBe("Written without it.");
  }

  it("blocked: a post is written, saved, listed and opened, and a quiet line says so", async () => {
    const { page, context, watch } = await openSignedIn();
    await context.route(CLERK_JS, (route) => route.abort());
    await writeAndFind(page, "Written while it was blocked");
    const line = page
      .getByRole("status")
      .filter({ hasText: "Reading and writing go on without it" });
    await line.waitFor({ timeout: 60_000 });
    expect(await page.getByRole("link", { name: "Account" }).count()).toBe(1);
    await page.getByLabel("Title").fill("Written on after that");
    await page.keyboard.press("Control+s");
    await page
      .getByRole("status")
      .filter({ hasText: /^Saved$/ })
      .waitFor();
    watch.assertQuiet();
  });

  it("blocked, and the session's token ends: the server renews it by the refresh cookie", async () => {
    const { page, context, account, watch } = await openSignedIn();
    await context.route(CLERK_JS, (route) => route.abort());
    await page.goto("/posts/new");
    await page.locator("[data-hydrated]").waitFor();
    await letTokenEnd(stage.postern, context, account, { keepRefresh: true });
    await page.getByLabel("Title").fill("Typed for an hour");
    await page.getByLabel("Text, in Markdown").fill("And saved.");
    await page.keyboard.press("Control+s");
    await page
      .getByRole("status")
      .filter({ hasText: /^Saved$/ })
      .waitFor();
    watch.assertQuiet();
  });

  it("blocked, and nothing is left to renew it by: the next page goes by Clerk's handshake", async () => {
    const { page, context, account, watch } = await openSignedIn();
    watch.expectFault(/401/);
    await context.route(CLERK_JS, (route) => route.abort());
    await page.goto("/settings");
    await page.locator("html[data-request-id]").waitFor();
    await page.waitForLoadState("networkidle");
    await letTokenEnd(stage.postern, context, account);
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await page.getByRole("heading", { name: "Posts", level: 1 }).waitFor({ timeout: 60_000 });
    watch.assertQuiet();
  });

  it("blocked, and nothing is left to renew it by: what was typed stays, and is saved after a page beside it", async () => {
    const { page, context, account, watch } = await openSignedIn();
    watch.expectFault(/401/);
    await context.route(CLERK_JS, (route) => route.abort());
    await page.goto("/posts/new");
    await page.locator("[data-hydrated]").waitFor();
    await page.getByLabel("Title").fill("Typed for an hour");
    await page.getByLabel("Text, in Markdown").fill("And still there.");
    await letTokenEnd(stage.postern, context, account);
    await page.keyboard.press("Control+s");
    await page.getByText("Sign in again to save this.").waitFor({ timeout: 60_000 });
    // Any page goes by Clerk's handshake, which renews the session.
    const opening = context.waitForEvent("page");
    await page.getByRole("link", { name: "Sign in in a new tab" }).click();
    const beside = await opening;
    await beside.locator("html[data-request-id]").waitFor();
    expect(await page.getByLabel("Text, in Markdown").inputValue()).toBe("And still there.");
    await page.keyboard.press("Control+s");
    await page
      .getByRole("status")
      .filter({ hasText: /^Saved$/ })
      .waitFor();
    watch.assertQuiet();
  });

  it("slow: nothing waits for it", async () => {
    const { page, context, watch } = await openSignedIn();
    await context.route(CLERK_JS, () => undefined);
    await writeAndFind(page, "Written while it was on its way");
    watch.assertQuiet();
  });

  it("failing: Clerk's Frontend API answers 503, and writing goes on", async () => {
    const { page, context, watch } = await openSignedIn();
    watch.expectFault(/503|ClerkJS|Clerk/);
    await context.route("**/__clerk/v1/**", (route) =>
      route.fulfill({ status: 503, json: { errors: [{ code: "down", message: "down" }] } }),
    );
    await writeAndFind(page, "Written while Clerk was down");
    watch.assertQuiet();
  });

  it("signing in says what it needs", async () => {
    const { page, context, watch } = await stage.open();
    watch.expectFault(NO_SCRIPT);
    await context.route(CLERK_JS, (route) => route.abort());
    await page.goto("/sign-in");
    await page
      .getByRole("alert")
      .filter({ hasText: "needs Clerk’s script" })
      .waitFor({ timeout: 60_000 });
    watch.assertQuiet();
  });
});
