import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createVisitor } from "../../support/account";
import { createPublisher, publishingAs } from "../../support/pages/publisher";
import { type Postern, startPostern } from "../../support/postern";
import { createTeam } from "../../support/teams/team";

const PAGE = "/settings/readers";

/** What a page says by itself, in each language: of a post, of a list, of what is not there and what is gone. */
const SAID = {
  en: { dir: "ltr", card: "en_US", post: "1 min read", none: "Nothing here", gone: "Gone" },
  de: {
    dir: "ltr",
    card: "de_DE",
    post: "1 Min. Lesezeit",
    none: "Hier ist nichts",
    gone: "Nicht mehr da",
  },
  ar: { dir: "rtl", card: "ar_AR", post: "مدة القراءة ١ د", none: "لا شيء هنا", gone: "لم تعد هنا" },
} as const;
type Language = keyof typeof SAID;

describe("the language of public pages", () => {
  let postern: Postern;

  beforeAll(async () => {
    postern = await startPostern();
  });
  afterAll(() => postern.stop());

  const read = async (path: string) => {
    const response = await createVisitor(postern).get(path);
    return { status: response.status, text: await response.text() };
  };

  /** Throws unless everything that readers get at `home` says that it is in `language`. */
  async function expectToSpeak(
    home: string,
    language: Language,
    withdrawn = "withdrawn",
  ): Promise<void> {
    const { dir, card, post, none, gone } = SAID[language];
    const pages: [string, number, string][] = [
      [home, 200, post],
      [`${home}/standing`, 200, post],
      [`${home}/tags/gates`, 200, post],
      [`${home}/nothing`, 404, none],
      [`${home}/${withdrawn}`, 410, gone],
    ];
    for (const [path, status, said] of pages) {
      const page = await read(path);
      expect(page.status, path).toBe(status);
      expect(page.text, path).toContain(`<html lang="${language}" dir="${dir}">`);
      expect(page.text.replace(/<style>[^]*?<\/style>/, ""), path).toContain(said);
      const linked = /<script type="application\/ld\+json">([^]*?)<\/script>/.exec(page.text)?.[1];
      if (status !== 200) continue;
      expect(page.text, path).toContain(`<meta property="og:locale" content="${card}" />`);
      expect(JSON.parse(linked ?? "{}"), path).toMatchObject({ inLanguage: language });
    }
    for (const folder of [home, `${home}/tags/gates`]) {
      const [rss, atom, json] = await Promise.all(
        ["feed.xml", "atom.xml", "feed.json"].map(
          async (file) => (await read(`${folder}/${file}`)).text,
        ),
      );
      expect(parseRssFeed(rss ?? "").language).toBe(language);
      expect(atom).toContain(`xml:lang="${language}"`);
      expect(parseAtomFeed(atom ?? "").entries).toHaveLength(1);
      expect(parseJsonFeed(json ?? "").language).toBe(language);
    }
    expect(JSON.parse((await read(`${home}.json`)).text)).toMatchObject({ language });
  }

  type Publisher = Pick<Awaited<ReturnType<typeof createPublisher>>, "publish" | "change">;

  async function publishBoth(author: Publisher): Promise<void> {
    await withdraw(author, "withdrawn");
    await author.publish({ title: "Standing", tags: "gates" });
  }

  async function withdraw(author: Publisher, title: string): Promise<void> {
    const id = await author.publish({ title });
    await author.change(id, { intent: "unpublish", slugBefore: title });
  }

  it("is that of the pages from which somebody first publishes, and then what they choose", async () => {
    const ada = await createPublisher(postern);
    ada.cookies.set("postern_language", "ar");
    await publishBoth(ada);
    await expectToSpeak(ada.home, "ar");
    ada.cookies.set("postern_language", "en");
    await ada.publish({ title: "Another" }, { listing: "unlisted" });
    await expectToSpeak(ada.home, "ar");
    expect(await (await ada.get(PAGE)).text()).toMatch(/name="language" checked="" value="ar"/);
    const slugs = ["one", "two", "three", "four"];
    for (const title of slugs) await withdraw(ada, title);
    for (const language of ["de", "en", "ar", "de"] as const) {
      const answer = await ada.post(PAGE, { intent: "language", language });
      expect(answer.status).toBe(200);
      const chosen = new RegExp(`name="language" checked="" value="${language}"`);
      expect(await answer.text()).toMatch(chosen);
      // A page that is gone stands in no list: what is kept of it runs out by itself.
      const withdrawn = slugs.pop() ?? "";
      await expectToSpeak(ada.home, language, withdrawn);
    }
    expect(await (await ada.get(PAGE)).text()).toMatch(/name="language" checked="" value="de"/);
  });

  it("can be chosen first, which makes nobody public", async () => {
    const ada = await createPublisher(postern);
    await ada.post(PAGE, { intent: "language", language: "de" });
    expect((await read(ada.home)).status).toBe(404);
    await publishBoth(ada);
    await expectToSpeak(ada.home, "de");
  });

  it("of a team is its admins' to choose, and is not theirs elsewhere", async () => {
    const { admin, slug } = await createTeam(postern);
    const home = `/~${slug}`;
    await publishBoth(publishingAs(admin, home));
    await publishBoth(publishingAs(admin.own, `/@${admin.userId}`));
    const chosen = await admin.post(PAGE, { intent: "language", language: "ar" });
    expect(chosen.status).toBe(200);
    await expectToSpeak(home, "ar");
    await expectToSpeak(`/@${admin.userId}`, "en");
  });

  it("is one of those that Postern speaks", async () => {
    const ada = await createAccount(postern);
    const wrong: Record<string, string>[] = [{}, { language: "" }, { language: "tlh" }];
    for (const fields of wrong) {
      const refused = await ada.post(PAGE, { intent: "language", ...fields });
      expect(refused.status).toBe(422);
      expect(await refused.text()).toContain("Choose one of these languages.");
    }
  });

  it("names whoever has no name in its words", async () => {
    const ada = await createPublisher(postern);
    ada.cookies.set("postern_language", "de");
    await publishBoth(ada);
    expect(parseRssFeed((await read(`${ada.home}/feed.xml`)).text).title).toBe("Ohne Namen");
  });
});
