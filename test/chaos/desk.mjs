// @ts-check
import { join } from "node:path";
import { launchPostern } from "../../scripts/launch.mjs";
import { BreakableKv, listStored } from "../support/breakable-kv.mjs";
import { Tabs } from "./tabs.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../support/breakable-kv.mjs").Operation} Operation */

const PERSON = { emailAddress: "writer@example.com", password: "correct horse, small door" };
/** For what a form leads to, in ms. */
const FORM_MS = 15_000;

/** One person at one computer, some tabs, and a Postern that can be killed. */
export class Desk {
  /** Every word that was typed, each unlike all others, and where and amid what. @type {Map<string, string>} */
  words = new Map();
  /** The fault that is under way. */
  amid = "the beginning";
  kv = new BreakableKv();
  /** What was done, for whoever has to find out why a word was lost. @type {string[]} */
  trace = [];
  /** The first Postern takes any free port, each after it the same one: it is one origin. */
  #port = 0;

  /**
   * @param {{
   *   folder: string,
   *   random: () => number,
   *   keys: NonNullable<Parameters<typeof launchPostern>[0]>["keys"],
   * }} options `folder`: empty, for the browser's profile and all that Postern stores
   */
  constructor({ folder, random, keys }) {
    this.folder = folder;
    this.random = random;
    this.keys = keys;
    this.tabs = new Tabs({
      folder: join(folder, "profile"),
      cookies: () => this.#signedIn().cookies.map((cookie) => ({ ...cookie, url: this.url })),
      conflict: (page) => this.#endConflict(page),
    });
  }

  get url() {
    return this.#running().url;
  }

  async open() {
    await this.startWorker();
    const { control, url } = this.#running();
    const user = await control.createUser(PERSON);
    this.session = await control.createSessionCookies(user.id, { origin: url });
    await this.tabs.startBrowser();
    await this.beginPost();
  }

  async close() {
    await this.tabs.stopBrowser();
    await this.stopWorker();
  }

