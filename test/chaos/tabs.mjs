// @ts-check
import { openChromiumProfile } from "../../scripts/chromium.mjs";
import { killBrowser } from "../support/kill-browser.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").BrowserContext} BrowserContext */
/** @typedef {{ name: string, value: string, url: string }} Cookie */

/** For a page to come, on a machine that has other things to do, in ms. */
const PAGE_MS = 20_000;
/** For an editor to appear on it, before something is done about it, in ms. */
const EDITOR_MS = 8_000;
const TRIES = 12;
const MOST_TABS = 3;

/** One person's browser: a profile on disk, and some tabs of which the last is in front. */
export class Tabs {
  /** @type {Page[]} */
  #pages = [];
  /** Where each tab's editor was last seen: a link that was followed may have led away from it. @type {Map<Page, string>} */
  #editors = new Map();
  /** @type {BrowserContext | undefined} */
  #context;

  /**
   * @param {{
   *   folder: string,
   *   cookies: () => Cookie[],
   *   conflict: (page: Page) => Promise<void>,
   * }} options `conflict` ends one, as a person would
   */
  constructor({ folder, cookies, conflict }) {
    this.folder = folder;
    this.cookies = cookies;
    this.conflict = conflict;
  }

  get context() {
    if (!this.#context) throw new Error("The browser is not running");
    return this.#context;
  }

  get front() {
    return this.#pages.at(-1);
  }

  async startBrowser() {
    this.#context = await openChromiumProfile(this.folder);
    await this.#context.addCookies(this.cookies());
  }

  async killBrowser() {
    this.#pages = [];
    await killBrowser(this.context);
  }

  async stopBrowser() {
    this.#pages = [];
    await this.#context?.close();
  }

  /** @param {string} url */
  async open(url) {
    while (this.#pages.length >= MOST_TABS) await this.#pages.shift()?.close();
    const page = await this.context.newPage();
    this.#pages.push(page);
    this.#editors.set(page, url);
    await load(page, url);
    await this.makeReady();
  }

  async close() {
    await this.#pages.pop()?.close();
  }

  /** The process that draws the tab ends; the browser lives on. */
  async crash() {
    const page = this.#pages.pop();
    if (!page) return;
    const crashed = page.waitForEvent("crash").catch(() => undefined);
    await Promise.race([page.goto("chrome://crash").catch(() => undefined), crashed]);
    await page.close().catch(() => undefined);
  }

  /** Until the tab in front can be written in. Conflicts are ended; from any other page it goes back. */
  async makeReady() {
    const page = this.front;
    if (!page) return;
    const conflict = page.locator(".conflict [data-hydrated]");
    const editor = page.locator("[data-hydrated] .editor-body");
    for (let tries = 0; tries < TRIES; tries++) {
      await conflict
        .or(editor)
        .first()
        .waitFor({ timeout: EDITOR_MS })
        .catch(() => undefined);
      if (await editor.isVisible()) {
        this.#editors.set(page, page.url());
        return;
      }
      if (await conflict.isVisible()) await this.conflict(page);
      else await load(page, this.#editors.get(page) ?? page.url());
    }
    throw new Error("The tab in front does not become an editor");
  }

  /** What stands on the screen, for whoever has to find out why a run could not go on. */
  async describe() {
    const page = this.front;
    if (!page) return "No tab is open.";
    const text = await page.locator("body").innerText({ timeout: 5_000 });
    return `${page.url()}\n${text}`;
  }

  /**
   * What the browser keeps of unsaved text, as JSON.
   *
   * @param {string} origin
   */
  async readDevice(origin) {
    const page = await this.context.newPage();
    await page.goto(`${origin}/favicon.svg`);
    const kept = await page.evaluate(readUnsaved);
    await page.close();
    return kept;
  }

  /** Until what has been typed is on the device: a write that was asked for before is done before this read. */
  async waitForDevice() {
    for (let writes = 0; writes < 2; writes++) await this.front?.evaluate(readUnsaved);
  }
}

/**
 * @param {Page} page
 * @param {string} url
 */
async function load(page, url) {
  await page.goto(url, { timeout: PAGE_MS }).catch(() => page.waitForTimeout(500));
}

/** Runs in the page. @returns {Promise<string>} */
function readUnsaved() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("postern");
    opening.addEventListener("error", () => reject(opening.error));
    opening.addEventListener("success", () => {
      const database = opening.result;
      if (!database.objectStoreNames.contains("unsaved")) return resolve("[]");
      const all = database.transaction("unsaved").objectStore("unsaved").getAll();
      all.addEventListener("error", () => reject(all.error));
      all.addEventListener("success", () => {
        database.close();
        resolve(JSON.stringify(all.result));
      });
    });
  });
}
