import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { type Account, createAccount } from "./account";
import { openWindow } from "./browser";
import type { Postern } from "./postern";

/** A window in which somebody is signed in who has never written anything. */
export async function openAsWriter(
  browser: Browser,
  postern: Postern,
  options: BrowserContextOptions = {},
) {
  const account = await createAccount(postern);
  const window = await openWindow(browser, postern, options);
  await useSessionOf(account, window.context, postern);
  return { ...window, account };
}

export async function useSessionOf(account: Account, context: BrowserContext, { url }: Postern) {
  await context.addCookies([...account.cookies].map(([name, value]) => ({ name, value, url })));
}

export async function openEditor(page: Page, path = "/posts/new"): Promise<void> {
  await page.goto(path);
  await page.locator("[data-hydrated]").waitFor();
}

export const titleField = (page: Page) => page.getByLabel("Title");
export const textField = (page: Page) => page.getByLabel("Text, in Markdown");

/** Exactly these words: "Saved" is also in "Not saved". */
export function waitForStatus(
  page: Page,
  words: "Saving" | "Saved" | "Not saved (kept on this device)",
): Promise<void> {
  const exactly = new RegExp(`^${words.replace(/[()]/g, "\\$&")}$`);
  return page.getByRole("status").filter({ hasText: exactly }).waitFor();
}

/** A saved post's address. */
export async function writePost(account: Account, body: string): Promise<string> {
  const saved = await account.post("/posts/new", { title: "A post", body, tags: "" });
  return saved.headers.get("Location") ?? "";
}

/** A post of two versions that do not know of each other. */
export async function writeConflict(account: Account, here: string, there: string) {
  const path = await writePost(account, "As it was");
  const { parents = "" } = await account.hiddenFields(path);
  for (const body of [here, there]) {
    await account.post(path, { title: "A post", body, tags: "", parents, nonce: body });
  }
  return path;
}
