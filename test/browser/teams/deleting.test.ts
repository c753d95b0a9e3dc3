import { beforeAll, describe, expect, it } from "vitest";
import { useStage, waitForClerk } from "../../support/pages/stage";
import { openEditor, textField, titleField, waitForStatus } from "../../support/writer";

const SWITCHER = ".cl-organizationSwitcherTrigger";

describe("an admin who deletes their team", () => {
  const stage = useStage();
  beforeAll(() => stage.postern.control.configure({ organizations: true }));

  it(
    "types its name, sees its posts go, and goes on at their own",
    { timeout: 180_000 },
    async () => {
      const { page, account, watch } = await stage.openAsWriter();
      const team = await stage.postern.control.createOrganization({
        name: "The Gatehouse",
        slug: "gatehouse",
        members: [{ userId: account.userId, role: "org:admin" }],
      });
      await page.goto("/team");
      await page.locator(".cl-organizationListPreviewButton", { hasText: "The Gatehouse" }).click();
      await page.waitForURL("**/posts");
      await page.locator(SWITCHER, { hasText: "The Gatehouse" }).waitFor();
      await openEditor(page);
      await titleField(page).fill("The gate");
      await textField(page).fill("It is open.");
      await page.getByRole("button", { name: "Save" }).click();
      await waitForStatus(page, "Saved");

      await page.goto("/team");
      await page.getByRole("link", { name: "Delete this team and its posts" }).click();
      await page.waitForURL("**/team/delete");
      await waitForClerk(page);
      await page.getByLabel("Type gatehouse to go on").fill("gatehouse");
      await page.getByRole("button", { name: "Delete this team" }).click();
      await page.waitForURL(`**/goodbye/${team.id}-*`);
      await page.getByText("The team's posts are being erased").waitFor();
      await page.locator(SWITCHER).waitFor({ state: "detached" });
      await page.getByRole("link", { name: "Posts", exact: true }).click();
      await page.waitForURL("**/posts");
      await page.getByText("Nothing here yet").waitFor();
      await page.goto("/team");
      await page.getByText("Found a team").waitFor();
      expect(await page.getByText("The Gatehouse").count()).toBe(0);
      watch.assertQuiet();
    },
  );
});
