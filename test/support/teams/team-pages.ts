import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Postern } from "../postern";
import { textField, titleField, waitForStatus } from "../writer";

export const LONG = { timeout: 60_000 };
const switcherOf = (page: Page) => page.locator(".cl-organizationSwitcherTrigger");

/** Founds a team on the page about teams, and writes there from then on. */
export async function foundTeam(page: Page, name: string): Promise<void> {
  await page.goto("/team");
  await page.getByText("Found a team").click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Found a team" }).last().click();
  await switcherOf(page).filter({ hasText: name }).waitFor();
  await page.getByRole("link", { name: "Posts", exact: true }).click();
}

/** Invites somebody on Clerk's page about the members, and gives the link in the mail that they get. */
export async function invite(page: Page, postern: Postern, emailAddress: string): Promise<string> {
  await page.goto("/team/organization-members");
  await page.getByRole("button", { name: "Invite" }).first().click();
  const addresses = page.locator("[data-testid=tag-input], .cl-tagInputContainer input");
  await addresses.first().fill(`${emailAddress},`);
  await page.getByText("Select role").click();
  await page.getByText("Member", { exact: true }).last().click();
  const answered = page.waitForResponse((each) => each.url().includes("/invitations/bulk"));
  await page.getByRole("button", { name: "Send invitations" }).click();
  expect((await answered).status()).toBe(200);
  const sent = () => postern.control.listOutbox({ to: emailAddress });
  await expect.poll(async () => (await sent()).length, LONG).toBe(1);
  const [{ purpose, url } = { purpose: "", url: null }] = await sent();
  expect(purpose).toBe("organization_invitation");
  return url ?? "";
}

/** Chooses a team where teams are chosen, unless it is chosen already. */
export async function chooseTeam(page: Page, name: string): Promise<void> {
  await page.goto("/team");
  const preview = page.locator(".cl-organizationListPreviewButton", { hasText: name });
  const profile = page.locator(".cl-organizationProfile-root");
  await preview.or(profile).first().waitFor(LONG);
  if (await preview.count()) {
    await preview.click();
    await page.waitForURL("**/posts");
  }
  await switcherOf(page).filter({ hasText: name }).waitFor();
}

export async function chooseOwnPosts(page: Page): Promise<void> {
  await switcherOf(page).click();
  await page.getByRole("menuitem", { name: "My own posts" }).click();
  await switcherOf(page).filter({ hasText: "My own posts" }).waitFor();
}

export async function saveAs(page: Page, title: string, text: string): Promise<void> {
  await titleField(page).fill(title);
  await textField(page).fill(text);
  await page.getByRole("button", { name: "Save" }).click();
  await waitForStatus(page, "Saved");
}

/** What the page's browser keeps of texts that are not saved: `[key, title]`. */
export function readDevice(page: Page): Promise<[key: string, title: string][]> {
  return page.evaluate(`new Promise((resolve, reject) => {
    const opening = indexedDB.open("postern");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const kept = opening.result.transaction("unsaved").objectStore("unsaved");
      const [keys, values] = [kept.getAllKeys(), kept.getAll()];
      kept.transaction.oncomplete = () => {
        opening.result.close();
        resolve(keys.result.map((key, place) => [key, values.result[place].title]));
      };
    };
  })`);
}
