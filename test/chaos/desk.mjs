// @ts-check
import { BreakableKv } from "../support/breakable-kv.mjs";
import { launchPostern } from "../../scripts/launch.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").BrowserContext} BrowserContext */
/** @typedef {import("../support/breakable-kv.mjs").Operation} Operation */
/** @typedef {{ page: Page, path: string }} Tab */

const READY_MS = 20_000;
const TABS = 3;

/** One person at one computer, some tabs, and a Postern that can be killed. */
export class Desk {
  /** Every word that was typed, in full, each unlike all others, and where and amid what. @type {Map<string, string>} */
  words = new Map();
  /** The fault that is under way. */
  amid = "";
  kv = new BreakableKv();
  /** @type {Tab[]} */
  #tabs = [];
  #wordsMade = 0;

  /**
   * @param {{
   *   context: BrowserContext,
   *   random: () => number,
   *   launch: Omit<NonNullable<Parameters<typeof launchPostern>[0]>, "adjust">,
   * }} options
   */
  constructor({ context, random, launch }) {
    this.context = context;
    this.random = random;
    this.launch = launch;
  }

  async startWorker() {
    this.postern = await launchPostern({ ...this.launch, adjust: this.kv.putInPlace });
  }

  async stopWorker() {
    await this.postern?.stop();
  }

  /** @param {{ emailAddress: string, password: string }} person */
  async signIn(person) {
    const { control, url } = this.#running();
    const user = await control.createUser(person);
    const session = await control.createSessionCookies(user.id, { origin: url });
    this.session = session;
    await this.context.addCookies(session.cookies.map((cookie) => ({ ...cookie, url })));
  }

  /** Writes over the browser's token one that has expired, and takes what would renew it on the server. */
  async expireToken() {
    const { control, url } = this.#running();
    const { sessionId, cookies } = this.#signedIn();
    const value = await control.mintSessionToken(sessionId, { expiresInSeconds: -30 });
    const tokens = cookies.filter(({ name }) => name.startsWith("__session"));
    await this.context.addCookies(tokens.map(({ name }) => ({ name, value, url })));
    for (const { name } of cookies.filter((cookie) => cookie.name.startsWith("__refresh"))) {
      await this.context.clearCookies({ name });
    }
  }

  /** Types a few words at the end of the text that is in front. */
  async typeSome() {
    const { page } = await this.#inFront();
    const count = 1 + Math.floor(this.random() * 5);
    const body = page.locator("#body");
    await body.focus();
    await page.keyboard.press("Control+End");
    for (let i = 0; i < count; i++) {
      const word = `w${String(this.#wordsMade++).padStart(6, "0")}x`;
      await page.keyboard.type(`${word} `);
      this.words.set(word, `${new URL(page.url()).pathname} amid "${this.amid}"`);
    }
  }

  async save() {
    const { page } = await this.#inFront();
    await page.keyboard.press("Control+s");
  }

  /** @param {...Operation} operations */
  async whileKvFails(...operations) {
    this.kv.fail(...operations);
    await this.typeSome();
    await this.save();
    await this.pause(100, 1_500);
    this.kv.heal();
  }

  async beginPost() {
    if (this.#tabs.length >= TABS) await this.closeTab();
    await this.#open("/posts/new");
    await this.typeSome();
    await this.save();
  }

  async openSecondTab() {
    const { page } = await this.#inFront();
    if (this.#tabs.length >= TABS) await this.#tabs.shift()?.page.close();
    await this.#open(new URL(page.url()).pathname);
  }

  async closeTab() {
    const tab = this.#tabs.pop();
    await tab?.page.close();
  }

  async crashTab() {
    const tab = this.#tabs.pop();
    if (!tab) return;
    const crashed = tab.page.waitForEvent("crash").catch(() => undefined);
    await Promise.race([tab.page.goto("chrome://crash").catch(() => undefined), crashed]);
    await tab.page.close().catch(() => undefined);
  }

  async reload() {
    const tab = await this.#inFront();
    const path = new URL(tab.page.url()).pathname;
    this.#tabs.pop();
    await tab.page.close();
    await this.#open(path);
  }

  /**
   * @param {number} least ms
   * @param {number} most ms
   */
  async pause(least, most) {
    await new Promise((resolve) => setTimeout(resolve, least + this.random() * (most - least)));
  }

  /** What the browser keeps of unsaved text, as JSON. */
  async readDevice() {
    const page = await this.context.newPage();
    await page.goto(`${this.#running().url}/favicon.svg`);
    const kept = await page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open("postern");
          opening.addEventListener("error", () => reject(opening.error));
          opening.addEventListener("success", () => {
            const all = opening.result.transaction("unsaved").objectStore("unsaved").getAll();
            all.addEventListener("success", () => resolve(JSON.stringify(all.result)));
            all.addEventListener("error", () => reject(all.error));
          });
        }),
    );
    await page.close();
    return String(kept);
  }

  /** What stands on the screen, for whoever has to find out why a run could not go on. */
  async describe() {
    const page = this.#tabs.at(-1)?.page;
    if (!page) return "No tab is open.";
    return `${page.url()}\n${await page.locator("body").innerText()}`;
  }

  /** The tab in front, ready to be written in; opened anew when there is none. @returns {Promise<Tab>} */
  async #inFront() {
    const tab = this.#tabs.at(-1);
    if (!tab) {
      await this.#open("/posts/new");
      return this.#inFront();
    }
    await this.#settleIfConflict(tab);
    return tab;
  }

  /** @param {string} path */
  async #open(path) {
    for (let tries = 0; tries < 5; tries++) {
      const page = await this.context.newPage();
      const address = this.#running().url + path;
      const response = await page.goto(address, { timeout: READY_MS }).catch(() => null);
      if (response?.ok()) {
        this.#tabs.push({ page, path });
        await this.#settleIfConflict({ page, path });
        if (path === "/posts/new") await this.#giveTitle(page);
        return;
      }
      await page.close();
      await this.pause(300, 600);
    }
    throw new Error(`${path} did not open`);
  }

  /** @param {Page} page */
  async #giveTitle(page) {
    const title = page.locator("#title");
    if ((await title.inputValue()) === "") await title.fill(`Post ${this.#wordsMade}`);
  }

  /** Tabs on one post make versions of it: one is kept, all stay in the history. An error page is loaded anew. @param {Tab} tab */
  async #settleIfConflict({ page }) {
    const keep = page.getByRole("button", { name: "Keep this one" }).first();
    const editor = page.locator("[data-hydrated] #body");
    const errorPage = page.locator(".state-facts");
    for (let tries = 0; tries < 20; tries++) {
      await keep.or(editor).or(errorPage).first().waitFor({ timeout: READY_MS });
      if (await editor.isVisible()) return;
      if (await errorPage.isVisible()) await page.reload().catch(() => undefined);
      if (await keep.isVisible()) await keep.click().catch(() => undefined);
      await this.pause(300, 300);
    }
    throw new Error("The conflict does not end");
  }

  #running() {
    if (!this.postern) throw new Error("Postern is not running");
    return this.postern;
  }

  #signedIn() {
    if (!this.session) throw new Error("Nobody is signed in");
    return this.session;
  }
}
