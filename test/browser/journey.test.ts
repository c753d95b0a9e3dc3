import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEmailAddress } from "../support/account";
import { keepPicture, openWindow, startBrowser, type Window } from "../support/browser";
import { signIn, signOut, signUp } from "../support/auth/clerk-pages";
import { type Postern, startPostern } from "../support/postern";

const POST_ADDRESS = /\/posts\/[0-9a-z]{20}$/;

/** One person, one window, from the first visit to the next day: each step begins where the last one ended. */
describe("a person's first days", () => {
  const ada = { emailAddress: createEmailAddress("ada"), password: "correct horse, small door" };
  let postern: Postern;
  let browser: Browser;
  let window: Window;

  beforeAll(async () => {
    postern = await startPostern();
    browser = await startBrowser();
    window = await openWindow(browser, postern);
  });

  afterAll(async () => {
    await browser?.close();
    await postern?.stop();
  });

  let isBroken = false;
  beforeEach(({ task, skip, onTestFailed }) => {
    if (isBroken) skip("an earlier step failed");
    onTestFailed(async () => {
      isBroken = true;
      await keepPicture(window, task.name);
    });
  });

  it("signs up with e-mail, password and the code", async () => {
    const { page } = window;
    await signUp(page, postern, ada);
    expect(await page.getByRole("heading", { name: "Posts", level: 1 }).count()).toBe(1);
    expect(await rowTitles()).toEqual([]);
  });

  it("writes a post that is saved and has an address", async () => {
    const { page } = window;
    await page.getByRole("link", { name: "New post" }).first().click();
    await page.waitForURL("**/posts/new");
    await page.locator("[data-hydrated]").waitFor();
    await page.getByLabel("Title").fill("On small doors");
    await page.getByLabel("Text, in Markdown").fill("A door is *enough*.");
    await page.getByRole("button", { name: "Save" }).click();
    await savedStatus();
    await page.waitForURL(POST_ADDRESS);
    await expect.poll(() => page.title()).toBe("On small doors · Postern");
  });

  it("finds it again after a reload, in the editor and in the list", async () => {
    const { page } = window;
    await page.reload();
    await page.locator("[data-hydrated]").waitFor();
    expect(await page.getByLabel("Title").inputValue()).toBe("On small doors");
    expect(await page.getByLabel("Text, in Markdown").inputValue()).toBe("A door is *enough*.");
    await page.goto("/posts");
    expect(await rowTitles()).toEqual(["On small doors"]);
  });

  it("edits it", async () => {
    const { page } = window;
    await openPost("On small doors");
    await page.getByLabel("Title").fill("On doors, small and smaller");
    await page.getByLabel("Text, in Markdown").fill("Two doors are *better*.");
    await page.getByRole("button", { name: "Save" }).click();
    await savedStatus();
    await page.reload();
    expect(await page.getByLabel("Text, in Markdown").inputValue()).toBe("Two doors are *better*.");
    await page.goto("/posts");
    expect(await rowTitles()).toEqual(["On doors, small and smaller"]);
  });

  it("moves it to the trash and restores it", async () => {
    const { page } = window;
    await openPost("On doors, small and smaller");
    await page.getByLabel("More").click();
    await page.getByRole("button", { name: "Move to trash" }).click();
    await page.waitForURL("**/posts");
    expect(await rowTitles()).toEqual([]);

    await page.getByRole("link", { name: "Trash" }).click();
    await page.waitForURL("**/posts?state=trashed");
    await page.getByRole("button", { name: "Restore On doors, small and smaller" }).click();
    await page.waitForURL(POST_ADDRESS);
    await page.goto("/posts");
    expect(await rowTitles()).toEqual(["On doors, small and smaller"]);
  });

  it("signs out, and the posts are out of reach", async () => {
    const { page } = window;
    await signOut(page);
    await page.goto("/posts");
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    expect(await page.getByText("On doors, small and smaller").count()).toBe(0);
  });

  it("signs in again and finds everything where it was", async () => {
    const { page } = window;
    await signIn(page, ada);
    expect(await rowTitles()).toEqual(["On doors, small and smaller"]);
  });

  it("has heard no complaint from the browser on the whole way", () => {
    window.watch.assertQuiet();
  });

  async function openPost(title: string): Promise<void> {
    await window.page.getByRole("link", { name: title }).click();
    await window.page.waitForURL(POST_ADDRESS);
    await window.page.locator("[data-hydrated]").waitFor();
  }

  async function savedStatus(): Promise<void> {
    await window.page
      .getByRole("status")
      .filter({ hasText: /^Saved$/ })
      .waitFor();
  }

  async function rowTitles(): Promise<string[]> {
    await window.page.getByRole("heading", { name: "Posts", level: 1 }).waitFor();
    return window.page.getByRole("main").getByRole("heading", { level: 2 }).allInnerTexts();
  }
});
