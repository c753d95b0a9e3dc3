import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listZip } from "~/posts/archive/read-zip";
import { type Account, createAccount } from "../support/account";
import { BreakableKv, putAllStored } from "../support/breakable-kv.mjs";
import { openWindow, startBrowser, type Window } from "../support/browser";
import { makePosts } from "../support/made/posts";
import { type Postern, startPostern } from "../support/postern";
import { useSessionOf } from "../support/writer";

describe("an archive in the browser", () => {
  let postern: Postern;
  let browser: Browser;
  const kv = new BreakableKv();

  beforeAll(async () => {
    [postern, browser] = await Promise.all([
      startPostern({ adjust: kv.putInPlace }),
      startBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await postern.stop();
  });

  async function openAs(account: Account): Promise<Window> {
    const window = await openWindow(browser, postern, { acceptDownloads: true });
    await useSessionOf(account, window.context, postern);
    return window;
  }

  it("is saved whole or not at all, and comes back in pieces, whatever fails on the way", async () => {
    const [ada, eve] = await Promise.all([createAccount(postern), createAccount(postern)]);
    const savedAt = Date.now() - 3_600_000;
    const words = " Some words.".repeat(500);
    await putAllStored(postern, await makePosts(ada.userId, { count: 350, savedAt, words }));
    const zip = await exportAs(ada);
    expect((await listZip(new Blob([Uint8Array.from(zip)])))?.filter(isOfPost)).toHaveLength(350);
    await importAs(eve, zip);
    expect(await (await eve.get("/posts")).text()).toContain("Post 29, 0");
  });

  async function exportAs(account: Account): Promise<Buffer> {
    const { page, context, watch } = await openAs(account);
    await page.goto("/settings/export");
    const button = page.getByRole("link", { name: "Export everything" });
    await button.and(page.locator("a[download]")).waitFor();
    await page.waitForLoadState("networkidle");
    kv.failAfter(2, "getWithMetadata");
    await button.click();
    await page.getByText("The export broke off").waitFor();
    kv.heal();
    const download = page.waitForEvent("download");
    await button.click();
    await page.getByText(/^Done: [\d,.]+ (?:MB|kB)$/).waitFor();
    const saved = await download;
    expect(saved.suggestedFilename()).toMatch(/^postern-\d{4}-\d\d-\d\d\.zip$/);
    const bytes = await readFile(await saved.path());
    watch.assertQuiet();
    await context.close();
    return bytes;
  }

  async function importAs(account: Account, buffer: Buffer): Promise<void> {
    const { page, context, watch } = await openAs(account);
    watch.expectFault(/503 \(Service Unavailable\)/);
    const zip = { name: "postern.zip", mimeType: "application/zip", buffer };
    const send = page.getByRole("button", { name: "Import" });
    const go = async () => {
      await page.goto("/settings/import");
      await page.waitForLoadState("networkidle");
      await page.locator("#archive").setInputFiles(zip);
      await send.click();
    };
    kv.failAfter(250, "put");
    await go();
    await page.getByText(/100 versions here/).waitFor();
    // The page goes in the midst of it; nothing has to be remembered.
    await page.reload();
    kv.heal();
    await go();
    await page.getByText(/\d+ versions imported\. \d+ were here already\./).waitFor();
    expect(await send.isEnabled()).toBe(true);
    await go();
    await page.getByText("Nothing new in it. 350 were here already.").waitFor();
    watch.assertQuiet();
    await context.close();
  }
});

function isOfPost({ path }: { path: string }): boolean {
  return path.startsWith("posts/");
}
