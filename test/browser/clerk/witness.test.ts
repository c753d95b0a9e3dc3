import { expect, it } from "vitest";
import { createAccount } from "../../support/account";
import { openWindow, startBrowser } from "../../support/browser";
import { startPostern } from "../../support/postern";
import { useSessionOf } from "../../support/writer";
import { sayingOf, withGossip } from "../../support/witness/gossip";

it("the witness looks through what Chromium gets, too", async () => {
  const [postern, browser] = await Promise.all([
    startPostern({ adjust: withGossip }),
    startBrowser(),
  ]);
  try {
    const [ada, eve] = [await createAccount(postern), await createAccount(postern)];
    await ada.post("/posts/new", { body: "Words that only Ada has typed" });
    const { context, page } = await openWindow(browser, postern);
    await useSessionOf(eve, context, postern);
    for (const path of ["/nothing", "/posts"]) await page.goto(path);
    const told = await sayingOf(postern.stop());
    expect(told).toMatch(/: words of \w+: Words that only Ada has typed in 200 GET \/posts$/);
  } finally {
    await browser.close();
    await sayingOf(postern.stop());
  }
});
