import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { BreakableKv } from "../support/breakable-kv.mjs";
import { useStage } from "../support/pages/stage";
import { openEditor, textField, titleField, waitForStatus, writePost } from "../support/writer";

/** For a page on a machine that has other things to do, in ms. */
const LONG = { timeout: 60_000 };

/** The moments between a key and the copy on the device, and devices that keep nothing. */
describe("what is typed", () => {
  const kv = new BreakableKv();
  const stage = useStage({ adjust: kv.putInPlace });
  afterEach(() => kv.heal());

  const UNKEPT = "Not saved, and this browser cannot keep it: leave this page open";
  const says = (page: Page, words: string) =>
    page.getByRole("status").filter({ hasText: words }).waitFor();

  /** Opens a page whose script does not come before the function that is given back is called. */
  async function openWithoutScript(page: Page, path: string): Promise<() => void> {
    let letCome = () => {};
    const isDue = new Promise<void>((resolve) => (letCome = resolve));
    await page.route(/\/assets\/entry\.client-.*\.js$/, async (route) => {
      await isDue;
      await route.fallback();
    });
    await page.goto(path, { waitUntil: "commit" });
    await textField(page).waitFor();
    return () => letCome();
  }

  it("before the page's script has come stays, and is kept and saved", async () => {
    const { page, account, watch } = await stage.openAsWriter();
    const path = await writePost(account, "As it was.");
    const letCome = await openWithoutScript(page, path);
    await textField(page).focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" And typed early.");
    await titleField(page).fill("A title typed early");
    letCome();
    await page.locator("[data-hydrated]").waitFor();
    expect(await textField(page).inputValue()).toBe("As it was. And typed early.");
    expect(await titleField(page).inputValue()).toBe("A title typed early");
    await waitForStatus(page, "Saved");
    await openEditor(page, path);
    expect(await textField(page).inputValue()).toBe("As it was. And typed early.");
    expect(await titleField(page).inputValue()).toBe("A title typed early");
    watch.assertQuiet();
  });

  it("before the script of a page for a new post has come, too", async () => {
    const { page, watch } = await stage.openAsWriter();
    const letCome = await openWithoutScript(page, "/posts/new");
    await titleField(page).fill("New, and early");
    await textField(page).fill("Before anything ran.");
    letCome();
    await waitForStatus(page, "Saved");
    expect(await textField(page).inputValue()).toBe("Before anything ran.");
    watch.assertQuiet();
  });

  it("and was saved gives way to what was saved elsewhere since, when the page is loaded anew", async () => {
    const { page, account, watch } = await stage.openAsWriter();
    const path = await writePost(account, "As it was.");
    const tab = { title: "A post", tags: "" };
    for (const away of [null, "/settings"]) {
      await openEditor(page, path);
      await textField(page).fill("As this tab had it.");
      await page.keyboard.press("Control+s");
      await waitForStatus(page, "Saved");
      const { parents = "" } = await account.hiddenFields(path);
      await account.post(path, {
        ...tab,
        body: "Elsewhere.",
        parents,
        nonce: parents.slice(0, 20),
      });
      if (away) await page.goto(away);
      await (away ? page.goBack() : page.reload());
      await page.locator("[data-hydrated]").waitFor();
      await page.getByRole("button", { name: "Open user menu" }).waitFor();
      expect(await textField(page).inputValue()).toBe("Elsewhere.");
    }
    watch.assertQuiet();
  });

  it("in the moment before a link leads away is there when one comes back", async () => {
    const { page, account, watch } = await stage.openAsWriter();
    watch.expectFault(/503/);
    const path = await writePost(account, "Saved.");
    await openEditor(page, path);
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    kv.fail("put"); // The device alone has it.
    await textField(page).focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" Typed in a hurry.");
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await page.getByRole("heading", { name: "Posts" }).waitFor();
    await page.goBack();
    await expect.poll(() => textField(page).inputValue(), LONG).toBe("Saved. Typed in a hurry.");
    watch.assertQuiet();
  });

  it("in the moment in which another tab takes the text over comes along", async () => {
    const { page, context, watch } = await stage.openAsWriter();
    await openEditor(page);
    await textField(page).fill("One");
    await waitForStatus(page, "Not saved (kept on this device)");
    const next = await context.newPage();
    // It has read what is kept, and asks for the lock of the place where it is.
    let letAsk = () => {};
    const mayAsk = new Promise<void>((resolve) => (letAsk = resolve));
    let hasRead = () => {};
    const isRead = new Promise<void>((resolve) => (hasRead = resolve));
    await next.exposeFunction("beforeLock", () => {
      hasRead();
      return mayAsk;
    });
    await next.addInitScript(() => {
      const { request } = LockManager.prototype;
      LockManager.prototype.request = async function (this: LockManager, ...args: unknown[]) {
        await Reflect.get(globalThis, "beforeLock")();
        return Reflect.apply(request, this, args);
      };
    });
    await openEditor(next);
    await isRead;
    await textField(page).fill("One and more");
    await page.waitForTimeout(500); // The status line says of both texts that they are kept.
    await page.close();
    // A page's locks go with it, a moment after it.
    await expect.poll(() => next.evaluate(countLocks), LONG).toBe(0);
    letAsk();
    await expect.poll(() => textField(next).inputValue(), LONG).toBe("One and more");
    watch.assertQuiet();
  });

  it("in a post that has just come back from the trash is its next version, and no conflict", async () => {
    const { page, account, watch } = await stage.openAsWriter();
    const path = await writePost(account, "Thrown away.");
    await account.post(path, { ...(await account.hiddenFields(path)), intent: "trash" });
    await openEditor(page, path);
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByRole("button", { name: "Save" }).waitFor();
    await textField(page).fill("Thrown away? Not at all.");
    await page.keyboard.press("Control+s");
    await waitForStatus(page, "Saved");
    await openEditor(page, path);
    expect(await textField(page).inputValue()).toBe("Thrown away? Not at all.");
    watch.assertQuiet();
  });

  it("and saved for the first time does not hold back a link that was followed meanwhile", async () => {
    const { page, watch } = await stage.openAsWriter();
    await openEditor(page);
    await page.getByRole("button", { name: "Open user menu" }).waitFor();
    await titleField(page).fill("On my way out");
    await textField(page).fill("Words.");
    let letLeave = () => {};
    const isDue = new Promise<void>((resolve) => (letLeave = resolve));
    await page.route(/\/posts\.data/, async (route) => {
      await isDue;
      await route.fallback();
    });
    const saved = page.waitForResponse(/\/save$/);
    await page.keyboard.press("Control+s");
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await (await saved).finished();
    await waitForStatus(page, "Saved");
    letLeave();
    await page.getByRole("heading", { name: "Posts" }).waitFor();
    await page.getByRole("link", { name: "On my way out" }).waitFor();
    watch.assertQuiet();
  });

  it("is said not to be kept while the device has no room for it; closing the page asks first", async () => {
    const { page, watch } = await stage.openAsWriter();
    watch.expectFault(/503/);
    await page.addInitScript(() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args) {
        if ("isFull" in globalThis) throw new DOMException("No room", "QuotaExceededError");
        return put.apply(this, args);
      };
      Object.assign(globalThis, { isFull: true });
    });
    await openEditor(page);
    kv.fail("put");
    await titleField(page).fill("On a full disk");
    await textField(page).fill("Nowhere but here");
    await says(page, UNKEPT);
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      return dialog.dismiss();
    });
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => asked).toEqual(["beforeunload"]);
    expect(await textField(page).inputValue()).toBe("Nowhere but here");
    await page.evaluate(() => Reflect.deleteProperty(globalThis, "isFull"));
    await textField(page).pressSequentially("!");
    await waitForStatus(page, "Not saved (kept on this device)");
    kv.heal();
    await page.keyboard.press("Control+s");
    await waitForStatus(page, "Saved");
    watch.assertQuiet();
  });

  it("is said not to be kept by a browser that has no storage, and is saved all the same", async () => {
    const { page, watch } = await stage.openAsWriter();
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("Not in this window", "SecurityError");
      };
    });
    await openEditor(page);
    await textField(page).fill("A private window");
    await says(page, UNKEPT);
    await titleField(page).fill("Private");
    await page.keyboard.press("Control+s");
    await waitForStatus(page, "Saved");
    watch.assertQuiet();
  });
});

/** Runs in a page: how many places on the device belong to an open editor. */
async function countLocks(): Promise<number> {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name?.startsWith("postern/")).length;
}
