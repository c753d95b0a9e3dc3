import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openChromiumProfile } from "../../scripts/chromium.mjs";
import { createAccount } from "../support/account";
import { letTokenEnd, replaceToken } from "../support/auth/sessions";
import { BreakableKv } from "../support/breakable-kv.mjs";
import { killBrowser } from "../support/kill-browser.mjs";
import { useStage } from "../support/pages/stage";
import {
  openEditor,
  textField as text,
  titleField as title,
  useSessionOf,
  waitForStatus as status,
  writePost,
} from "../support/writer";

/** For a page on a machine that has other things to do, in ms. */
const LONG = { timeout: 60_000 };

/** What a writer typed, and everything that can go wrong between the key and the store. */
describe("typed text is kept", () => {
  const kv = new BreakableKv();
  const stage = useStage({ adjust: kv.putInPlace });
  afterEach(() => kv.heal());

  it("while the network is away, and is sent when it is back", async () => {
    const { page, context, watch } = await stage.openAsWriter();
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
    const { page, watch } = await stage.openAsWriter();
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
    const { page, context, watch } = await stage.openAsWriter();
    await openEditor(page);
    await text(page).fill("A thought without a title");
    await status(page, "Not saved (kept on this device)");
    await page.close();
    const next = await context.newPage();
    await openEditor(next);
    await expect.poll(() => text(next).inputValue(), LONG).toBe("A thought without a title");
    await title(next).fill("Now it has one");
    await next.keyboard.press("Control+s");
    await status(next, "Saved");
    watch.assertQuiet();
  });

  it("in two tabs at once, each its own", async () => {
    const { page, context, watch } = await stage.openAsWriter();
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
    await expect.poll(() => text(third).inputValue(), LONG).toMatch(/First tab|Second tab/);
    await openEditor(fourth);
    await expect.poll(() => text(fourth).inputValue(), LONG).toMatch(/First tab|Second tab/);
    expect(await text(third).inputValue()).not.toBe(await text(fourth).inputValue());
    watch.assertQuiet();
  });

  it("in two tabs on one post: both are there to choose from", async () => {
    const { page, context, account, watch } = await stage.openAsWriter();
    const path = await writePost(account, "As it was.");
    const second = await context.newPage();
    await openEditor(page, path);
    await openEditor(second, path);
    await text(page).fill("As the first tab has it.");
    await text(second).fill("As the second tab has it.");
    for (const tab of [page, second]) {
      await tab.keyboard.press("Control+s");
      await status(tab, "Saved");
    }
    await page.reload();
    await page.getByRole("heading", { name: "Written in two places" }).waitFor();
    const versions = await page.locator(".conflict-text").allTextContents();
    expect(versions.toSorted()).toEqual(["As the first tab has it.", "As the second tab has it."]);
    watch.assertQuiet();
  });

  it("when the whole browser is killed", async () => {
    const account = await createAccount(stage.postern);
    const profile = await mkdtemp(join(tmpdir(), "postern-profile-"));
    try {
      const first = await openChromiumProfile(profile, { baseURL: stage.postern.url });
      await useSessionOf(account, first, stage.postern);
      const page = await first.newPage();
      await openEditor(page);
      await text(page).fill("A thought before the power went");
      await status(page, "Not saved (kept on this device)");
      await killBrowser(first);
      const second = await openChromiumProfile(profile, { baseURL: stage.postern.url });
      await useSessionOf(account, second, stage.postern);
      const next = await second.newPage();
      await openEditor(next);
      await expect
        .poll(() => text(next).inputValue(), LONG)
        .toBe("A thought before the power went");
      await second.close();
    } finally {
      await rm(profile, { recursive: true, force: true });
    }
  });

  it("when the server asks to wait: it says how long, and sends it then", async () => {
    const { page, watch } = await stage.openAsWriter();
    watch.expectFault(/429/);
    await openEditor(page);
    await title(page).fill("Too fast");
    await text(page).fill("But kept.");
    kv.fail("put");
    // Postern's own refusal, with its status changed on the way: no limit is low enough to be met here.
    let refusals = 0;
    await page.route(/\/save$/, async (route) => {
      if (refusals > 0) return route.fallback();
      refusals += 1;
      const refusal = await route.fetch();
      kv.heal();
      return route.fulfill({ response: refusal, status: 429 });
    });
    await page.keyboard.press("Control+s");
    await page.getByRole("alert").filter({ hasText: "sent again in 5 seconds" }).waitFor();
    await status(page, "Saved");
    expect(await page.getByRole("alert").count()).toBe(0);
    watch.assertQuiet();
  });

  it("when no answer comes: after a while it is taken for lost and sent again", async () => {
    const { page, watch } = await stage.openAsWriter();
    await page.clock.install();
    await openEditor(page);
    await title(page).fill("Into the void");
    await text(page).fill("And back.");
    let isHeld = false;
    await page.route(/\/save$/, (route) => {
      if (isHeld) return route.fallback();
      isHeld = true; // Neither answered nor refused.
    });
    await page.keyboard.press("Control+s");
    await expect.poll(() => isHeld).toBe(true);
    await page.clock.fastForward(20_000);
    await status(page, "Not saved (kept on this device)");
    await page.clock.fastForward(5_000);
    await status(page, "Saved");
    watch.assertQuiet();
  });

  it("never shown to the next person at this computer", async () => {
    const { page, context, watch } = await stage.openAsWriter();
    await openEditor(page);
    await text(page).fill("Mine alone");
    await status(page, "Not saved (kept on this device)");
    await page.close();
    await context.clearCookies();
    await useSessionOf(await createAccount(stage.postern), context, stage.postern);
    const next = await context.newPage();
    await openEditor(next);
    await next.getByRole("button", { name: "Save" }).click();
    await next.getByRole("alert").first().waitFor();
    expect(await text(next).inputValue()).toBe("");
    watch.expectFault(/422/);
    watch.assertQuiet();
  });

  it("over a session that expired: renewed by clerk-js before it is sent", async () => {
    const { page, context, account, watch } = await stage.openAsWriter();
    await openEditor(page);
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    await title(page).fill("Typed for an hour");
    await text(page).fill("And saved.");
    await letTokenEnd(stage.postern, context, account);
    await page.keyboard.press("Control+s");
    await status(page, "Saved");
    // No 401 was among what the console said.
    watch.assertQuiet();
  });

  it("over a session that the server alone knows to have ended: refused, renewed and sent again", async () => {
    const { page, context, account, watch } = await stage.openAsWriter();
    watch.expectFault(/401/);
    await openEditor(page);
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    await title(page).fill("Typed for another hour");
    await text(page).fill("And saved.");
    await replaceToken(context, account, {
      url: stage.postern.url,
      token: await stage.postern.control.mintSessionToken(account.sessionId, {
        authorizedParty: "https://elsewhere.example",
      }),
    });
    await page.keyboard.press("Control+s");
    await status(page, "Saved");
    expect(watch.faults.some((fault) => fault.includes("401"))).toBe(true);
    watch.assertQuiet();
  });

  it("without JavaScript over a session that expired: handed back, signed in beside it, saved", async () => {
    const { page, context, account } = await stage.openAsWriter({ javaScriptEnabled: false });
    await page.goto("/posts/new");
    await title(page).fill("An hour without a script");
    await text(page).fill("Every word of it.");
    await letTokenEnd(stage.postern, context, account);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("nothing is lost").first().waitFor();
    expect(await page.getByLabel("Text", { exact: true }).inputValue()).toBe("Every word of it.");
    // Clerk's handshake renews the session on the way to the sign-in page.
    const beside = context.waitForEvent("page");
    await page.getByRole("link", { name: "Sign in in a new tab" }).click();
    await (await beside).waitForLoadState();
    await page.getByRole("button", { name: "Save again" }).click();
    await page.waitForURL(/\/posts\/[0-9a-z]{20}$/);
    expect(await text(page).inputValue()).toBe("Every word of it.");
  });

  it("without JavaScript: written, refused with the text in the form, mended and saved", async () => {
    const { page } = await stage.openAsWriter({ javaScriptEnabled: false });
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
    const { page } = await stage.openAsWriter({ javaScriptEnabled: false });
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