  async startWorker() {
    const persist = join(this.folder, "store");
    const { keys } = this;
    const adjust = this.kv.putInPlace;
    this.postern = await launchPostern({ port: this.#port, persist, keys, adjust });
    this.#port = Number(new URL(this.postern.url).port);
  }

  async stopWorker() {
    await this.postern?.stop();
  }

  /** Writes over the browser's token one that has expired, and takes what would renew it on the server. */
  async expireToken() {
    const { control, url } = this.#running();
    const { sessionId, cookies } = this.#signedIn();
    const { context } = this.tabs;
    const value = await control.mintSessionToken(sessionId, { expiresInSeconds: -30 });
    const tokens = cookies.filter(({ name }) => name.startsWith("__session"));
    await context.addCookies(tokens.map(({ name }) => ({ name, value, url })));
    for (const { name } of cookies.filter((cookie) => cookie.name.startsWith("__refresh"))) {
      await context.clearCookies({ name });
    }
  }

  /** Types a few words at the end of the text that is in front. */
  async typeSome() {
    const page = this.#front();
    await page.locator(".editor-body").focus();
    await this.#type(page, 1 + Math.floor(this.random() * 5));
  }

  async save() {
    await this.#front().keyboard.press("Control+s");
  }

  async typeAndSave() {
    await this.typeSome();
    await this.save();
  }

  /**
   * @param {Operation[]} operations
   * @param {() => Promise<void>} [doing] besides writing and saving
   */
  async whileKvFails(operations, doing) {
    this.kv.fail(...operations);
    await this.typeAndSave();
    await doing?.();
    await this.pause(100, 1_000);
    this.kv.heal();
  }

  /**
   * @param {(route: import("playwright-core").Route) => Promise<unknown>} meet what becomes of the next save
   *   on its way
   * @returns whether one came by: none does while an earlier one is still waited for
   */
  async whileSaveMeets(meet) {
    const page = this.#front();
    /** @type {Promise<boolean>} */
    const met = new Promise((resolve) => {
      const handle = (/** @type {import("playwright-core").Route} */ route) =>
        meet(route).finally(() => resolve(true));
      void page.route(/\/posts\/\w+\/save$/, handle, { times: 1 });
    });
    await this.typeAndSave();
    const hasMet = await Promise.race([met, this.pause(3_000, 3_000).then(() => false)]);
    await page.unrouteAll({ behavior: "wait" });
    return hasMet;
  }

  /** Loads the page anew and types in it before its script has come. Gives whether an editor was there. */
  async typeEarly() {
    const page = this.#front();
    let letCome = () => {};
    const isDue = new Promise((resolve) => (letCome = () => resolve(undefined)));
    await page.route(/\/assets\/entry\.client-/, async (route) => {
      await isDue;
      await route.continue().catch(() => undefined);
    });
    await page.reload({ waitUntil: "commit" }).catch(() => undefined);
    const editor = page.locator(".editor-body");
    const isThere = await editor.waitFor({ timeout: FORM_MS }).then(
      () => true,
      () => false, // A conflict, or no answer.
    );
    if (isThere) await this.typeSome();
    letCome();
    await page.unrouteAll({ behavior: "wait" });
    return isThere;
  }

  async goAndComeBack() {
    await this.followLink();
    await this.#front()
      .goBack()
      .catch(() => undefined);
  }

  /** Until it is decided whether the page stays: words typed after it has gone would be typed nowhere. */
  async followLink() {
    const page = this.#front();
    /** @param {import("playwright-core").Request} request */
    const isOfPosts = (request) => new URL(request.url()).pathname === "/posts.data";
    const ended = ["requestfailed", "requestfinished"].map((event) =>
      page.waitForEvent(/** @type {"requestfailed"} */ (event), isOfPosts).catch(() => undefined),
    );
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await Promise.race(ended);
    await this.pause(300, 500);
  }

  async beginPost() {
    await this.tabs.open(`${this.url}/posts/new`);
    const title = this.#front().locator("#title");
    if ((await title.inputValue()) === "") await title.fill(`Post ${this.words.size}`);
    await this.typeAndSave();
  }

  async openSecondTab() {
    await this.tabs.open(this.#front().url());
  }

  /** Before a fault: a tab in front, and an editor in it. */
  async makeReady() {
    if (!this.tabs.front) return this.beginPost();
    await this.tabs.makeReady();
  }

  /**
   * @param {number} leastMs
   * @param {number} mostMs
   */
  async pause(leastMs, mostMs) {
    const ms = leastMs + this.random() * (mostMs - leastMs);
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** All that is kept anywhere. The device first: what is saved meanwhile is stored before it goes from there. */
  async readKept() {
    const device = await this.tabs.readDevice(this.url);
    const stored = await listStored(this.#running());
    return [device, ...stored.map(({ value }) => value)].join("\n");
  }

  /**
   * As a person does, one time so and one time so; every version stays in the history. A merge that was
   * begun is ended: to choose a version instead would be to throw it away, and that is no loss of Postern's.
   *
   * @param {Page} page
   */
  async #endConflict(page) {
    const choice = this.random();
    await this.pause(300, 300); // What was found on the device has been put in its place.
    const isBegun = await page.locator(".editor-status-unsaved").isVisible();
    await this.note(page, `ends a conflict: ${isBegun ? "a merge is begun" : choice.toFixed(2)}`);
    if (isBegun || choice < 0.3) {
      await page.locator("#body").focus();
      await this.#type(page, 2);
      await page.keyboard.press("Control+s");
    } else {
      const name = choice < 0.4 ? /^Keep (both|all)/ : "Keep this one";
      await page.getByRole("button", { name }).first().click();
    }
    // Pressed once: the page leads on by itself, though it may take a while.
    const editor = page.locator(".editor-body");
    await editor.waitFor({ timeout: FORM_MS }).catch(() => page.reload().catch(() => undefined));
  }

  /**
   * @param {Page} page
   * @param {number} count
   */
  async #type(page, count) {
    await page.keyboard.press("Control+End");
    for (let i = 0; i < count; i++) {
      const word = `w${String(this.words.size).padStart(6, "0")}x`;
      await page.keyboard.type(`${word} `);
      this.words.set(word, `${new URL(page.url()).pathname} amid ${this.amid}`);
    }
    await this.note(page, `typed up to w${String(this.words.size - 1).padStart(6, "0")}x`);
  }

  /**
   * @param {Page} page
   * @param {string} what
   */
  async note(page, what) {
    const lines = page.locator(".editor-bar :is([role=status], [role=alert])");
    const said = await lines.allTextContents().catch(() => ["?"]);
    const text = await page
      .locator("#body")
      .inputValue({ timeout: 1_000 })
      .catch(() => "?");
    const { pathname } = new URL(page.url());
    const where = `${new Date().toISOString()} ${this.amid} ${pathname}`;
    this.trace.push(`${where}: ${what} [${said.join("|")}] …${text.slice(-60)}`);
  }

  #front() {
    if (!this.tabs.front) throw new Error("No tab is open");
    return this.tabs.front;
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
