import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startBrowser, type Window } from "../support/browser";
import { type Postern, startPostern } from "../support/postern";
import { openAsWriter } from "../support/writer";

/** What test/unit/ui/editor-keys.test.ts cannot know: that a browser's undo goes along with each key. */
describe("the keys of the writing page", () => {
  let postern: Postern;
  let browser: Browser;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    [postern, browser] = await Promise.all([startPostern(), startBrowser()]);
    window = await openAsWriter(browser, postern);
    page = window.page;
  });
  afterAll(async () => {
    window?.watch.assertQuiet();
    await browser?.close();
    await postern?.stop();
  });
  beforeEach(async () => {
    await page.goto("/posts/new");
    await page.locator("[data-hydrated]").waitFor();
    await text().fill("");
  });

  const text = () => page.getByLabel("Text, in Markdown");
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

  it("goes from the title to the text with Enter, and breaks no line", async () => {
    await page.getByLabel("Title").fill("Bread");
    await page.getByLabel("Title").press("Enter");
    await page.keyboard.type("Flour");
    expect(await text().inputValue()).toBe("Flour");
    expect(await page.getByLabel("Title").inputValue()).toBe("Bread");
  });

  it("continues a list, ends it, and takes each step back", async () => {
    await text().focus();
    await page.keyboard.type("1. flour");
    await press("Enter");
    await page.keyboard.type("salt");
    await press("Enter");
    expect(await text().inputValue()).toBe("1. flour\n2. salt\n3. ");
    await press("Enter");
    expect(await text().inputValue()).toBe("1. flour\n2. salt\n");
    await press("ControlOrMeta+z");
    expect(await text().inputValue()).toBe("1. flour\n2. salt\n3. ");
    await press("ControlOrMeta+z");
    expect(await text().inputValue()).toBe("1. flour\n2. salt");
  });

  it("makes a selection strong and emphatic, keeps it selected, and undoes both", async () => {
    await text().focus();
    await page.keyboard.type("bread");
    await press("ControlOrMeta+a", "ControlOrMeta+b", "ControlOrMeta+i");
    expect(await text().inputValue()).toBe("***bread***");
    await press("ControlOrMeta+z", "ControlOrMeta+z");
    expect(await text().inputValue()).toBe("bread");
  });

  it("links a selection to the address that is pasted on it, and undoes that", async () => {
    await text().focus();
    await page.keyboard.type("the old almanac");
    await press("ControlOrMeta+a");
    await text().evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "https://example.com/almanac");
      const paste = { clipboardData, bubbles: true, cancelable: true };
      field.dispatchEvent(new ClipboardEvent("paste", paste));
    });
    expect(await text().inputValue()).toBe("[the old almanac](https://example.com/almanac)");
    await press("ControlOrMeta+z");
    expect(await text().inputValue()).toBe("the old almanac");
  });
});
