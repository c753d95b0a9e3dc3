// @ts-check
/** What goes wrong while somebody writes. Each fault ends by itself; `KEPT_MS` go before a sudden end. */

/** @typedef {import("./desk.mjs").Desk} Desk */
/** @typedef {(desk: Desk) => Promise<void>} Fault */

/** A key is on the device when one write is done; a crash in that moment may cost what is younger. */
const KEPT_MS = 150;

/** @type {Record<string, Fault>} */
export const FAULTS = {
  "no network": async (desk) => {
    await desk.context.setOffline(true);
    await desk.typeSome();
    await desk.pause(200, 2_000);
    await desk.context.setOffline(false);
  },
  "puts fail": (desk) => desk.whileKvFails("put"),
  "lists fail": (desk) => desk.whileKvFails("list"),
  "all of KV fails": (desk) => desk.whileKvFails("get", "getWithMetadata", "put", "list", "delete"),
  "token expires": async (desk) => {
    await desk.expireToken();
    await desk.typeSome();
    await desk.save();
  },
  "worker is killed": async (desk) => {
    await desk.typeSome();
    await desk.stopWorker();
    await desk.typeSome();
    await desk.pause(100, 800);
    await desk.startWorker();
  },
  "tab is closed": async (desk) => {
    await desk.typeSome();
    await desk.pause(KEPT_MS, KEPT_MS);
    await desk.closeTab();
  },
  "tab crashes": async (desk) => {
    await desk.typeSome();
    await desk.pause(KEPT_MS, KEPT_MS);
    await desk.crashTab();
  },
  "page is reloaded": async (desk) => {
    await desk.typeSome();
    await desk.pause(KEPT_MS, KEPT_MS);
    await desk.reload();
  },
  "second tab on the same post": async (desk) => {
    await desk.pause(KEPT_MS, KEPT_MS);
    await desk.openSecondTab();
    await desk.typeSome();
    await desk.save();
  },
  "new post begun": async (desk) => {
    await desk.pause(KEPT_MS, KEPT_MS);
    await desk.beginPost();
  },
  "saved twice at once": async (desk) => {
    await desk.typeSome();
    await desk.save();
    await desk.save();
  },
};
