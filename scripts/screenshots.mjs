// @ts-check
/**
 * `node scripts/screenshots.mjs`: a picture of every page, signed out and signed in, in light, in dark
 * and on a phone, in German and in Arabic, for people to look at: .postern/screenshots. `--look arabic` takes
 * that look only. With `--public` it takes the pictures
 * of the editor that the home page shows instead.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launchChromium } from "./chromium.mjs";
import { launchPostern } from "./launch.mjs";
import { buildIfStale } from "./steps/build.mjs";
import { createDemo, DEMO_PUBLIC_PATH } from "./demo/demo.mjs";
import { ROOT } from "./steps/run.mjs";

/** @typedef {{ name: string, options: import("playwright-core").BrowserContextOptions }} Look */

/** @type {Look[]} */
const LOOKS = [
  { name: "light", options: { colorScheme: "light", viewport: { width: 1280, height: 800 } } },
  { name: "dark", options: { colorScheme: "dark", viewport: { width: 1280, height: 800 } } },
  { name: "phone", options: { colorScheme: "light", viewport: { width: 360, height: 740 } } },
  { name: "phone-dark", options: { colorScheme: "dark", viewport: { width: 360, height: 740 } } },
  { name: "german", options: { locale: "de", viewport: { width: 360, height: 740 } } },
  { name: "arabic", options: { locale: "ar", viewport: { width: 1280, height: 800 } } },
  {
    name: "arabic-phone",
    options: { locale: "ar", colorScheme: "dark", viewport: { width: 360, height: 740 } },
  },
  {
    name: "plain",
    options: { javaScriptEnabled: false, viewport: { width: 1280, height: 800 } },
  },
];
const SIGNED_OUT_PAGES = {
  home: "/",
  "sign-in": "/sign-in",
  "sign-up": "/sign-up",
  appearance: "/appearance",
  missing: "/no",
  public: DEMO_PUBLIC_PATH,
  "public-post": `${DEMO_PUBLIC_PATH}/on-small-doors`,
  "public-tag": `${DEMO_PUBLIC_PATH}/tags/houses`,
  "public-missing": `${DEMO_PUBLIC_PATH}/no`,
};
const DEMO_PAGES = {
  posts: "/posts",
  trash: "/posts?state=trashed",
  new: "/posts/new",
  settings: "/settings",
  readers: "/settings/readers",
  export: "/settings/export",
  import: "/settings/import",
  delete: "/settings/delete",
  repair: "/settings/repair",
  account: "/account",
  security: "/account/security",
  "missing-post": "/posts/00000000000000000000",
};
/** Of the demo's team, as its admin sees it. */
const TEAM_PAGES = {
  posts: "/posts",
  team: "/team",
  members: "/team/organization-members",
};
/** Clerk's components come after the page itself. */
const SETTLE_MILLISECONDS = 400;
/** What app/ui/welcome.tsx leaves room for. */
const PUBLIC_PICTURE = { width: 1200, height: 800, quality: 0.7 };

const folder = join(ROOT, ".postern/screenshots");
await buildIfStale();
const postern = await launchPostern({ port: 0 });
const browser = await launchChromium();
try {
  const { userId, teamId } = await createDemo(postern);
  const demo = await signIn(userId);
  if (process.argv.includes("--public")) await takePublicPictures(demo);
  else await takeEveryPage(demo, await signIn(userId, teamId));
} finally {
  await browser.close();
  await postern.stop();
}

/** @typedef {{ name: string, value: string, url: string }[]} Cookies */

/**
 * @param {string} userId
 * @param {string} [organizationId] the team that is chosen
 * @returns {Promise<Cookies>}
 */
async function signIn(userId, organizationId) {
  const options = { origin: postern.url, ...(organizationId && { organizationId }) };
  const { cookies } = await postern.control.createSessionCookies(userId, options);
  return cookies.map((cookie) => ({ ...cookie, url: postern.url }));
}

/**
 * @param {Cookies} demo the demo person's
 * @param {Cookies} team theirs at their team's posts
 */
async function takeEveryPage(demo, team) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { look: only } = parseArgs({ options: { look: { type: "string" } } }).values;
  for (const look of LOOKS) {
    if (only && look.name !== only) continue;
    await takePages(look, "out", SIGNED_OUT_PAGES, []);
    await takePages(look, "demo", DEMO_PAGES, demo);
    await takePages(look, "team", TEAM_PAGES, team);
  }
}

/**
 * @param {Look} look
 * @param {string} who
 * @param {Record<string, string>} pages paths by the name of their picture
 * @param {Cookies} cookies
 */
async function takePages(look, who, pages, cookies) {
  const context = await browser.newContext({ baseURL: postern.url, ...look.options });
  await context.addCookies(cookies);
  const page = await context.newPage();
  for (const [name, path] of Object.entries(pages)) {
    await show(page, path);
    await take(page, `${who}-${name}-${look.name}`);
    if (name !== "posts") continue;
    await show(page, await firstPost(page));
    await take(page, `${who}-post-${look.name}`);
    const post = new URL(page.url()).pathname;
    await show(page, `${post}/publishing`);
    await take(page, `${who}-publishing-${look.name}`);
    await show(page, `${post}/history`);
    await take(page, `${who}-history-${look.name}`);
  }
  await context.close();
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
async function take(page, name) {
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  console.log(`.postern/screenshots/${name}.png`);
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} path
 */
async function show(page, path) {
  await page.goto(path, { waitUntil: "networkidle" });
  await page.waitForTimeout(SETTLE_MILLISECONDS);
}

/**
 * @param {import("playwright-core").Page} page that shows /posts
 * @returns {Promise<string>} the path of the third post in the list, which has a heading and a list, or of the last
 */
async function firstPost(page) {
  const links = page.locator("main h2 a");
  const path = await links.nth(Math.min(2, (await links.count()) - 1)).getAttribute("href");
  if (!path) throw new Error("/posts shows no post.");
  return path;
}

/** @param {Cookies} demo the demo person's */
async function takePublicPictures(demo) {
  const { width, height, quality } = PUBLIC_PICTURE;
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    const context = await browser.newContext({
      baseURL: postern.url,
      colorScheme,
      viewport: { width, height },
      bypassCSP: true,
    });
    await context.addCookies(demo);
    const page = await context.newPage();
    await show(page, "/posts");
    await show(page, await firstPost(page));
    const png = (await page.screenshot()).toString("base64");
    const webp = await page.evaluate(toWebp, { png, quality });
    const file = `public/editor-${colorScheme}.webp`;
    await writeFile(join(ROOT, file), Buffer.from(webp, "base64"));
    console.log(`${file} (${Math.round((webp.length * 3) / 4 / 1024)} KB)`);
    await context.close();
  }
}

/**
 * Runs in the page: Chromium can write WebP, Playwright cannot.
 *
 * @param {{ png: string, quality: number }} picture in base64
 * @returns {Promise<string>} in base64
 */
async function toWebp({ png, quality }) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",", 2)[1] ?? "";
}
