import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { BreakableKv } from "../support/breakable-kv.mjs";
import { useStage } from "../support/pages/stage";
import { openEditor, textField, waitForStatus, writeConflict, writePost } from "../support/writer";

/** For a page on a machine that has other things to do, in ms. */
const LONG = { timeout: 60_000 };

/** A page in which somebody writes is not replaced by one that says that something failed. */
describe("a page with text in it stays", () => {
  const kv = new BreakableKv();
  const stage = useStage({ adjust: kv.putInPlace });
  afterEach(() => kv.heal());

  async function openSignedIn() {
    const opened = await stage.openAsWriter();
    opened.watch.expectFault(/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_FAILED|503/);
    opened.watch.expectFault(/Failed to fetch|Network|ClerkJS/);
    return opened;
  }

  const says = (page: Page, words: string) => page.getByText(words).first().waitFor();
  const mergedText = (page: Page) => page.getByRole("textbox", { name: "Text" });
  const STAYS = "Postern cannot be reached, so this page stays open.";
  const FOLLOWS = "The page follows by itself.";

  function createGate() {
    let open = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    return { open: () => open(), opened };
  }

  /** Until the function that is given back is called, no page's data comes through; forms do. */
  async function cutReads(page: Page): Promise<() => Promise<void>> {
    const pattern = /\.data(\?|$)/;
    await page.route(pattern, (route) =>
      route.request().method() === "GET" ? route.abort("connectionfailed") : route.fallback(),
    );
    return () => page.unroute(pattern);
  }

  it("when a link is followed, or Back, without a network; and leads on when there is one", async () => {
    const { page, context, account, watch } = await openSignedIn();
    await page.goto("/posts");
    await openEditor(page, await writePost(account, "Saved."));
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    await page.getByRole("link", { name: "Settings" }).click();
    await page.waitForURL("**/settings");
    await page.goBack();
    await page.locator("[data-hydrated]").waitFor();
    await context.setOffline(true);
    await textField(page).fill("Saved. And more.");
    for (const name of ["Posts", "Settings", "Postern, home", "New post"]) {
      await page.getByRole("link", { name, exact: true }).click();
      await says(page, STAYS);
      expect(await textField(page).inputValue()).toBe("Saved. And more.");
    }
    await page.goForward();
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/posts\/[0-9a-z]{20}$/);
    expect(await textField(page).inputValue()).toBe("Saved. And more.");
    await context.setOffline(false);
    await waitForStatus(page, "Saved");
    expect(await page.getByText(STAYS).count()).toBe(0);
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await page.getByRole("heading", { name: "Posts" }).waitFor();
    watch.assertQuiet();
  });

  it("when the store does not answer for the next page", async () => {
    const { page, account, watch } = await openSignedIn();
    await openEditor(page, await writePost(account, "Saved."));
    kv.fail("list");
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await says(page, STAYS);
    expect(await textField(page).inputValue()).toBe("Saved.");
    watch.assertQuiet();
  });

  it("when a save is answered while a link is followed that leads nowhere", async () => {
    const { page, account, watch } = await openSignedIn();
    const path = await writePost(account, "Saved.");
    await openEditor(page, path);
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    const [save, link] = [createGate(), createGate()];
    let reads = 0;
    await page.route(/\/posts/, async (route) => {
      const isSave = route.request().method() === "POST";
      if (!isSave && !route.request().url().includes("/posts.data")) return route.fallback();
      if (isSave) await save.opened;
      else if (++reads === 1) return link.opened.then(() => route.abort("connectionfailed"));
      else await page.waitForTimeout(500); // Whatever else is asked for comes once the page stays.
      return route.fallback();
    });
    await textField(page).fill("Saved. And more.");
    await page.keyboard.press("Control+s");
    await waitForStatus(page, "Saving");
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await expect.poll(() => reads).toBe(1);
    const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
    save.open();
    await (await answered).finished();
    link.open();
    await page.waitForTimeout(2_000); // For what may come of the answer and the link together.
    await textField(page).focus({ timeout: 5_000 });
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" And more yet.");
    await page.keyboard.press("Control+s");
    await waitForStatus(page, "Saved");
    await openEditor(page, path);
    expect(await textField(page).inputValue()).toBe("Saved. And more. And more yet.");
    watch.assertQuiet();
  });

  it("when a version is chosen and the page after it cannot be had; which follows then", async () => {
    const { page, account, watch } = await openSignedIn();
    const path = await writeConflict(account, "Here", "There");
    await page.goto(path);
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    const restoreReads = await cutReads(page);
    await page.getByRole("button", { name: "Keep this one" }).first().click();
    await says(page, FOLLOWS);
    expect(await page.getByRole("heading", { name: "Written in two places" }).count()).toBe(1);
    await restoreReads();
    await textField(page).waitFor();
    expect(await textField(page).inputValue()).toBe("There");
    watch.assertQuiet();
  });

  it("when an old version is restored and the post cannot be shown; which follows then", async () => {
    const { page, account, watch } = await openSignedIn();
    const path = await writePost(account, "First");
    const { parents = "" } = await account.hiddenFields(path);
    await account.post(path, { title: "A post", body: "Second", tags: "", parents, nonce: "2" });
    await page.goto(`${path}/history`);
    await page.getByRole("navigation", { name: "Versions" }).getByRole("link").last().click();
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    const restoreReads = await cutReads(page);
    await page.getByRole("button", { name: "Restore this version" }).click();
    await says(page, FOLLOWS);
    await restoreReads();
    await textField(page).waitFor();
    expect(await textField(page).inputValue()).toBe("First");
    watch.assertQuiet();
  });

  it("with a merge that nobody has saved, over the end of its tab; until it is saved", async () => {
    const { page, context, account, watch } = await openSignedIn();
    const path = await writeConflict(account, "Here", "There");
    await page.goto(path);
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    await mergedText(page).fill("Here and there");
    await waitForStatus(page, "Not saved (kept on this device)");
    await page.close();
    const next = await context.newPage();
    await next.goto(path);
    await expect.poll(() => mergedText(next).inputValue(), LONG).toBe("Here and there");
    kv.fail("put");
    await next.getByRole("button", { name: "Save the merged text" }).click();
    await says(next, "Nothing is lost");
    expect(await mergedText(next).inputValue()).toBe("Here and there");
    kv.heal();
    await next.keyboard.press("Control+s");
    await textField(next).waitFor();
    expect(await textField(next).inputValue()).toBe("Here and there");
    watch.assertQuiet();
  });

  it("and a merge is let go of when a version is chosen instead", async () => {
    const { page, account, watch } = await openSignedIn();
    await page.goto(await writeConflict(account, "Here", "There"));
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    await mergedText(page).fill("Half a merge");
    await waitForStatus(page, "Not saved (kept on this device)");
    await page.getByRole("button", { name: "Keep this one" }).first().click();
    await textField(page).waitFor();
    await page.reload();
    await page.locator("[data-hydrated]").waitFor();
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    expect(await textField(page).inputValue()).toBe("There");
    watch.assertQuiet();
  });

  it("and a merge that went on in the editor is not let go of with another conflict", async () => {
    const { page, context, account, watch } = await openSignedIn();
    const path = await writeConflict(account, "Here", "There");
    await page.goto(path);
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    await mergedText(page).fill("Begun as a merge");
    await waitForStatus(page, "Not saved (kept on this device)");
    await page.close();
    const { parents = "" } = await account.hiddenFields(path);
    const elsewhere = { title: "A post", tags: "" };
    await account.post(path, { ...elsewhere, body: "Settled elsewhere", parents, nonce: "s" });
    const editor = await context.newPage();
    await editor.goto(path);
    await expect.poll(() => textField(editor).inputValue(), LONG).toBe("Begun as a merge");
    kv.fail("put"); // From now on the words are on the device and nowhere else.
    await textField(editor).fill("Begun as a merge, and gone on");
    await waitForStatus(editor, "Not saved (kept on this device)");
    await editor.close();
    kv.heal();
    const settled = await account.hiddenFields(path);
    for (const body of ["One", "Two"]) {
      const upon = { parents: settled.parents ?? "", nonce: body };
      await account.post(path, { ...elsewhere, body, ...upon });
    }
    const next = await context.newPage();
    await next.goto(path);
    await next.getByRole("button", { name: "Open user menu" }).waitFor();
    await next.getByRole("button", { name: "Keep this one" }).first().click();
    await expect
      .poll(() => textField(next).inputValue(), LONG)
      .toBe("Begun as a merge, and gone on");
    watch.assertQuiet();
  });

  it("so do the forms of the settings, with what was entered", async () => {
    const { page, context, watch } = await openSignedIn();
    const unreachable = page.getByRole("alert").filter({ hasText: "Postern cannot be reached." });
    for (const [path, label, button] of [
      ["/settings", "First name", "Save"],
      ["/settings/readers", "Whom it is for", "Make a private feed"],
      ["/settings/delete", "Type", "Delete my account"],
    ] as const) {
      await page.goto(path);
      await page.getByRole("button", { name: "Open user menu" }).waitFor();
      await page.getByLabel(label).fill("Ada");
      await context.setOffline(true);
      await page.getByRole("button", { name: button }).click();
      await unreachable.waitFor();
      expect(await page.getByLabel(label).inputValue()).toBe("Ada");
      await context.setOffline(false);
    }
    watch.assertQuiet();
  });
});
