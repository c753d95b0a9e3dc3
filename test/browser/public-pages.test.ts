import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../support/account";
import { listFaults } from "../support/pages/axe";
import { openWindow, startBrowser } from "../support/browser";
import { type Postern, startPostern } from "../support/postern";
import { createPublisher } from "../support/pages/publisher";

/** The one line that a browser writes by itself when a page is not there, or not there any more. */
const NOT_THERE = /^Failed to load resource: .* (404 \(Not Found\)|410 \(Gone\)) /;

/** Everything that Markdown can become. */
const MARKDOWN = `A sentence, a [link](https://example.com/), \`some code\` and ${"a-very-long-word".repeat(12)}.[^1]

## A heading

> Quoted.

1. One
2. Two

- [x] Done
- [ ] Not done

### A smaller heading

| Name | Figure |
| ---- | -----: |
| One  |      1 |
| ${"wide".repeat(30)} | 2 |

## Code

\`\`\`js
// A comment
${"const line = 'that does not end'; ".repeat(8)}
\`\`\`

[^1]: A note.
`;

const TEXTS = [
  ["de", "Die kleine Tür", "die-kleine-tür", "Neben dem großen Tor ist eine kleine Tür.\n\n"],
  ["ar", "باب صغير", "باب-صغير", "بجانب البوابة الكبيرة باب صغير، وهو لمن يسكن هنا.\n\n"],
] as const;

const LOOKS = [
  { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { colorScheme: "light", viewport: { width: 360, height: 740 } },
  { colorScheme: "dark", viewport: { width: 360, height: 740 } },
] as const;

describe("public pages in a browser", () => {
  let postern: Postern;
  let browser: Browser;
  let paths: string[];
  /** Those of a writer of each language, one of whom has a name in it. */
  const translated: Record<string, string[]> = {};

  beforeAll(async () => {
    [postern, browser] = await Promise.all([startPostern(), startBrowser()]);
    const publisher = await createPublisher(postern);
    const { home } = publisher;
    await publisher.publish({ title: "The first post", body: MARKDOWN, tags: "one, two" });
    await publisher.publish({ title: "The second post", body: MARKDOWN, tags: "one" });
    await publisher.publish({ title: "About", body: MARKDOWN }, { page: "on" });
    const gone = await publisher.publish({ title: "Not for long", body: MARKDOWN });
    await publisher.change(gone, { intent: "unpublish" });
    for (const [language, title, slug, body] of TEXTS) {
      const writer = await createPublisher(postern);
      writer.cookies.set("postern_language", language);
      await writer.publish({ title, body: body + MARKDOWN, tags: title });
      const other = await writer.publish({ title: `${title} ٢`, body });
      await writer.change(other, { intent: "publish", listing: "listed", slug: "other" });
      await writer.publish({ title, body }, { page: "on" });
      translated[language] = ["", `/${encodeURIComponent(slug)}`, "/other", "/nowhere"].map(
        (path) => writer.home + path,
      );
    }
    const nobody = await createAccount(postern);
    paths = [
      home,
      `${home}/the-first-post`,
      `${home}/tags/one`,
      `${home}/not-for-long`,
      `${home}/nowhere`,
      `/@${nobody.userId}`,
    ];
  });
  afterAll(async () => {
    await browser?.close();
    await postern?.stop();
  });

  describe.each(LOOKS)("$colorScheme, $viewport.width pixels wide", (look) => {
    it("can be read by a screen reader, fit their window, and say nothing in the console", async () => {
      const { page, context, watch } = await openWindow(browser, postern, look);
      watch.expectFault(NOT_THERE);
      const faults: string[] = [];
      for (const path of paths) {
        await page.goto(path);
        await page.locator("main h1").waitFor();
        faults.push(...(await listFaults(page)).map((fault) => `${path}: ${fault}`));
      }
      expect(faults).toEqual([]);
      watch.assertQuiet();
      await context.close();
    });
  });

  it.each(TEXTS.map(([language]) => language))(
    "can be read so in %s as well, from the side that it begins at",
    async (language) => {
      for (const look of LOOKS) {
        const { page, context, watch } = await openWindow(browser, postern, look);
        watch.expectFault(NOT_THERE);
        const faults: string[] = [];
        let codes = 0;
        for (const path of translated[language] ?? []) {
          await page.goto(path);
          await page.locator(`html[lang=${language}] main h1`).waitFor();
          faults.push(...(await listFaults(page)).map((fault) => `${path}: ${fault}`));
          const sides = await page.locator("footer a").first().boundingBox();
          const isAtStart = (sides?.x ?? 0) < look.viewport.width / 2;
          expect(isAtStart, `${path}: the footer begins left`).toBe(language !== "ar");
          const code = await page
            .locator("code")
            .evaluateAll<string[], Element>((all) =>
              all.map((one) => getComputedStyle(one).direction),
            );
          expect(new Set(code)).toEqual(new Set(code.length > 0 ? ["ltr"] : []));
          codes += code.length;
        }
        expect(faults).toEqual([]);
        expect(codes).toBeGreaterThan(1);
        watch.assertQuiet();
        await context.close();
      }
    },
  );

  it("ask for nothing but themselves and leave nothing behind", async () => {
    const { page, context, watch } = await openWindow(browser, postern);
    watch.expectFault(NOT_THERE);
    for (const path of paths) {
      const asked = await requestsOf(page, path);
      expect(asked, path).toEqual([path]);
    }
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

  async function requestsOf(page: Page, path: string): Promise<string[]> {
    const asked: string[] = [];
    const note = (request: { url(): string }) =>
      asked.push(request.url().slice(postern.url.length));
    page.on("request", note);
    await page.goto(path, { waitUntil: "networkidle" });
    page.off("request", note);
    return asked;
  }
});
