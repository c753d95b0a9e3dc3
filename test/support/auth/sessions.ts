import type { BrowserContext } from "playwright-core";
import type { Account } from "../account";
import type { Postern } from "../postern";

/** Puts another session token in a browser's cookies, in the place of the one it has. */
export async function replaceToken(
  context: BrowserContext,
  { cookies }: Account,
  { token, url }: { token: string; url: string },
): Promise<void> {
  const names = [...cookies.keys()].filter((name) => name.startsWith("__session"));
  await context.addCookies(names.map((name) => ({ name, value: token, url })));
}

/**
 * Makes a browser's session token an hour old, as a laptop's sleep does. By the refresh cookie, if it is kept, the
 * server may renew the session by itself.
 */
export async function letTokenEnd(
  { control, url }: Postern,
  context: BrowserContext,
  account: Account,
  { keepRefresh = false } = {},
): Promise<void> {
  const token = await control.mintSessionToken(account.sessionId, {
    issuedSecondsAgo: 3_600,
    authorizedParty: url,
  });
  await replaceToken(context, account, { token, url });
  const names = [...account.cookies.keys()];
  // Somebody who signed in after the token was made would need a new one for that reason alone.
  const signedInAt = String(Math.floor(Date.now() / 1000) - 7_200);
  const since = names.filter((name) => name.startsWith("__client_uat"));
  await context.addCookies(since.map((name) => ({ name, value: signedInAt, url })));
  for (const name of names.filter((each) => each.startsWith("__refresh"))) {
    if (!keepRefresh) await context.clearCookies({ name });
  }
}
