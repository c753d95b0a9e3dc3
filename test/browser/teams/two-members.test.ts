import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createEmailAddress } from "../../support/account";
import { BreakableKv } from "../../support/breakable-kv.mjs";
import { useStage, waitForClerk } from "../../support/pages/stage";
import {
  chooseOwnPosts,
  chooseTeam,
  foundTeam,
  invite,
  LONG,
  readDevice,
  saveAs,
} from "../../support/teams/team-pages";
import { readAllBut } from "../../support/teams/walled-team";
import { openEditor, textField, titleField, waitForStatus } from "../../support/writer";

/** Two persons, each with a browser of their own, and a team that comes to be as people make one. */
describe("two members of a team", () => {
  const stage = useStage({ adjust: new BreakableKv().putInPlace });
  beforeAll(() => stage.postern.control.configure({ organizations: true }));

  /** Sends a form by hand, from the page that is open, as a browser's console could. */
  function sendByHand(page: Page, path: string, fields: Record<string, string>): Promise<number> {
    const asked = [path, { method: "POST", body: new URLSearchParams(fields).toString() }] as const;
    return page.evaluate(`(async ([path, init]) => {
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      const answer = await fetch(path, { ...init, headers, redirect: "manual" });
      return answer.status;
    })(${JSON.stringify(asked)})`);
  }

  /** What the form on the page carries along. */
  async function fieldsOf(page: Page): Promise<{ parents: string; nonce: string }> {
    const valueOf = (name: string) => page.locator(`input[name=${name}]`).first().inputValue();
    return { parents: await valueOf("parents"), nonce: await valueOf("nonce") };
  }

  /** A post of the team's, saved. Gives its address. */
  async function write(page: Page, title: string, text: string): Promise<string> {
    await openEditor(page);
    await saveAs(page, title, text);
    await page.waitForURL(/\/posts\/[0-9a-z]{20}$/);
    return new URL(page.url()).pathname;
  }

  it("invite, share posts, meet in a conflict, and part", { timeout: 300_000 }, async () => {
    const ada = await stage.openAsWriter({ viewport: { width: 1280, height: 800 } });
    // Ben has no account yet, and comes by the link in his mail.
    const ben = await stage.open({ viewport: { width: 360, height: 740 } });
    const benAddress = createEmailAddress("ben");
    const [forAda, forBen] = [ada.page, ben.page];

    // Ada's own post is no part of the team's.
    await openEditor(forAda);
    await saveAs(forAda, "Ada's own", "Nobody else reads this.");
    await foundTeam(forAda, "The Gatehouse");
    await expect.poll(() => forAda.getByText("Nothing here yet").count(), LONG).toBe(1);
    await forBen.goto(await invite(forAda, stage.postern, benAddress));
    await forBen.waitForURL("**/sign-up?*");
    const password = forBen.getByLabel("Password", { exact: true });
    await password.fill("a small green door");
    await password.press("Enter");
    await forBen.waitForURL("**/posts");
    await chooseTeam(forBen, "The Gatehouse");

    // What one writes, the other reads and goes on with.
    const address = await write(forAda, "The gate", "It is open.");
    await forBen.goto("/posts");
    await forBen.getByRole("link", { name: "The gate" }).click();
    await forBen.locator("[data-hydrated]").waitFor();
    await expect.poll(() => textField(forBen).inputValue(), LONG).toBe("It is open.");

    // Both write upon the same version.
    await saveAs(forBen, "The gate", "It is open. Ben was here.");
    await saveAs(forAda, "The gate", "Ada was here. It is open.");
    await forBen.goto(address);
    await forBen.getByRole("heading", { name: "Written in two places" }).waitFor();
    const conflict = forBen.locator(".conflict-versions");
    await expect.poll(() => conflict.innerText(), LONG).toContain(`by ${ada.account.emailAddress}`);
    expect(await conflict.innerText()).toContain(`by ${benAddress}`);
    await forBen.getByRole("button", { name: "Save the merged text" }).click();
    await expect.poll(() => textField(forBen).inputValue(), LONG).toContain("Ada was here.");
    expect(await textField(forBen).inputValue()).toContain("Ben was here.");

    // Every version says who wrote it.
    await forAda.goto(`${address}/history`);
    const lines = await forAda.locator(".history-line").allInnerTexts();
    const by = (emailAddress: string) => lines.filter((line) => line.includes(emailAddress));
    expect([by(ada.account.emailAddress).length, by(benAddress).length]).toEqual([2, 2]);

    // A member is not offered what is the admin's.
    await forBen.goto(address);
    await forBen.locator("[data-hydrated]").waitFor();
    await forBen.getByLabel("More").click();
    expect(await forBen.getByRole("button", { name: "Move to trash" }).count()).toBe(0);
    await forBen.getByRole("link", { name: "Publish and share" }).click();
    await forBen.getByText("Only an admin of this team can do that.").waitFor();
    expect(await forBen.getByRole("button", { name: "Publish" }).count()).toBe(0);

    // Nor does he get it by a form made by hand.
    const before = await readAllBut(stage.postern, []);
    await forBen.goto(address);
    const { parents, nonce } = await fieldsOf(forBen);
    ben.watch.expectFault(/status of 403/);
    const publish = { intent: "publish", listing: "listed", revision: parents.slice(0, 20) };
    expect(await sendByHand(forBen, `${address}/publishing`, publish)).toBe(403);
    expect(await sendByHand(forBen, address, { intent: "trash", parents, nonce })).toBe(403);
    expect(await sendByHand(forBen, address, { intent: "purge", parents, nonce })).toBe(403);
    expect(await readAllBut(stage.postern, [])).toEqual(before);

    // The admin does both.
    const hedge = await write(forAda, "The hedge", "It grows.");
    await forAda.getByLabel("More").click();
    await forAda.getByRole("button", { name: "Move to trash" }).click();
    await forAda.waitForURL("**/posts");
    await forBen.goto("/posts");
    await forBen.getByRole("link", { name: "The gate" }).waitFor();
    expect(await forBen.getByRole("link", { name: "The hedge" }).count()).toBe(0);
    expect(await (await forBen.request.get("/posts?state=trashed")).text()).toContain(hedge);
    await forAda.goto(`${address}/publishing`);
    await forAda.getByRole("button", { name: "Publish", exact: true }).click();
    await forAda.getByRole("button", { name: "Unpublish" }).waitFor(LONG);
    const atHome = forAda.locator('a[href*="/~"]').first();
    const home = (await atHome.getAttribute("href")) ?? "";
    const anybody = await stage.open();
    await anybody.page.goto(home);
    expect(await anybody.page.content()).toContain("Ben was here.");

    // Ada's own posts are where they were; the team's are not among them.
    await chooseOwnPosts(forAda);
    await forAda.getByRole("link", { name: "Ada's own" }).waitFor();
    expect(await forAda.getByRole("link", { name: "The gate" }).count()).toBe(0);

    // Whoever leaves is back at their own posts.
    await forBen.goto("/team");
    await forBen.getByRole("button", { name: "Leave the team" }).first().click();
    await forBen.getByLabel(/Type/).fill("The Gatehouse");
    await forBen.getByRole("button", { name: "Leave the team" }).last().click();
    await forBen.waitForURL("**/posts");
    await expect.poll(() => forBen.getByText("Nothing here yet").count(), LONG).toBe(1);
    ben.watch.expectFault(/404/);
    // Neither by Back, through all that was seen before, nor by a reload.
    const nothingOfTheTeam = async () => {
      await forBen.waitForLoadState("networkidle");
      expect(await forBen.getByText(/The gate|The hedge|Ben was here/).count()).toBe(0);
      expect(await forBen.locator("textarea").count()).toBe(0);
    };
    let seenAgain = 0;
    for (let step = 0; step < 6; step++) {
      await forBen.goBack();
      if (new URL(forBen.url()).pathname === address) seenAgain += 1;
      await nothingOfTheTeam();
      await forBen.reload();
      await nothingOfTheTeam();
    }
    expect(seenAgain).toBeGreaterThan(0);
    for (const path of [address, `${address}/history`, `${address}/publishing`]) {
      expect((await forBen.goto(path))?.status()).toBe(404);
      await nothingOfTheTeam();
    }
    ada.watch.assertQuiet();
    ben.watch.assertQuiet();
  });

  it("keeps what is typed for one team out of the other's posts, and on the device", async () => {
    const { page, watch } = await stage.openAsWriter();
    await foundTeam(page, "The Mill");
    await openEditor(page);
    await waitForClerk(page);
    await titleField(page).fill("For the mill");
    await textField(page).fill("Typed before the team was changed");
    // Before it is saved by itself.
    await page.evaluate("Clerk.setActive({ organization: null })");
    await textField(page).pressSequentially(" and after.");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("opened for another team").waitFor(LONG);
    watch.expectFault(/401/);
    await page.goto("/posts");
    expect(await page.getByText("For the mill").count()).toBe(0);
    await waitForClerk(page);
    await page.evaluate(
      "Clerk.setActive({ organization: Clerk.user.organizationMemberships[0].organization.id })",
    );
    await openEditor(page);
    await expect
      .poll(() => textField(page).inputValue(), LONG)
      .toBe("Typed before the team was changed and after.");
    await page.getByRole("button", { name: "Save" }).click();
    await waitForStatus(page, "Saved");
    watch.assertQuiet();
  });

  it("knows in each tab whose posts it is at, while another tab changes the team", async () => {
    const { page, context, account, watch } = await stage.openAsWriter();
    await foundTeam(page, "The Weir");
    await openEditor(page);
    await waitForClerk(page);
    const team = await page.evaluate<string>("Clerk.organization.id");
    await titleField(page).fill("For the weir");
    const there = await context.newPage();
    await there.goto("/posts");
    await waitForClerk(there);
    await chooseOwnPosts(there);
    await textField(page).fill("Typed in the old tab");
    const kept = () => readDevice(page);
    await expect.poll(kept, LONG).toHaveLength(1);
    const [[key, title] = ["", ""]] = await kept();
    expect(key.split("/")[0]).toBe(`${team}.${account.userId}`);
    expect(title).toBe("For the weir");

    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("opened for another team").waitFor(LONG);
    watch.expectFault(/401/);
    expect(await textField(page).inputValue()).toBe("Typed in the old tab");
    expect((await kept()).map(([place]) => place)).toEqual([key]);
    await there.goto("/posts");
    expect(await there.getByText("For the weir").count()).toBe(0);
    // At one's own posts a new page does not take it up.
    await openEditor(there);
    expect(await titleField(there).inputValue()).toBe("");

    // Once the team is chosen again, the old tab goes on by itself.
    await there.close();
    await waitForClerk(page);
    await page.evaluate(`Clerk.setActive({ organization: ${JSON.stringify(team)} })`);
    await page.getByRole("button", { name: "Save" }).click();
    await waitForStatus(page, "Saved");
    await expect.poll(kept, LONG).toEqual([]);
    const stored = await readAllBut(stage.postern, [account.userId]);
    expect(stored.some((line) => line.includes("For the weir"))).toBe(true);
    watch.assertQuiet();
  });
});
