import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { keepPicture, openWindow, startBrowser, type Window } from "../browser";
import { type Postern, startPostern } from "../postern";
import { openAsWriter } from "../writer";

/**
 * A Postern and a Chromium for all tests of a `describe`, and windows for each: they are closed when the test is
 * over, and their pictures kept when the test failed.
 */
export function useStage(options: Parameters<typeof startPostern>[0] = {}) {
  let postern: Postern;
  let browser: Browser;
  let windows: Window[] = [];

  beforeAll(async () => {
    [postern, browser] = await Promise.all([startPostern(options), startBrowser()]);
  });
  afterEach(async ({ task }) => {
    for (const [number, window] of windows.entries()) {
      if (task.result?.state === "fail") await keepPicture(window, `${task.name} ${number || ""}`);
      await window.context.close();
    }
    windows = [];
  });
  afterAll(async () => {
    await browser?.close();
    await postern?.stop();
  });

  function keep<Opened extends Window>(opened: Opened): Opened {
    windows.push(opened);
    return opened;
  }

  return {
    get postern() {
      return postern;
    },
    open: async (look?: BrowserContextOptions) => keep(await openWindow(browser, postern, look)),
    openAsWriter: async (look?: BrowserContextOptions) =>
      keep(await openAsWriter(browser, postern, look)),
  };
}

/** Until clerk-js is there and knows who is signed in. */
export async function waitForClerk(page: Page): Promise<void> {
  const isThere = "window.Clerk?.loaded === true && Boolean(window.Clerk.session)";
  await expect.poll(() => page.evaluate(isThere), { timeout: 60_000 }).toBe(true);
}
