import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect, vi } from "vitest";
import type { Configuration } from "../../src/configuration";
import type { Mode } from "../../keys.mjs";
import type { Emulator } from "./start-emulator";
import { startEmulator } from "./start-emulator";

/** What browsers and Clerk say by themselves, and no more than that. */
const EXPECTED_IN_CONSOLE = [
  /Clerk has been loaded with development keys/,
  // A wrong password and an unknown address, which these tests bring about.
  /status of 422/,
];
const TIMEOUT_MS = 30_000;
/** A journey has many pages, and the machine may have other work. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/**
 * A person at a browser: clerk-js as npm ships it, in Chromium, before a server that asks @clerk/backend who
 * is there.
 */
export class Journey {
  readonly emulator: Emulator;
  readonly context: BrowserContext;
  /** The page in front. */
  page: Page;
  /** Errors and warnings of the console that nobody expected. */
  readonly complaints: string[] = [];
  readonly expected: RegExp[] = [...EXPECTED_IN_CONSOLE];
  readonly #codesUsed = new Map<string, number>();

  constructor(emulator: Emulator, context: BrowserContext, page: Page) {
    this.emulator = emulator;
    this.context = context;
    this.page = page;
    context.on("console", (message) => {
      const text = message.text();
      const isExpected = this.expected.some((each) => each.test(text));
      if (["error", "warning"].includes(message.type()) && !isExpected) this.complaints.push(text);
    });
    context.on("weberror", (error) => this.complaints.push(String(error.error())));
  }

  /** Opens a page and waits until clerk-js has loaded. */
  async open(path: string, on = this.page): Promise<void> {
    await on.goto(this.emulator.url + path);
    await on.waitForSelector("html[data-ready=true]");
  }

  fill(name: string, value: string): Promise<void> {
    return this.page.locator(`input[name=${name}]`).fill(value);
  }

  submit(): Promise<void> {
    return this.page.locator(".cl-formButtonPrimary").first().click();
  }

  press(name: string | RegExp): Promise<void> {
    return this.page.getByRole("button", { name }).first().click();
  }

  /** Waits for a mail that was not there before: the field may stand on the page before the code is sent. */
  async readCode(emailAddress: string): Promise<string> {
    const used = this.#codesUsed.get(emailAddress) ?? 0;
    const sent = () => this.emulator.control.listOutbox({ to: emailAddress });
    await expect
      .poll(async () => (await sent()).length, { timeout: TIMEOUT_MS })
      .toBeGreaterThan(used);
    const mails = await sent();
    this.#codesUsed.set(emailAddress, mails.length);
    return mails.at(-1)?.code ?? "";
  }

  async typeCode(code: string): Promise<void> {
    const field = this.page.locator("input[autocomplete=one-time-code]").first();
    await field.waitFor();
    await field.pressSequentially(code);
  }

  /** Who is there for clerk-js and for the server, once clerk-js has loaded the home page anew. */
  async arrive(): Promise<(string | null)[]> {
    await this.page.waitForURL(`${this.emulator.url}/`);
    await this.page.waitForSelector("html[data-ready=true]");
    return this.readPeople();
  }

  async readPeople(): Promise<(string | null)[]> {
    return [
      await this.page.locator("#browser").textContent(),
      await this.page.locator("#server").textContent(),
    ];
  }

  async signIn(identifier: string, password: string): Promise<void> {
    await this.open("/sign-in");
    await this.fill("identifier", identifier);
    await this.submit();
    await this.fill("password", password);
    await this.submit();
  }

  async signOut(): Promise<(string | null)[]> {
    await this.page.locator(".cl-userButtonTrigger").click();
    const reload = this.page.waitForEvent("load");
    await this.page.locator(".cl-userButtonPopoverActionButton__signOut").click();
    await reload;
    return this.arrive();
  }

  async stop(): Promise<void> {
    await this.context.close();
    await this.emulator.stop();
  }
}

export async function startJourney(
  chromium: Browser,
  { mode = "live", configuration }: { mode?: Mode; configuration?: Partial<Configuration> } = {},
): Promise<Journey> {
  const emulator = await startEmulator({
    mode,
    withApp: true,
    printCodes: false,
    ...(configuration && { configuration }),
  });
  const context = await chromium.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  return new Journey(emulator, context, page);
}
