import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useStage, waitForClerk } from "../../support/pages/stage";
import { openEditor, textField, titleField, waitForStatus } from "../../support/writer";

const LONG = { timeout: 60_000 };

/** Two persons, each with a browser of their own, and a team that comes to be as people make one. */
describe("two members of a team", () => {
  const stage = useStage();
  beforeAll(() => stage.postern.control.configure({ organizations: true }));

  /** Founds a team on the page about teams, and writes there from then on. */
  async function foundTeam(page: Page, name: string): Promise<void> {
    await page.goto("/team");
    await page.getByText("Found a team").click();
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Found a team" }).last().click();
    await page.locator(".cl-organizationSwitcherTrigger", { hasText: name }).waitFor();
    await page.getByRole("link", { name: "Posts", exact: true }).click();
  }

  async function invite(page: Page, emailAddress: string): Promise<void> {
    await page.goto("/team/organization-members");
    await page.getByRole("button", { name: "Invite" }).first().click();
    const addresses = page.locator("[data-testid=tag-input], .cl-tagInputContainer input");
    await addresses.first().fill(`${emailAddress},`);
    await page.getByText("Select role").click();
    await page.getByText("Member", { exact: true }).last().click();
    const answered = page.waitForResponse((each) => each.url().includes("/invitations/bulk"));
    await page.getByRole("button", { name: "Send invitations" }).click();
    expect((await answered).status()).toBe(200);
  }

  /** Takes the invitation up where teams are chosen, and goes to the team. */
  async function join(page: Page, name: string): Promise<void> {
    await page.goto("/team");
    const joined = page.waitForResponse((each) => each.url().includes("/accept"));
    await page.getByText("Join", { exact: true }).click();
    expect((await joined).status()).toBe(200);
    await page.goto("/team");
    await page.locator(".cl-organizationListPreviewButton", { hasText: name }).click();
    await page.waitForURL("**/posts");
    await page.locator(".cl-organizationSwitcherTrigger", { hasText: name }).waitFor();
  }

  async function chooseOwnPosts(page: Page): Promise<void> {
    await page.locator(".cl-organizationSwitcherTrigger").click();
    await page.getByRole("menuitem", { name: "My own posts" }).click();
    await page.locator(".cl-organizationSwitcherTrigger", { hasText: "My own posts" }).waitFor();
  }

  async function saveAs(page: Page, title: string, text: string): Promise<void> {
    await titleField(page).fill(title);
    await textField(page).fill(text);
    await page.getByRole("button", { name: "Save" }).click();
    await waitForStatus(page, "Saved");
  }

  it("invite, share posts, meet in a conflict, and part", { timeout: 300_000 }, async () => {
    const ada = await stage.openAsWriter({ viewport: { width: 1280, height: 800 } });
    const ben = await stage.openAsWriter({ viewport: { width: 360, height: 740 } });
    const [forAda, forBen] = [ada.page, ben.page];

    // Ada's own post is no part of the team's.
    await openEditor(forAda);
    await saveAs(forAda, "Ada's own", "Nobody else reads this.");
    await foundTeam(forAda, "The Gatehouse");
    await expect.poll(() => forAda.getByText("Nothing here yet").count(), LONG).toBe(1);
    await invite(forAda, ben.account.emailAddress);
    const sent = () => stage.postern.control.listOutbox({ to: ben.account.emailAddress });
    await expect.poll(async () => (await sent()).length, LONG).toBe(1);
    await join(forBen, "The Gatehouse");

    // What one writes, the other reads and goes on with.
    await openEditor(forAda);
    await saveAs(forAda, "The gate", "It is open.");
    await forAda.waitForURL(/\/posts\/[0-9a-z]{20}$/);
    const address = new URL(forAda.url()).pathname;
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
    expect(await conflict.innerText()).toContain(`by ${ben.account.emailAddress}`);
    await forBen.getByRole("button", { name: "Save the merged text" }).click();
    await expect.poll(() => textField(forBen).inputValue(), LONG).toContain("Ada was here.");
    expect(await textField(forBen).inputValue()).toContain("Ben was here.");

    // Every version says who wrote it.
    await forAda.goto(`${address}/history`);
    const lines = await forAda.locator(".history-line").allInnerTexts();
    const by = ({ account }: typeof ada) =>
      lines.filter((line) => line.includes(account.emailAddress));
    expect([by(ada).length, by(ben).length]).toEqual([2, 2]);

    // A member is not offered what is the admin's.
    await forBen.goto(address);
    await forBen.locator("[data-hydrated]").waitFor();
    await forBen.getByLabel("More").click();
    expect(await forBen.getByRole("button", { name: "Move to trash" }).count()).toBe(0);
    await forBen.getByRole("link", { name: "Publish and share" }).click();
    await forBen.getByText("Only an admin of this team can do that.").waitFor();
    expect(await forBen.getByRole("button", { name: "Publish" }).count()).toBe(0);
    await forAda.goto(address);
    await forAda.locator("[data-hydrated]").waitFor();
    await forAda.getByLabel("More").click();
    expect(await forAda.getByRole("button", { name: "Move to trash" }).count()).toBe(1);

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
    expect((await forBen.goto(address))?.status()).toBe(404);
    expect(await forBen.getByText("Ben was here.").count()).toBe(0);
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
});
