// @ts-check
/** A person to sign in as at once, with a few posts, made through the product's own doors. */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { publish, writePost } from "./demo-forms.mjs";
import { DEMO_POSTS } from "./demo-posts.mjs";
import { createDemoTeam } from "./demo-team.mjs";

/** Known to everyone who reads this: it opens an account that exists on one machine only. */
export const DEMO_ACCOUNT = {
  emailAddress: "demo@example.com",
  password: "a small green door",
  firstName: "Ada",
  lastName: "Postern",
  username: "ada-postern",
  publicMetadata: { role: "moderator" },
};

/** What Clerk's dashboard would have switched on. */
export const DEMO_CONFIGURATION = /** @type {const} */ ({
  username: "optional",
  organizations: true,
});

/** Where strangers read what the demo account has published. */
export const DEMO_PUBLIC_PATH = `/@${DEMO_ACCOUNT.username}`;

/**
 * @typedef {Pick<Awaited<ReturnType<typeof import("../launch.mjs").launchPostern>>, "url" | "control">} Postern
 * @typedef {{ userId: string, postsWritten: number, teamId?: string }} Progress
 */

/**
 * Switches usernames and teams on, and makes the demo account, its posts and its team where they are missing. What is done
 * already is noted in a file, so that a second start does nothing and an interrupted first one goes on.
 *
 * @param {Postern} postern
 * @param {string} [progressFile] JSON, kept beside the accounts and posts; none for state in memory
 * @returns {Promise<{ userId: string, teamId: string }>}
 */
export async function createDemo(postern, progressFile) {
  const progress = await readProgress(progressFile);
  await postern.control.configure(DEMO_CONFIGURATION);
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
  if (!progress.teamId) {
    progress.teamId = await createDemoTeam(postern, progress.userId);
    await noteProgress(progressFile, progress);
  }
  return { userId: progress.userId, teamId: progress.teamId };
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
