import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWindow, startBrowser } from "../support/browser";
import { type Postern, startPostern } from "../support/postern";

describe("language and look, with Clerk's components", () => {
  let postern: Postern;
  let browser: Browser;

  beforeAll(async () => {
    [postern, browser] = await Promise.all([startPostern(), startBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await postern?.stop();
  });

  it.each([
    ["de-AT", "In Postern einloggen", "E-Mail-Adresse"],
    ["ar-EG", "تسجيل الدخول", "العنوان الإلكتروني"],
    ["en-GB", "Sign in to Postern", "Email address"],
  ])("part 20: follow the browser's language: %s", async (locale, heading, field) => {
    const { context, page, watch } = await openWindow(browser, postern, { locale });
    await page.goto("/sign-in");
    await page.locator(".cl-formButtonPrimary").waitFor();
    expect(await page.locator(".cl-headerTitle").textContent()).toContain(heading);
    expect(await page.locator(".cl-formFieldLabel").first().textContent()).toBe(field);
    watch.assertQuiet();
    await context.close();
  });

  it("part 19: follow what was chosen, with the theme, from the next page on", async () => {
    const look = { locale: "en-GB", colorScheme: "light" } as const;
    const { context, page, watch } = await openWindow(browser, postern, look);
    await page.goto("/appearance");
    await page.getByLabel("العربية").check();
    await page.getByLabel("Dark", { exact: true }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL("**/appearance?saved");
    expect(await page.evaluate("document.documentElement.dir")).toBe("rtl");

    await page.goto("/sign-in");
    await page.locator(".cl-formButtonPrimary").waitFor();
    expect(await page.locator(".cl-headerTitle").textContent()).toBe("تسجيل الدخول");
    const placeholder = page.locator("input.cl-formFieldInput").first();
    expect(await placeholder.getAttribute("placeholder")).toBe("اكتب بريدك الإلكتروني");
    const colours = await page.evaluate(`[
      getComputedStyle(document.documentElement).colorScheme,
      getComputedStyle(document.querySelector(".cl-headerTitle")).color ===
        getComputedStyle(document.querySelector(".page-header-home")).color,
    ]`);
    expect(colours).toEqual(["dark", true]);
    watch.assertQuiet();
    await context.close();
  });
});
