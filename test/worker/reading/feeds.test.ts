import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVisitor } from "../../support/account";
import { createPublisher } from "../../support/pages/publisher";
import {
  PARSERS,
  seconds,
  type Format,
  type Telling,
  type Told,
  type ToldItem,
} from "../../support/pages/told";
import { type Postern, startPostern } from "../../support/postern";

const NAME = `Ada & "Eve" <b>`;
const TITLE = `<Tags> & "quotes", 'apostrophes' ]]> and \u{1F6AA}`;
/** What is published, and the first words that feeds tell of it. */
const DRAFTS = [
  { title: "Plain", body: "One.", tags: "Essays", summary: "One, and more." },
  {
    title: TITLE,
    body: "a < b & [c](/d) ![e](f.png)\n\n```html\n]]>\n```",
    tags: "essays, A & B",
    summary: "a < b & c e ]]>",
  },
  { title: "الباب", body: "نص عربي", tags: "", summary: "نص عربي" },
];
const TAG_PATH = "/tags/essays";
/** A feed has so many posts, and of so many the whole text. */
const ITEMS = 30;
const WHOLE_TEXTS = 15;
const FORMATS: Format[] = ["feed.xml", "atom.xml", "feed.json"];

describe("feeds", () => {
  let postern: Postern;
  let ada: Awaited<ReturnType<typeof createPublisher>>;
  let published: ToldItem[];
  const textOf = async (path: string) => (await createVisitor(postern).get(ada.home + path)).text();

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createPublisher(postern);
    await ada.post("/settings", { firstName: NAME, lastName: "" });
    const ids = [];
    for (const { summary: _summary, ...draft } of DRAFTS) ids.push(await ada.publish(draft));
    await rewrite(ids[0] ?? "", { title: "Plain", body: "One, and *more*.", tags: "Essays" });
    published = await Promise.all(DRAFTS.toReversed().map(readPage));
  });
  afterAll(() => postern.stop());

  /** Saves a post anew and has readers get it so, a second later at least: feeds tell whole ones. */
  async function rewrite(id: string, draft: Record<string, string>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const path = `/posts/${id}`;
    const { parents = "" } = await ada.hiddenFields(path);
    expect((await ada.post(path, { ...draft, parents, nonce: "again" })).status).toBe(303);
    await ada.change(id, { intent: "publish", listing: "listed" });
  }

  /** All of a post that a feed ought to tell, out of what its author typed and of its page. */
  async function readPage({ title, tags, summary }: (typeof DRAFTS)[number]): Promise<ToldItem> {
    const list = await textOf("");
    const escaped = title.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const before = list.split(`">${escaped.replaceAll('"', "&quot;")}</a></h2>`)[0];
    const url = postern.url + (before?.split('href="').at(-1) ?? "");
    const page = await (await fetch(url)).text();
    const html = /<div class="prose" dir="auto">\s*([^]*?)<\/div>/.exec(page)?.[1]?.trim() ?? "";
    const timeOf = (what: string) =>
      seconds(new RegExp(`"article:${what}_time" content="([^"]+)"`).exec(page)?.[1]);
    return {
      id: "",
      title,
      url,
      html: html
        .replaceAll('"/d"', `"${postern.url}/d"`)
        .replaceAll('"f.png"', `"${new URL("f.png", url).href}"`),
      summary,
      tags: tags.split(", ").filter(Boolean),
      published: timeOf("published"),
      updated: timeOf("modified"),
    };
  }

  it("have something to lose: marks of every kind, tags, and a post that was changed since", () => {
    const [arabic, marked, plain] = published;
    expect(arabic?.html).toContain("نص عربي");
    expect(marked?.html).toContain("a &lt; b &amp; ");
    expect(marked?.html).toContain(`href="${postern.url}/d"`);
    expect(marked?.tags).toEqual(["essays", "A & B"]);
    expect(plain?.html).toBe("<p>One, and <em>more</em>.</p>");
    expect(plain?.updated).toBeGreaterThan(plain?.published ?? Infinity);
    expect(marked?.updated).toBe(marked?.published);
  });

  /** What is expected of a parser, without what it leaves aside whoever wrote the feed; ids are asked for below. */
  function askedOf(told: Telling, expected: Told): Telling {
    const ask = (all: object, known: object) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => name in known));
    const items = expected.items.map((item, at) =>
      ask({ ...item, id: told.items[at]?.id }, told.items[0] ?? {}),
    );
    return { ...ask(expected, told), items };
  }

  describe.each(["", TAG_PATH])("at /@name%s", (folder) => {
    const expectedIn = (format: Format): Told => {
      const isOfTag = folder !== "";
      const items = published.filter(({ tags }) =>
        isOfTag ? tags.some((tag) => tag.toLowerCase() === "essays") : true,
      );
      return {
        // As its author last wrote the tag.
        title: isOfTag ? `essays · ${NAME}` : NAME,
        home: postern.url + ada.home + folder,
        self: `${postern.url}${ada.home}${folder}/${format}`,
        language: "en",
        author: NAME,
        updated: Math.max(...items.map(({ updated }) => updated)),
        items,
      };
    };

    it.each(PARSERS)("lose nothing in %s, as %s", async (_parser, format, tell) => {
      const told = await tell(await textOf(`${folder}/${format}`));
      expect(told).toEqual(askedOf(told, expectedIn(format)));
    });

    it("call each post by one name, in every format and in all of them alike", async () => {
      const names = await Promise.all(
        PARSERS.map(async ([, format, tell]) =>
          (await tell(await textOf(`${folder}/${format}`))).items.map(({ id }) => id),
        ),
      );
      for (const each of names) expect(each).toEqual(names[0]);
      const { length } = expectedIn("feed.xml").items;
      expect(new Set(names[0]).size).toBe(length);
      for (const name of names[0] ?? [])
        expect(name).toMatch(/^tag:localhost,\d{4}-\d\d-\d\d:\w{20}$/);
    });
  });

  it("of a tag that nobody has are not there", async () => {
    for (const format of FORMATS) {
      const { status } = await createVisitor(postern).get(`${ada.home}/tags/none/${format}`);
      expect(status).toBe(404);
    }
  });

  it("keep the name of an item when its address changes", async () => {
    const names = async () => {
      const [, format, tell] = PARSERS[0] ?? expect.unreachable();
      return (await tell(await textOf(`/${format}`))).items.map(({ id }) => id);
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
    for (const { url } of published) expect(sitemap.split(`<loc>${url}</loc>`)).toHaveLength(2);
    expect(sitemap.split(`<loc>${postern.url}${ada.home}</loc>`)).toHaveLength(2);
  });

  it("of many posts tell of the latest, the whole text of some and the first words of all", async () => {
    const many = await createPublisher(postern);
    const titles = Array.from({ length: ITEMS + 2 }, (_, at) => `Post ${at}`);
    for (const title of titles) await many.publish({ title });
    for (const [, format, tell] of PARSERS) {
      const text = await (await createVisitor(postern).get(`${many.home}/${format}`)).text();
      const { items } = await tell(text);
      expect(items.map(({ title }) => title)).toEqual(titles.toReversed().slice(0, ITEMS));
      for (const [at, { title, html, summary }] of items.entries()) {
        const words = `The text of ${String(title)}.`;
        expect([html, summary]).toEqual([at < WHOLE_TEXTS ? `<p>${words}</p>` : "", words]);
      }
    }
  });
});
