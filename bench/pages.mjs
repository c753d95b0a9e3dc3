// @ts-check
/** How Postern's pages compare with an empty Worker. */
import { launchPostern } from "../scripts/launch.mjs";
import { createDemo } from "../scripts/demo/demo.mjs";
import {
  EMPTY_WORKER,
  measureSubjects,
  printTable,
  summarize,
  withEmptyWorker,
} from "./requests.mjs";

/** Prints a table: requests a second and workerd's CPU of each page, as ratios to an empty Worker. */
export async function measurePages() {
  const postern = await launchPostern({ port: 0, adjust: withEmptyWorker });
  try {
    const subjects = await listSubjects(postern);
    printTable(summarize(await measureSubjects(postern.url, subjects)));
  } finally {
    await postern.stop();
  }
}

/**
 * @param {Awaited<ReturnType<typeof launchPostern>>} postern
 * @returns {Promise<import("./requests.mjs").Subject[]>} the empty Worker first
 */
async function listSubjects(postern) {
  const { userId } = await createDemo(postern);
  const session = await postern.control.createSessionCookies(userId, { origin: postern.url });
  // A token that outlives the measurement: renewing one is not what is measured.
  const token = await postern.control.mintSessionToken(session.sessionId, {
    expiresInSeconds: 3600,
    authorizedParty: postern.url,
  });
  const Cookie = session.cookies
    .map(({ name, value }) => `${name}=${name.startsWith("__session") ? token : value}`)
    .join("; ");
  const page = { Accept: "text/html", "Sec-Fetch-Dest": "document" };
  return [
    EMPTY_WORKER,
    { name: "/ signed out", path: "/", headers: page, status: 200 },
    { name: "/posts signed in", path: "/posts", headers: { ...page, Cookie }, status: 200 },
  ];
}
