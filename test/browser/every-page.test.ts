import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDemo } from "../../scripts/demo/demo.mjs";
import { createVisitor } from "../support/account";
import { openWindow, startBrowser } from "../support/browser";
import { listFaults } from "../support/pages/axe";
import { type Postern, startPostern } from "../support/postern";

/** The one line that a browser writes by itself when a page is not there. */
const NOT_FOUND = /^Failed to load resource: .* 404 \(Not Found\) \(\S+\/nowhere\)$/;

/** Clerk's components come after the page itself; each page says which element shows that it is whole. */
const SIGNED_OUT_PAGES: [path: string, isWhole: string][] = [
  ["/", "main img"],
  ["/sign-in", ".cl-formButtonPrimary"],
  ["/sign-up", ".cl-formButtonPrimary"],
  ["/appearance", "main form"],
  ["/nowhere", "main h1"],
];
const SIGNED_IN_PAGES: [path: string, isWhole: string][] = [
  ["/posts", "main h2"],
  ["/posts?state=trashed", "main .empty"],
  ["/posts/new", "[data-hydrated]"],
  ["/settings", "main form"],
  ["/settings/delete", "main form"],
  ["/moderation", "main form"],
  ["/team/delete", "main p"],
  ["/settings/export", "main h1"],
  ["/settings/import", "main form"],
  ["/settings/readers", ".private-feeds"],
  ["/settings/repair", "main form"],
  ["/nowhere", "main h1"],
  ["/account", ".cl-profileSection"],
  ["/account/security", ".cl-profileSection"],
];
/** A long word is what pushes a page wider than a narrow window. */
const MARKDOWN = `## A heading

A sentence, a [link](https://example.com/), \`some code\` and ${"a-very-long-word".repeat(12)}.

> Quoted.

1. One
2. Two

\`\`\`
${"const line = 'that does not end'; ".repeat(8)}
\`\`\`
`;

const DAY_MS = 24 * 3_600_000;

const LOOKS = [
  { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { colorScheme: "light", viewport: { width: 360, height: 740 } },
  { colorScheme: "dark", viewport: { width: 360, height: 740 } },
  { colorScheme: "light", locale: "ar", viewport: { width: 360, height: 740 } },
] as const;

describe("every page can be read by a screen reader and fits its window", () => {
  let postern: Postern;
  let browser: Browser;
  let cookies: { name: string; value: string; url: string }[];
  let pagesOfPosts: typeof SIGNED_IN_PAGES;

  beforeAll(async () => {
    [postern, browser] = await Promise.all([startPostern(), startBrowser()]);
    const { userId } = await createDemo(postern);
    const origin = postern.url;
    const made = await postern.control.createSessionCookies(userId, { origin });
    cookies = made.cookies.map((cookie) => ({ ...cookie, url: origin }));
    const author = createVisitor(postern, made.header);
    const feed = { intent: "make", name: "a-very-long-word".repeat(3) };
    expect((await author.post("/settings/readers", feed)).status).toBe(200);
    const saved = await writePost(author);
    const { parents = "" } = await author.hiddenFields(saved);
    const version = parents.slice(0, 20);
    pagesOfPosts = [
      [saved, "[data-hydrated]"],
      [`${saved}/publishing`, "main form"],
      [await publish(author, await writePost(author)), "main form"],
      [await schedule(author, await writePost(author)), "main .notice time"],
      [`${saved}/history`, "main h1"],
      [`${saved}/history?version=${version}`, ".conflict-text"],
      [await writeConflict(author), ".conflict-text"],
      [`/goodbye/${userId}`, "main [role=status]"],
    ];
  });
  afterAll(async () => {
    await browser?.close();
    await postern?.stop();
  });

  describe.each(LOOKS)("$colorScheme, $viewport.width pixels wide", (look) => {
    it("signed out", async () => {
      expect(await faultsOf(SIGNED_OUT_PAGES, [])).toEqual([]);
    });

    it("signed in", async () => {
      expect(await faultsOf(SIGNED_IN_PAGES, cookies)).toEqual([]);
    });

    it("a post's own pages, and the page that is left", async () => {
      expect(await faultsOf(pagesOfPosts, cookies)).toEqual([]);
    });

    async function faultsOf(pages: typeof SIGNED_IN_PAGES, signedIn: typeof cookies) {
      const { page, context, watch } = await openWindow(browser, postern, look);
      watch.expectFault(NOT_FOUND);
      await context.addCookies(signedIn);
      const faults: string[] = [];
      for (const [path, isWhole] of pages) {
        await page.goto(path);
        await page.locator(isWhole).first().waitFor();
        // The demo account is in a team; the page that is left has no account any more.
        const isAtDesk = signedIn.length > 0 && !path.startsWith("/goodbye/");
        if (isAtDesk) await page.locator(".cl-organizationSwitcherTrigger").waitFor();
        await unfold(page);
        faults.push(...(await listFaults(page)).map((fault) => `${path}: ${fault}`));
        // Where there is room for one pane only, the other one has not been seen yet.
        const preview = page.getByText("Preview", { exact: true });
        if (!(await preview.isVisible())) continue;
        await preview.click();
        await page.locator(".editor-preview pre").waitFor();
        faults.push(...(await listFaults(page)).map((fault) => `${path}, preview: ${fault}`));
      }
      watch.assertQuiet();
      await context.close();
      return faults;
    }
  });
});

type Author = ReturnType<typeof createVisitor>;

/** Writes a post without JavaScript and gives its address. */
async function writePost(author: Author): Promise<string> {
  const fields = { title: "A post to look at", body: MARKDOWN, tags: "one, two" };
  const saved = await author.post("/posts/new", fields);
  expect(saved.status).toBe(303);
  return saved.headers.get("Location") ?? "";
}

/** Publishes a post, also by a link of its own, and gives the address of the page that says so. */
async function publish(author: Author, path: string): Promise<string> {
  const publishing = `${path.split("?")[0]}/publishing`;
  const forms: Record<string, string>[] = [
    { intent: "publish", listing: "listed" },
    { intent: "share", days: "7" },
  ];
  for (const fields of forms) {
    const { revision = "" } = await author.hiddenFields(publishing);
    expect((await author.post(publishing, { revision, ...fields })).status).toBe(303);
  }
  return publishing;
}

/** Lets a post appear later, and gives the address of the page that says so. */
async function schedule(author: Author, path: string): Promise<string> {
  const publishing = `${path.split("?")[0]}/publishing`;
  const time = new Date(Date.now() + DAY_MS).toISOString().slice(0, "2026-12-01T09:00".length);
  const fields = { intent: "schedule", time, listing: "unlisted", slug: "a-day-later" };
  expect((await author.post(publishing, fields)).status).toBe(303);
  return publishing;
}

/** Brings into sight what a page keeps folded. */
async function unfold(page: Page): Promise<void> {
  const summaries = page.locator("main details:not([open]).folded > summary");
  while ((await summaries.count()) > 0) await summaries.first().click();
}

/** Writes one post in two places, both upon its first version. */
async function writeConflict(author: Author): Promise<string> {
  const path = await writePost(author);
  const { parents = "" } = await author.hiddenFields(path);
  for (const place of ["here", "there"]) {
    const body = `${MARKDOWN}\nWritten ${place}.`;
    const fields = { title: `Written ${place}`, body, tags: "", parents, nonce: place };
    expect((await author.post(path, fields)).status).toBe(303);
  }
  return path;
}
