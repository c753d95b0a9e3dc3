// @ts-check
/**
 * What goes wrong while somebody writes. Each begins with an editor in front, and ends by itself. False: it did
 * not come about this time, and is not counted.
 */

/** @typedef {import("./desk.mjs").Desk} Desk */
/** @typedef {(desk: Desk) => Promise<void | boolean>} Fault */

/** @type {Record<string, Fault>} */
export const FAULTS = {
  "no network": (desk) =>
    withoutNetwork(desk, async () => {
      await desk.typeSome();
      await desk.pause(100, 1_000);
    }),
  "a link followed without a network": (desk) =>
    withoutNetwork(desk, async () => {
      await desk.typeSome();
      await desk.followLink();
      await desk.typeSome();
    }),
  "answer to a save lost": (desk) =>
    desk.whileSaveMeets(async (route) => {
      await route.fetch().catch(() => undefined);
      await route.abort("connectionreset");
    }),
  "no answer to a save": (desk) => desk.whileSaveMeets(async () => undefined),
  "a save refused on its way": (desk) =>
    desk.whileSaveMeets((route) =>
      route.fulfill({
        status: 429,
        headers: { "Retry-After": "2" },
        contentType: "text/html",
        body: "<h1>Too many requests</h1>",
      }),
    ),
  "puts fail": (desk) => desk.whileKvFails(["put"]),
  "a link followed while lists fail": (desk) =>
    desk.whileKvFails(["list"], () => desk.followLink()),
  "all of KV fails": (desk) =>
    desk.whileKvFails(["get", "getWithMetadata", "put", "list", "delete"]),
  "token expires": async (desk) => {
    await desk.expireToken();
    await desk.typeAndSave();
  },
  "worker is killed": async (desk) => {
    await desk.typeAndSave();
    await desk.stopWorker();
    await desk.typeSome();
    await desk.pause(0, 500);
    await desk.startWorker();
  },
  "browser is killed": async (desk) => {
    await beforeSuddenEnd(desk);
    await desk.tabs.killBrowser();
    await desk.tabs.startBrowser();
  },
  "tab is closed": async (desk) => {
    await beforeSuddenEnd(desk);
    await desk.tabs.close();
  },
  "tab crashes": async (desk) => {
    await beforeSuddenEnd(desk);
    await desk.tabs.crash();
  },
  "page is reloaded": async (desk) => {
    await beforeSuddenEnd(desk);
    await desk.tabs.front?.reload().catch(() => undefined);
  },
  "typed before the page's script has come": async (desk) => {
    await beforeSuddenEnd(desk);
    return desk.typeEarly();
  },
  "a link followed, and Back": async (desk) => {
    await desk.typeSome();
    await desk.goAndComeBack();
  },
  "second tab on the same post": async (desk) => {
    await beforeSuddenEnd(desk);
    await desk.openSecondTab();
    await desk.typeAndSave();
  },
  "new post begun": async (desk) => {
    await beforeSuddenEnd(desk);
    await desk.beginPost();
  },
  "saved twice at once": async (desk) => {
    await desk.typeAndSave();
    await desk.save();
  },
};

/**
 * @param {Desk} desk
 * @param {() => Promise<void>} doing
 */
async function withoutNetwork(desk, doing) {
  await desk.tabs.context.setOffline(true);
  await doing();
  await desk.tabs.context.setOffline(false);
}

/** A key is on the device when its write is done; an end in that very moment may cost what is younger. @param {Desk} desk */
async function beforeSuddenEnd(desk) {
  await desk.typeSome();
  await desk.tabs.waitForDevice();
}
