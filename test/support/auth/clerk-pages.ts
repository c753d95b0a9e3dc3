import type { Page } from "playwright-core";
import { vi } from "vitest";
import type { Postern } from "../postern";

const CODE_WAIT = { timeout: 15_000, interval: 50 };

interface Credentials {
  emailAddress: string;
  password: string;
}

/** Fills in Clerk's sign-up form, enters the code that would have been mailed, and waits for /posts. */
export async function signUp(
  page: Page,
  postern: Postern,
  { emailAddress, password }: Credentials,
): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Email address").fill(emailAddress);
  const passwordField = page.getByLabel("Password", { exact: true });
  await passwordField.fill(password);
  // Not the button: Clerk's remark on the password appears late and can push it from under a click.
  await passwordField.press("Enter");
  await page.waitForURL("**/sign-up/verify-email-address*");
  const codeField = page.getByLabel("Enter verification code");
  await codeField.waitFor();
  // The page is there before the request for the code has come through.
  const code = await vi.waitUntil(() => postern.control.getLatestCode(emailAddress), CODE_WAIT);
  await codeField.pressSequentially(code);
  await page.waitForURL("**/posts");
}

/** Signs in with e-mail and password on Clerk's pages and waits for the page that follows. */
export async function signIn(
  page: Page,
  { emailAddress, password }: Credentials,
  {
    from = "/sign-in",
    to = "**/posts",
  }: { from?: string; to?: string | ((address: URL) => boolean) } = {},
): Promise<void> {
  await page.goto(from);
  const emailField = page.getByLabel("Email address");
  await emailField.fill(emailAddress);
  await emailField.press("Enter");
  await page.waitForURL("**/factor-one*");
  const passwordField = page.getByLabel("Password", { exact: true });
  await passwordField.fill(password);
  await passwordField.press("Enter");
  await page.waitForURL(to);
}

/** Signs out through Clerk's user button and waits until the page is the signed-out home. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Open user menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("navigation", { name: "Main" }).getByText("Sign in").waitFor();
}
