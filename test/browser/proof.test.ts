import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Account } from "../support/account";
import { replaceToken } from "../support/auth/sessions";
import { useStage, waitForClerk } from "../support/pages/stage";

const CLERK_JS = "**/__clerk/npm/**";
const DIALOG = ".cl-modalContent";
/** What Chromium writes when the server wants proof, and clerk-js when it does not come. */
const WANTED = /status of 403 \(Forbidden\) \(\S+\/settings\/(proof|delete\.data)\)$/;
const NO_SCRIPT = /ERR_FAILED|ERR_BLOCKED|failed_to_load_clerk_js|Failed to load Clerk/;

describe("showing once more who one is", () => {
  const stage = useStage();

  /** A browser whose person signed in an hour ago. */
  async function openLate(options: { javaScriptEnabled?: boolean } = {}) {
    const opened = await stage.openAsWriter(options);
    const { account, context, watch } = opened;
    await account.post("/posts/new", { title: "Kept", body: "Every word.", tags: "" });
    await stage.postern.control.setFactorAges(account.sessionId, { firstMinutes: 60 });
    const { url } = stage.postern;
    const minted = { authorizedParty: url };
    const token = await stage.postern.control.mintSessionToken(account.sessionId, minted);
    await replaceToken(context, account, { token, url });
    watch.expectFault(WANTED);
    return opened;
  }

  async function arrive(page: Page, path: string) {
    await page.goto(path);
    await waitForClerk(page);
  }

  async function prove(page: Page, { password }: Account) {
    await page.locator(`${DIALOG} input[name="password"]`).fill(password);
    await page.locator(`${DIALOG} .cl-formButtonPrimary`).click();
  }

  /** How many accounts Clerk was asked to delete so far. */
  async function countDeleted(): Promise<number> {
    const asked = await stage.postern.control.listRequests();
    return asked.find(({ method }) => method === "DELETE")?.count ?? 0;
  }

  it("Clerk's dialog asks before an account is deleted, which then goes on by itself", async () => {
    const { page, account, watch } = await openLate();
    await arrive(page, "/settings/delete");
    await page.getByLabel("Type delete to go on").fill("delete");
    await page.getByRole("button", { name: "Delete my account" }).click();
    await page.locator(DIALOG).waitFor();
    const before = await countDeleted();
    await prove(page, account);
    await page.waitForURL(/\/goodbye\//);
    expect((await countDeleted()) - before).toBe(1);
    watch.assertQuiet();
  });

  it("who closes it has lost nothing, not even the word", async () => {
    const { page, watch } = await openLate();
    const before = await countDeleted();
    await arrive(page, "/settings/delete");
    await page.getByLabel("Type delete to go on").fill("delete");
    await page.getByRole("button", { name: "Delete my account" }).click();
    await page.locator(`${DIALOG} .cl-modalCloseButton`).click();
    await page.locator(DIALOG).waitFor({ state: "detached" });
    expect(await page.getByLabel("Type delete to go on").inputValue()).toBe("delete");
    expect(page.url()).toContain("/settings/delete");
    expect(await countDeleted()).toBe(before);
    watch.assertQuiet();
  });

  it("the same dialog asks before the export, and the zip comes", async () => {
    const { page, account, watch } = await openLate();
    await arrive(page, "/settings/export");
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export everything" }).click();
    await prove(page, account);
    const zip = await readFile(await (await download).path());
    const files = Object.keys(unzipSync(new Uint8Array(zip)));
    expect(files.some((name) => name.endsWith(".md"))).toBe(true);
    watch.assertQuiet();
  });

  it.each([
    ["clerk-js blocked", {}],
    ["no script at all", { javaScriptEnabled: false }],
  ])("with %s the plain page asks, and says so in words", async (_name, options) => {
    const { page, watch, context } = await openLate(options);
    const before = await countDeleted();
    watch.expectFault(NO_SCRIPT);
    await context.route(CLERK_JS, (route) => route.abort());
    await page.goto("/settings/delete");
    await page.getByLabel("Type delete to go on").fill("delete");
    await page.getByRole("button", { name: "Delete my account" }).click();
    await page.getByRole("link", { name: "Show it" }).click();
    await page.getByRole("heading", { name: "Show that it is you" }).waitFor();
    await page.getByRole("button", { name: "Sign in again" }).click();
    await page.waitForURL(/\/sign-in\?redirect_url=%2Fsettings%2Fdelete$/);
    expect(await countDeleted()).toBe(before);
  });
});
