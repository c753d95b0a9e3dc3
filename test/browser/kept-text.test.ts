import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../support/account";
import { openWindow, startBrowser, type Window } from "../support/browser";
import { BreakableKv } from "../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../support/postern";

/** What a writer typed, and everything that can go wrong between the key and the store. */
describe("typed text is kept", () => {
  let postern: Postern;
  let browser: Browser;
  let window: Window | undefined;
  const kv = new BreakableKv();

  beforeAll(async () => {
    [postern, browser] = await Promise.all([
      startPostern({ adjust: kv.putInPlace }),
      startBrowser(),
    ]);
  });
  afterEach(async () => {
    kv.heal();
    await window?.context.close();
    window = undefined;
  });
  afterAll(async () => {
    await browser.close();
    await postern.stop();
  });

  async function openSignedIn(options: { javaScriptEnabled?: boolean } = {}) {
    const account = await createAccount(postern);
    window = await openWindow(browser, postern, options);
    await setCookies(window, account);
    return { ...window, account };
  }

  async function setCookies({ context }: Window, { cookies }: Account) {
    const all = [...cookies].map(([name, value]) => ({ name, value, url: postern.url }));
    await context.addCookies(all);
  }

  async function openEditor(page: Page, path = "/posts/new") {
    await page.goto(path);
    await page.locator("[data-hydrated]").waitFor();
  }

  const title = (page: Page) => page.getByLabel("Title");
  const text = (page: Page) => page.getByLabel("Text, in Markdown");
  const status = (page: Page, words: string) =>
    page.getByRole("status").filter({ hasText: words }).waitFor();

  it("while the network is away, and is sent when it is back", async () => {
    const { page, context, watch } = await openSignedIn();
    await openEditor(page);
    // Clerk's script comes in pieces: all of them, before the tunnel.
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    watch.expectFault(/ERR_INTERNET_DISCONNECTED/);
    watch.expectFault(/Failed to fetch|Network|ClerkJS/);
    await context.setOffline(true);
    await title(page).fill("Written in a tunnel");
    await text(page).fill("No bars.");
    await page.getByRole("button", { name: "Save" }).click();
    await status(page, "Not saved (kept on this device)");
    expect(await text(page).inputValue()).toBe("No bars.");
    await text(page).pressSequentially(" Still none.");
    await context.setOffline(false);
    await status(page, "Saved");
    await page.waitForURL(/\/posts\/[0-9a-z]{20}$/);
    await page.reload();
    expect(await text(page).inputValue()).toBe("No bars. Still none.");
    watch.assertQuiet();
  });

  it("while KV is down, and is sent when it answers again", async () => {
    const { page, watch } = await openSignedIn();
    watch.expectFault(/503/);
    await openEditor(page);
    kv.fail("put");
    await title(page).fill("Through the storm");
    await text(page).fill("Every word.");
    await page.keyboard.press("Control+s");
    await status(page, "Not saved (kept on this device)");
    expect(await page.getByRole("alert").textContent()).toContain("Nothing is lost");
    kv.heal();
    await page.keyboard.press("Control+s");
    await status(page, "Saved");
    expect(await page.getByRole("alert").count()).toBe(0);
    watch.assertQuiet();
  });

  it("when the tab is closed before anything was saved", async () => {
    const { page, context, watch } = await openSignedIn();
    await openEditor(page);
    await text(page).fill("A thought without a title");
    await status(page, "Not saved (kept on this device)");
    await page.close();
    const next = await context.newPage();
    await openEditor(next);
    await expect.poll(() => text(next).inputValue()).toBe("A thought without a title");
    await title(next).fill("Now it has one");
    await next.keyboard.press("Control+s");
    await status(next, "Saved");
    watch.assertQuiet();
  });

  it("in two tabs at once, each its own", async () => {
    const { page, context, watch } = await openSignedIn();
    const second = await context.newPage();
    await openEditor(page);
    await openEditor(second);
    await text(page).fill("First tab");
    await text(second).fill("Second tab");
    await status(page, "Not saved (kept on this device)");
    await status(second, "Not saved (kept on this device)");
    await page.close();
    await second.close();
    const [third, fourth] = [await context.newPage(), await context.newPage()];
    await openEditor(third);
    await expect.poll(() => text(third).inputValue()).toMatch(/First tab|Second tab/);
    await openEditor(fourth);
    await expect.poll(() => text(fourth).inputValue()).toMatch(/First tab|Second tab/);
    expect(await text(third).inputValue()).not.toBe(await text(fourth).inputValue());
    watch.assertQuiet();
  });

  it("never shown to the next person at this computer", async () => {
    const { page, context, watch } = await openSignedIn();
    await openEditor(page);
    await text(page).fill("Mine alone");
    await status(page, "Not saved (kept on this device)");
    await page.close();
    await context.clearCookies();
    await setCookies({ context } as Window, await createAccount(postern));
    const next = await context.newPage();
    await openEditor(next);
    await next.getByRole("button", { name: "Save" }).click();
    await next.getByRole("alert").first().waitFor();
    expect(await text(next).inputValue()).toBe("");
    watch.expectFault(/422/);
    watch.assertQuiet();
  });

  it("over a session that expired: renewed by clerk-js and saved", async () => {
    const { page, context, account, watch } = await openSignedIn();
    watch.expectFault(/401/);
    await openEditor(page);
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    await title(page).fill("Typed for an hour");
    await text(page).fill("And saved.");
    const old = await postern.control.mintSessionToken(account.sessionId, {
      issuedSecondsAgo: 120,
      authorizedParty: postern.url,
    });
    const names = [...account.cookies.keys()];
    const sessions = names.filter((name) => name.startsWith("__session"));
    await context.addCookies(sessions.map((name) => ({ name, value: old, url: postern.url })));
    for (const name of names.filter((each) => each.startsWith("__refresh"))) {
      await context.clearCookies({ name });
    }
    await page.keyboard.press("Control+s");
    await status(page, "Saved");
    expect(watch.faults.some((fault) => fault.includes("401"))).toBe(true);
    watch.assertQuiet();
  });

  it("without JavaScript: written, refused with the text in the form, mended and saved", async () => {
    const { page } = await openSignedIn({ javaScriptEnabled: false });
    await page.goto("/posts/new");
    await text(page).fill("Words without a script");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await text(page).inputValue()).toBe("Words without a script");
    await title(page).fill("Plain");
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(/\/posts\/[0-9a-z]{20}$/);
    expect(await text(page).inputValue()).toBe("Words without a script");
  });

  it("without JavaScript while KV is down: it comes back in a form that can be sent again", async () => {
    const { page } = await openSignedIn({ javaScriptEnabled: false });
    await page.goto("/posts/new");
    await title(page).fill("Plain storm");
    await text(page).fill("Kept in the page");
    kv.fail("put");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Nothing is lost").first().waitFor();
    kv.heal();
    await page.getByRole("button", { name: "Save again" }).click();
    await page.waitForURL(/\/posts\/[0-9a-z]{20}$/);
    expect(await text(page).inputValue()).toBe("Kept in the page");
  });
});
