import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBrowser } from "../support/browser";
import { type Postern, startPostern } from "../support/postern";
import { openAsWriter, writePost } from "../support/writer";

const DAY_MS = 24 * 3_600_000;

describe("publishing later, in a browser", () => {
  let postern: Postern;
  let browser: Browser;

  beforeAll(async () => {
    [postern, browser] = await Promise.all([startPostern(), startBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await postern?.stop();
  });

  /** Half an hour off all others, and behind UTC. */
  const zone = { timezoneId: "America/St_Johns" };
  /** A day in a winter to come, within the year. */
  const day = new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, "2026-12-01".length);

  async function openPublishing(options: Parameters<typeof openAsWriter>[2]) {
    const window = await openAsWriter(browser, postern, options);
    const path = await writePost(window.account, "Words to come");
    await window.page.goto(`${path.split("?")[0]}/publishing`);
    return window;
  }

  it("takes a time in the writer's own zone, says it so, and appears then", async () => {
    const { page, account, watch, context } = await openPublishing(zone);
    watch.expectFault(/422 \(Unprocessable Entity\)/);
    await page.getByText("Publish later").click();
    const field = page.getByLabel("Date and time, in your time zone (America/St_Johns)");
    await field.fill("2020-01-31T09:00");
    await page.getByRole("button", { name: "Publish it then" }).click();
    await page.getByRole("alert").getByText("at least five minutes from now").waitFor();
    expect(await field.inputValue()).toBe("2020-01-31T09:00");

    await field.fill(`${day}T09:00`);
    await page.getByRole("button", { name: "Publish it then" }).click();
    const shown = page.locator("main .notice time");
    await shown.waitFor();
    const at = Date.parse((await shown.getAttribute("datetime")) ?? "");
    const minutes = (at - Date.parse(`${day}T09:00Z`)) / 60_000;
    expect([150, 210]).toContain(minutes);
    expect(await shown.innerText()).toContain("9:00 AM");
    expect(new URL(page.url()).pathname).toMatch(/publishing$/);

    await page.getByText("Change when or how it appears").click();
    expect(await field.inputValue()).toBe(`${day}T09:00`);
    await postern.runCron(at - 1);
    expect((await page.request.get(`/@${account.userId}/a-post`)).status()).toBe(404);
    await postern.runCron(at);
    expect((await page.request.get(`/@${account.userId}/a-post`)).status()).toBe(200);
    watch.assertQuiet();
    await context.close();
  });

  it("takes it in UTC where there is no JavaScript, says so, and can be taken back", async () => {
    const { page, watch, context } = await openPublishing({ ...zone, javaScriptEnabled: false });
    watch.expectFault(/422 \(Unprocessable Entity\)/);
    await page.getByText("Publish later").click();
    const field = page.getByLabel("Date and time, in Coordinated Universal Time (UTC)");
    await page.getByRole("button", { name: "Publish it then" }).click();
    await page.getByRole("alert").getByText("Give a date and a time").waitFor();
    await field.fill(`${day}T09:00`);
    await page.getByRole("button", { name: "Publish it then" }).click();
    const shown = page.locator("main .notice time");
    expect(await shown.getAttribute("datetime")).toBe(`${day}T09:00:00.000Z`);
    expect(await shown.innerText()).toContain("9:00 AM UTC");
    await page.getByRole("button", { name: "Do not publish it then" }).click();
    await page.getByText("Publish later").waitFor();
    expect(await shown.count()).toBe(0);
    await context.close();
  });
});
