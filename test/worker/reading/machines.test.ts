import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVisitor } from "../../support/account";
import { createPublisher } from "../../support/pages/publisher";
import { type Postern, startPostern } from "../../support/postern";

/** What would end a script, an attribute or an element, if a page let it. */
const TITLE = `A "door" & </script><b>'gate'</b>`;
const NAME = `Ada "A" <B> & Co`;
/** More than one page of a list has. */
const POSTS = 21;

type Publisher = Awaited<ReturnType<typeof createPublisher>>;
type Page = Awaited<ReturnType<typeof readAsMachine>>;

describe("what machines read of public pages", () => {
  let postern: Postern;
  let ada: Publisher;
  let home: string;
  const read = (path: string) => readAsMachine(home + path);

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createPublisher(postern);
    await ada.post("/settings", { firstName: NAME, lastName: "" });
    home = postern.url + ada.home;
    for (let at = 1; at < POSTS; at++) await ada.publish({ title: `Post ${at}`, tags: "Gates" });
    const body = `First *words* & "more".\n\n${"More. ".repeat(80)}`;
    await ada.publish({ title: TITLE, body, tags: "Gates, A & B" }, { slug: "door" });
    await ada.publish({ title: "About" }, { page: "on" });
  });
  afterAll(() => postern.stop());

  /** Throws unless a page says the same of itself in each of the ways that machines know. */
  async function expectCard(page: Page, address: string, title: string): Promise<void> {
    expect(page.canonical).toBe(address);
    expect(page.meta.get("og:url")).toBe(address);
    expect(page.title).toBe(title);
    expect(page.meta.get("og:title")).toBe(title);
    expect(page.meta.get("description")?.length).toBeGreaterThan(10);
    expect(page.meta.get("description")?.length).toBeLessThanOrEqual(200);
    expect(page.meta.get("og:description")).toBe(page.meta.get("description"));
    expect(page.meta.get("twitter:card")).toBe("summary_large_image");
    expect(page.meta.has("robots")).toBe(false);
    const image = await fetch(page.meta.get("og:image") ?? "");
    await image.arrayBuffer();
    expect([image.status, image.headers.get("Content-Type")]).toEqual([200, "image/png"]);
    expect(page.linked).toMatchObject({
      "@context": "https://schema.org",
      description: page.meta.get("description"),
      inLanguage: "en",
      author: { "@type": "Person", name: NAME, url: home },
    });
  }

  it("a post tells what it is, whose and since when, and where it stands in Markdown", async () => {
    const page = await read("/door");
    await expectCard(page, `${home}/door`, `${TITLE} · ${NAME}`);
    expect(page.meta.get("og:type")).toBe("article");
    const { linked, meta } = page;
    expect(linked).toMatchObject({
      "@type": "BlogPosting",
      headline: TITLE,
      datePublished: meta.get("article:published_time"),
      dateModified: meta.get("article:modified_time"),
      keywords: ["Gates", "A & B"],
      mainEntityOfPage: `${home}/door`,
      image: meta.get("og:image"),
      wordCount: 83,
    });
    expect(Math.abs(Date.parse(String(linked["datePublished"])) - Date.now())).toBeLessThan(
      600_000,
    );
    expect(page.links("alternate").map((link) => [link["type"], link["href"]])).toEqual([
      ["application/atom+xml", `${ada.home}/atom.xml`],
      ["application/rss+xml", `${ada.home}/feed.xml`],
      ["application/feed+json", `${ada.home}/feed.json`],
      ["text/markdown", `${ada.home}/door.md`],
    ]);
  });

  it.each([
    ["an author's page", "", NAME, NAME],
    ["its second page", "?page=2", NAME, NAME],
    ["a tag", "/tags/gates", `Gates · ${NAME}`, "Gates"],
    ["its second page", "/tags/gates?page=2", `Gates · ${NAME}`, "Gates"],
  ])("%s tells what it is and where it stands: %s", async (_what, path, title, name) => {
    const page = await read(path);
    await expectCard(page, home + path, title);
    expect(page.meta.get("og:type")).toBe("website");
    const isFirst = !path.includes("?");
    const here = path.split("?")[0] ?? "";
    const next = `${here}?page=2`;
    expect(page.linked).toMatchObject({ "@type": "Blog", name, url: home + here });
    expect(page.links("next").map((link) => link["href"])).toEqual(
      isFirst ? [ada.home + next] : [],
    );
    expect(page.links("prev").map((link) => link["href"])).toEqual(
      isFirst ? [] : [ada.home + here],
    );
    expect(page.links("sitemap").map((link) => link["href"])).toEqual([`${ada.home}/sitemap.xml`]);
  });

  it("an author is told as data, with every post and page", async () => {
    const response = await createVisitor(postern).get(`${ada.home}.json`);
    expect(response.headers.get("Content-Type")).toBe("application/json; charset=utf-8");
    const profile = (await response.json()) as Record<string, unknown> & {
      posts: Record<string, unknown>[];
    };
    expect(profile).toMatchObject({
      name: NAME,
      url: home,
      language: "en",
      feeds: { rss: `${home}/feed.xml`, atom: `${home}/atom.xml`, json: `${home}/feed.json` },
      pages: [{ title: "About", url: `${home}/about` }],
    });
    expect(profile.posts).toHaveLength(POSTS);
    const [latest] = profile.posts;
    const { linked } = await read("/door");
    expect(latest).toMatchObject({
      title: TITLE,
      url: `${home}/door`,
      tags: ["Gates", "A & B"],
      words: 83,
      publishedAt: linked["datePublished"],
      updatedAt: linked["dateModified"],
    });
    expect(String(latest?.["excerpt"])).toMatch(/^First words & "more"\. More\. /);
  });

  it.each([
    ["", "text/html"],
    ["?page=2", "text/html"],
    ["/door", "text/html"],
    ["/door.md", "text/markdown"],
    ["/about", "text/html"],
    ["/tags/gates", "text/html"],
    [".json", "application/json"],
    ["/sitemap.xml", "application/xml"],
    ["/feed.xml", "application/rss+xml"],
    ["/atom.xml", "application/atom+xml"],
    ["/feed.json", "application/feed+json"],
    ["/tags/gates/feed.xml", "application/rss+xml"],
    ["/tags/gates/atom.xml", "application/atom+xml"],
    ["/tags/gates/feed.json", "application/feed+json"],
  ])("/@name%s says of what kind it is, and to whoever has it that they do", async (path, type) => {
    const ask = async (init: RequestInit = {}) => {
      const response = await createVisitor(postern).get(ada.home + path, init);
      return { status: response.status, headers: response.headers, text: await response.text() };
    };
    const { status, headers, text } = await ask();
    const [etag, date] = [headers.get("ETag") ?? "", headers.get("Last-Modified") ?? ""];
    expect([status, headers.get("Content-Type")]).toEqual([200, `${type}; charset=utf-8`]);
    expect(text).not.toBe("");
    expect(etag).toMatch(/^W\/"\w{10,}"$/);
    expect(new Date(date).toUTCString()).toBe(date);
    expect(Date.parse(date)).toBeLessThanOrEqual(Date.now());
    const head = await ask({ method: "HEAD" });
    expect([head.status, head.text]).toEqual([200, ""]);
    for (const name of ["ETag", "Last-Modified", "Content-Type"]) {
      expect(head.headers.get(name), name).toBe(headers.get(name));
    }
    for (const method of ["GET", "HEAD"]) {
      for (const known of [
        ["If-None-Match", etag],
        ["If-Modified-Since", date],
      ] as const) {
        const again = await ask({ method, headers: Object.fromEntries([known]) });
        expect([again.status, again.text]).toEqual([304, ""]);
        expect(again.headers.get("ETag")).toBe(etag);
      }
      const before = new Date(Date.parse(date) - 1_000).toUTCString();
      const others = [
        ["If-None-Match", '"other"'] as const,
        ["If-Modified-Since", before] as const,
      ];
      for (const other of others) {
        expect((await ask({ method, headers: Object.fromEntries([other]) })).status).toBe(200);
      }
    }
  });
});

