import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { launchChromium } from "../../scripts/chromium.mjs";
import type { Postern } from "./postern";

/**
 * The one line that may stand in the console: the Clerk SDK says once a page load that it is in
 * maintenance. Everything else is a fault.
 */
const SDK_MAINTENANCE =
  /^\s*Clerk - DEPRECATION WARNING: @clerk\/remix is now in maintenance mode\./;

/** What went wrong in a page, as sentences; empty when all is well. */
export class PageWatch {
  readonly faults: string[] = [];
  readonly #expected: RegExp[] = [SDK_MAINTENANCE];

  /** Lets a fault pass that a test brings about, such as the 422 of a wrong password. */
  expectFault(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** Fails with every fault that nobody expected. */
  assertQuiet(): void {
    const unexpected = this.faults.filter(
      (fault) => !this.#expected.some((pattern) => pattern.test(fault)),
    );
    expect(unexpected).toEqual([]);
  }

  watch(page: Page): void {
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        this.faults.push(`${message.text()} (${message.location().url})`);
      }
    });
    page.on("pageerror", (error) => this.faults.push(`page error: ${error.message}`));
    page.on("crash", () => this.faults.push(`the page crashed: ${page.url()}`));
  }
}

/** A browser window of its own, with its own cookies, whose pages are watched. */
export interface Window {
  context: BrowserContext;
  page: Page;
  watch: PageWatch;
}

/**
 * For a test that failed: a picture of what the person would have seen, in .postern/failures, and a
 * line that says where.
 */
export async function keepPicture({ page }: Window, name: string): Promise<void> {
  const path = `.postern/failures/${name.replaceAll(/\W+/g, "-")}.png`;
  await page.screenshot({ path, fullPage: true });
  console.error(`${name}: the page was ${page.url()}, see ${path}`);
}

export function startBrowser(): Promise<Browser> {
  return launchChromium();
}

/**
 * Opens a window on a Postern. Call `watch.assertQuiet()` when the test is over: console errors,
 * warnings, uncaught errors and violations of the Content-Security-Policy are kept there.
 */
export async function openWindow(
  browser: Browser,
  postern: Postern,
  options: BrowserContextOptions = {},
): Promise<Window> {
  const context = await browser.newContext({ baseURL: postern.url, ...options });
  const watch = new PageWatch();
  // Chromium also writes violations to the console, but not those of a report-only policy.
  await context.exposeBinding("reportViolation", (_source, violation: string) => {
    watch.faults.push(`CSP violation: ${violation}`);
  });
  await context.addInitScript(`document.addEventListener("securitypolicyviolation", (event) =>
    reportViolation(event.effectiveDirective + " " + event.blockedURI));`);
  context.on("page", (page) => watch.watch(page));
  return { context, page: await context.newPage(), watch };
}
