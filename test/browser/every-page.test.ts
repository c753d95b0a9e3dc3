import axe, { type AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDemo } from "../../scripts/steps/demo.mjs";
import { openWindow, startBrowser } from "../support/browser";
import { type Postern, startPostern } from "../support/postern";

/** Clerk's components come after the page itself; each page says which element shows that it is whole. */
const SIGNED_OUT_PAGES: [path: string, isWhole: string][] = [
  ["/", "main img"],
  ["/sign-in", ".cl-formButtonPrimary"],
  ["/sign-up", ".cl-formButtonPrimary"],
];
const SIGNED_IN_PAGES: [path: string, isWhole: string][] = [
  ["/posts", "main h2"],
  ["/posts?state=trashed", "main .empty"],
  ["/posts/new", "[data-hydrated]"],
  ["/settings", "main form"],
  ["/settings/delete", "main form"],
  ["/account", ".cl-profileSection"],
  ["/account/security", ".cl-profileSection"],
];
const LOOKS = [
  { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { colorScheme: "light", viewport: { width: 360, height: 740 } },
  { colorScheme: "dark", viewport: { width: 360, height: 740 } },
] as const;

describe("every page can be read by a screen reader and fits its window", () => {
  let postern: Postern;
  let browser: Browser;
  let cookies: { name: string; value: string; url: string }[];

  beforeAll(async () => {
    [postern, browser] = await Promise.all([startPostern(), startBrowser()]);
    const { userId } = await createDemo(postern);
    const origin = postern.url;
    const made = await postern.control.createSessionCookies(userId, { origin });
    cookies = made.cookies.map((cookie) => ({ ...cookie, url: origin }));
  });
  afterAll(async () => {
    await browser?.close();
    await postern?.stop();
  });

  describe.each(LOOKS)("$colorScheme, $viewport.width pixels wide", (look) => {
    it("signed out", async () => {
      expect(await faultsOf(SIGNED_OUT_PAGES, [])).toEqual([]);
    });

    it("signed in", async () => {
      expect(await faultsOf(SIGNED_IN_PAGES, cookies)).toEqual([]);
    });

    async function faultsOf(pages: typeof SIGNED_IN_PAGES, signedIn: typeof cookies) {
      const { page, context, watch } = await openWindow(browser, postern, look);
      await context.addCookies(signedIn);
      const faults: string[] = [];
      for (const [path, isWhole] of pages) {
        await page.goto(path);
        await page.locator(isWhole).first().waitFor();
        faults.push(...(await lookAt(page)).map((fault) => `${path}: ${fault}`));
      }
      watch.assertQuiet();
      await context.close();
      return faults;
    }
  });
});

async function lookAt(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { passes, violations } = await page.evaluate<AxeResults>("axe.run()");
  // axe finds no fault either with a page that it could not see.
  expect(passes.length).toBeGreaterThan(20);
  const wider = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
    ...(wider > 0 ? [`${wider} pixels wider than the window`] : []),
  ];
}