/** A page's head as a machine takes it apart. */
async function readAsMachine(address: string) {
  const page = await (await fetch(address)).text();
  const head = page.slice(0, page.indexOf("</head>"));
  const tags = [...head.matchAll(/<(?:meta|link)\s([^>]*)>/g)].map(([, attributes = ""]) =>
    attributesIn(attributes),
  );
  const links = (rel: string) => tags.filter((tag) => tag["rel"] === rel);
  const linked = /<script type="application\/ld\+json">([^]*?)<\/script>/.exec(page)?.[1] ?? "{}";
  return {
    title: unescape(/<title>([^<]*)<\/title>/.exec(head)?.[1] ?? ""),
    canonical: links("canonical")[0]?.["href"],
    meta: new Map(tags.map((tag) => [tag["name"] ?? tag["property"], tag["content"]])),
    links,
    linked: JSON.parse(linked) as Record<string, unknown>,
  };
}

function attributesIn(text: string): Partial<Record<string, string>> {
  const pairs = text.matchAll(/([\w-]+)="([^"]*)"/g);
  return Object.fromEntries([...pairs].map(([, name = "", value = ""]) => [name, unescape(value)]));
}

function unescape(text: string): string {
  const signs: Record<string, string> = { quot: '"', lt: "<", gt: ">", amp: "&" };
  return text.replace(/&(\w+);/g, (written, name: string) => signs[name] ?? written);
}
