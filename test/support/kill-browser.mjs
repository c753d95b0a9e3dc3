// @ts-check

/**
 * Ends a profile's browser as a crash does: nothing in it is asked to finish anything.
 *
 * @param {import("playwright-core").BrowserContext} context as `openChromiumProfile` gave it
 */
export async function killBrowser(context) {
  const browser = context.browser();
  if (!browser) throw new Error("This context has no browser of its own");
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const id = processInfo.find(({ type }) => type === "browser")?.id;
  if (id === undefined) throw new Error("The browser does not tell its process");
  const isGone = new Promise((resolve) => context.once("close", resolve));
  process.kill(id, "SIGKILL");
  await isGone;
}
