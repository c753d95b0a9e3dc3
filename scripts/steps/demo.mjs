// @ts-check
/** A person to sign in as at once, with a few posts, made through the product's own doors. */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DEMO_POSTS } from "./demo-posts.mjs";

/** Known to everyone who reads this: it opens an account that exists on one machine only. */
export const DEMO_ACCOUNT = {
  emailAddress: "demo@example.com",
  password: "a small green door",
  firstName: "Ada",
  lastName: "Postern",
  username: "ada-postern",
};

/** Where strangers read what the demo account has published. */
export const DEMO_PUBLIC_PATH = `/@${DEMO_ACCOUNT.username}`;

/**
 * @typedef {Pick<Awaited<ReturnType<typeof import("../launch.mjs").launchPostern>>, "url" | "control">} Postern
 * @typedef {{ userId: string, postsWritten: number }} Progress
 */

/**
 * Switches usernames on, and makes the demo account and its posts where they are missing. What is done
 * already is noted in a file, so that a second start does nothing and an interrupted first one goes on.
 *
 * @param {Postern} postern
 * @param {string} [progressFile] JSON, kept beside the accounts and posts; none for state in memory
 * @returns {Promise<{ userId: string }>}
 */
export async function createDemo(postern, progressFile) {
  const progress = await readProgress(progressFile);
  await postern.control.configure({ username: "optional" });
  if (!progress.userId) {
    progress.userId = (await postern.control.createUser(DEMO_ACCOUNT)).id;
    await noteProgress(progressFile, progress);
  }
  if (progress.postsWritten < DEMO_POSTS.length) {
    const { header } = await postern.control.createSessionCookies(progress.userId, {
      origin: postern.url,
    });
    for (const post of DEMO_POSTS.slice(progress.postsWritten)) {
      const address = await writePost(postern.url, header, post);
      if (post.isPublished) await publish(postern.url, header, address);
      progress.postsWritten += 1;
      await noteProgress(progressFile, progress);
    }
    await postern.control.revokeSessions(progress.userId);
  }
  return { userId: progress.userId };
}

/**
 * Writes a post and publishes it.
 *
 * @param {Postern} postern
 * @param {string} userId
 * @param {import("./demo-posts.mjs").DemoPost} post
 */
export async function publishPost(postern, userId, post) {
  const { header } = await postern.control.createSessionCookies(userId, { origin: postern.url });
  const address = await writePost(postern.url, header, post);
  await publish(postern.url, header, address);
}

/**
 * @param {string} origin
 * @param {string} cookie
 * @param {string} address the post's own
 */
async function publish(origin, cookie, address) {
  const fields = { intent: "publish", listing: "listed" };
  await sendForm(origin, cookie, `${address}/publishing`, fields);
}

/**
 * @param {string} origin
 * @param {string} cookie
 * @param {import("./demo-posts.mjs").DemoPost} post
 * @returns {Promise<string>} the post's own address
 */
function writePost(origin, cookie, { title, tags, body }) {
  return sendForm(origin, cookie, "/posts/new", { title, tags, body });
}

/**
 * As a person without JavaScript does: fetch the form, fill it in, send it.
 *
 * @param {string} origin
 * @param {string} cookie
 * @param {string} path
 * @param {Record<string, string>} fields
 * @returns {Promise<string>} where it leads
 */
async function sendForm(origin, cookie, path, fields) {
  const address = origin + path;
  const headers = { Cookie: cookie, Accept: "text/html", Origin: origin };
  const page = await (await fetch(address, { headers })).text();
  const answer = await fetch(address, {
    method: "POST",
    headers,
    body: new URLSearchParams({ ...hiddenFields(page), ...fields }),
    redirect: "manual",
  });
  const location = answer.headers.get("Location");
  if (answer.status === 303 && location !== null) return location;
  throw new Error(`the demo's form at ${path} was not taken (${answer.status}).`);
}

/**
 * @param {string} page HTML
 * @returns {Record<string, string>}
 */
function hiddenFields(page) {
  const fields = page.matchAll(/<input type="hidden" name="([\w-]+)" value="([^"]*)"\/>/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name, value]));
}

/**
 * @param {string | undefined} file
 * @returns {Promise<Progress>}
 */
async function readProgress(file) {
  if (file === undefined || !existsSync(file)) return { userId: "", postsWritten: 0 };
  return JSON.parse(await readFile(file, "utf8"));
}

/**
 * @param {string | undefined} file
 * @param {Progress} progress
 */
async function noteProgress(file, progress) {
  if (file === undefined) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(progress));
}
