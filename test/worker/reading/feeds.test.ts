import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import Parser from "rss-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVisitor } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";
import { createPublisher } from "../../support/pages/publisher";

const TITLE = `<Tags> & "quotes", 'apostrophes' ]]> and \u{1F6AA}`;
const DRAFTS = [
  { title: "Plain", body: "One.", tags: "Essays" },
  { title: TITLE, body: "a < b & [c](/d) ![e](f.png)\n\n```html\n]]>\n```", tags: "Essays, A & B" },
  { title: "الباب", body: "نص عربي", tags: "" },
];

/** What every format must bring back, latest first. */
interface Told {
  title: string;
  url: string;
  html: string;
  summary: string;
  tags: string[];
  publishedAt: string;
}

describe("feeds", () => {
  let postern: Postern;
  let ada: Awaited<ReturnType<typeof createPublisher>>;
  let expected: Told[];
  const textOf = async (path: string) => (await createVisitor(postern).get(ada.home + path)).text();

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createPublisher(postern);
    for (const draft of DRAFTS) await ada.publish(draft);
    const profile = JSON.parse(await textOf(".json")) as { posts: (Told & { excerpt: string })[] };
    expected = await Promise.all(
      profile.posts.map(async ({ title, url, tags, excerpt, publishedAt }) => {
        const page = await (await fetch(url)).text();
        const html = /<div class="prose" dir="auto">\s*([^]*?)<\/div>/.exec(page)?.[1] ?? "";
        return { title, url, tags, publishedAt, summary: excerpt, html: whole(html.trim(), url) };
      }),
    );
  });
  afterAll(() => postern.stop());

  /** Relative addresses lead from a page; from a feed they must be whole. */
  const whole = (html: string, url: string) =>
    html
      .replaceAll('"/d"', `"${postern.url}/d"`)
      .replaceAll('"f.png"', `"${new URL("f.png", url).href}"`);

  it("tell of everything that was published", () => {
    expect(expected.map(({ title }) => title)).toEqual(
      DRAFTS.map(({ title }) => title).toReversed(),
    );
    expect(expected[1]?.html).toContain("a &lt; b &amp; ");
    expect(expected[1]?.tags).toEqual(["Essays", "A & B"]);
  });

  const seconds = (date: string | undefined) => Math.floor(Date.parse(date ?? "") / 1_000);
  const toTheSecond = (told: Told[]) =>
    told.map(({ publishedAt, ...rest }) => ({ ...rest, publishedAt: seconds(publishedAt) }));

  it.each(["/feed.xml", "/atom.xml"])("in %s lose nothing in rss-parser", async (path) => {
    const feed = await new Parser<object, Record<string, string>>({
      customFields: { item: ["description"] },
    }).parseString(await textOf(path));
    expect(feed.title).toBe("A writer");
    const told = feed.items.map((item) => ({
      title: item.title ?? "",
      url: item.link ?? "",
      html: (item["content:encoded"] ?? item.content ?? "").trim(),
      summary: item["description"] ?? item.summary ?? "",
      tags: tagsOf(item.categories),
      publishedAt: item.isoDate ?? "",
    }));
    // It leaves Atom's categories and summaries aside.
    const known = path === "/atom.xml" ? { tags: [], summary: "" } : {};
    const asked = (all: Told[]) => toTheSecond(all).map((one) => ({ ...one, ...known }));
    expect(asked(told)).toEqual(asked(expected));
  });

  it("in RSS lose nothing in feedsmith", async () => {
    const feed = parseRssFeed(await textOf("/feed.xml"));
    const told = (feed.items ?? []).map((item) => ({
      title: item.title ?? "",
      url: item.link ?? "",
      html: item.content?.encoded?.trim() ?? "",
      summary: item.description ?? "",
      tags: item.categories?.map(({ name }) => name ?? "") ?? [],
      publishedAt: String(item.pubDate),
    }));
    expect(toTheSecond(told)).toEqual(toTheSecond(expected));
    expect(new Set(feed.items?.map(({ guid }) => guid?.value)).size).toBe(DRAFTS.length);
  });

  it("in Atom lose nothing in feedsmith", async () => {
    const feed = parseAtomFeed(await textOf("/atom.xml"));
    const told = (feed.entries ?? []).map((entry) => ({
      title: textIn(entry.title),
      url: entry.links?.[0]?.href ?? "",
      html: textIn(entry.content).trim(),
      summary: textIn(entry.summary),
      tags: entry.categories?.map(({ term }) => term ?? "") ?? [],
      publishedAt: String(entry.published),
    }));
    expect(toTheSecond(told)).toEqual(toTheSecond(expected));
  });

  it("in JSON lose nothing in feedsmith, nor in JSON.parse", async () => {
    const text = await textOf("/feed.json");
    const feeds = [parseJsonFeed(text), JSON.parse(text) as ReturnType<typeof parseJsonFeed>];
    for (const feed of feeds) {
      const told = (feed.items ?? []).map((item) => ({
        title: item.title ?? "",
        url: item.url ?? "",
        html: item.content_html?.trim() ?? "",
        summary: item.summary ?? "",
        tags: [...(item.tags ?? [])],
        publishedAt: String(item.date_published),
      }));
      expect(toTheSecond(told)).toEqual(toTheSecond(expected));
    }
  });

  it("of a tag tell of its posts alone", async () => {
    const feed = parseRssFeed(await textOf("/tags/essays/feed.xml"));
    expect(feed.items?.map(({ title }) => title)).toEqual([TITLE, "Plain"]);
    expect((await createVisitor(postern).get(`${ada.home}/tags/none/atom.xml`)).status).toBe(404);
  });

  it("keep the name of an item when its address changes", async () => {
    const names = async () => {
      const { items } = parseRssFeed(await textOf("/feed.xml"));
      return items?.map(({ guid }) => guid?.value);
    };
    const id = await ada.publish({ title: "Wanderer" });
    const before = await names();
    await ada.change(id, {
      intent: "publish",
      slug: "w",
      slugBefore: "wanderer",
      listing: "listed",
    });
    expect(await textOf("/feed.xml")).toContain(`${ada.home}/w<`);
    expect(await names()).toEqual(before);
  });

  it("and the sitemap name each page once", async () => {
    const sitemap = await textOf("/sitemap.xml");
    for (const { url } of expected) expect(sitemap.split(`<loc>${url}</loc>`)).toHaveLength(2);
  });
});

function textIn(text: unknown): string {
  return typeof text === "string" ? text : String((text as { value?: unknown } | undefined)?.value);
}

function tagsOf(categories: unknown[] | undefined): string[] {
  return (categories ?? []).filter((tag) => typeof tag === "string");
}
