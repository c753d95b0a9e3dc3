import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount, createVisitor } from "../../support/account";
import { BreakableKv } from "../../support/breakable-kv.mjs";
import { createPublisher } from "../../support/pages/publisher";
import { type Postern, startPostern } from "../../support/postern";
import { createTeam } from "../../support/teams/team";

const PAGE = "/settings/readers";
/** What Postern lets an author have. */
const FEEDS = 30;
const NAME_CHARACTERS = 60;
const FORMATS = ["feed.xml", "atom.xml", "feed.json"] as const;

describe("private feeds", () => {
  let postern: Postern;
  const kv = new BreakableKv();

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
  });
  afterAll(() => postern.stop());

  type Sender = Pick<Account, "get" | "post">;

  async function make(author: Sender, name: string): Promise<{ status: number; page: string }> {
    const answer = await author.post(PAGE, { intent: "make", name });
    return { status: answer.status, page: await answer.text() };
  }

  /** The paths of all private feeds that a page tells of, as RSS. */
  function pathsIn(page: string): string[] {
    return [...page.matchAll(/href="http[^"]*?(\/[@~][^"]*\/private\/\w{20}\/feed\.xml)"/g)].map(
      ([, path = ""]) => path,
    );
  }

  const tokenIn = (path: string) => /private\/(\w{20})\//.exec(path)?.[1] ?? "";
  const read = async (path: string, init: RequestInit = {}) => {
    const response = await createVisitor(postern).get(path, init);
    return { response, status: response.status, text: await response.text() };
  };

  it("bring what is listed and what is not, in three formats that two parsers can read", async () => {
    const ada = await createPublisher(postern);
    await ada.publish({ title: "For everybody", body: "Open *words*." });
    await ada.publish({ title: "For friends", body: "Kept *words*." }, { listing: "unlisted" });
    await ada.publish({ title: "About", body: "Me." }, { page: "on" });
    const { status, page } = await make(ada, "My <sister> & co");
    expect(status).toBe(200);
    expect(page).toContain("My &lt;sister&gt; &amp; co");
    const [rss = ""] = pathsIn(page);
    const texts = await Promise.all(
      FORMATS.map(async (file) => (await read(rss.replace("feed.xml", file))).text),
    );
    for (const file of FORMATS) expect(page).toContain(`/${tokenIn(rss)}/${file}"`);
    const [asRss = "", asAtom = "", asJson = ""] = texts;
    const titles = [
      parseRssFeed(asRss).items?.map(({ title }) => title),
      parseAtomFeed(asAtom).entries?.map(({ title }) => title),
      parseJsonFeed(asJson).items?.map(({ title }) => title),
    ].map((all) => all?.map((title) => (typeof title === "string" ? title : title?.value)));
    for (const all of titles) expect(all).toEqual(["For friends", "For everybody"]);
    for (const text of texts) expect(text).toMatch(/Kept (&lt;|<)em/);
    for (const file of FORMATS)
      expect((await read(`${ada.home}/${file}`)).text).not.toContain("friends");
  });

  it("are there before anything is published, and for whoever has no name in addresses", async () => {
    const ada = await createAccount(postern);
    const [path = ""] = pathsIn((await make(ada, "Early")).page);
    expect(path).toContain(`/@${ada.userId}/private/`);
    for (const file of FORMATS) {
      const { status, text } = await read(path.replace("feed.xml", file));
      expect(status).toBe(200);
      expect(text).not.toContain("1970");
    }
    expect((await read(`/@${ada.userId}`)).status).toBe(404);
    const { username, person } = await createNamed();
    const [named = ""] = pathsIn((await make(person, "Early")).page);
    expect(named).toContain(`/@${username}/private/`);
    expect((await read(named)).status).toBe(200);
    const byId = await read(named.replace(`/@${username}/`, `/@${person.userId}/`));
    expect([byId.status, byId.response.headers.get("Location")]).toEqual([301, named]);
    expect(byId.response.headers.get("Cache-Control")).toBe("private, no-store");
  });

  async function createNamed() {
    await postern.control.configure({ username: "optional" });
    const username = `early-${crypto.randomUUID().slice(0, 8)}`;
    const { id } = await postern.control.createUser({
      emailAddress: `${username}@example.com`,
      username,
    });
    const { header } = await postern.control.createSessionCookies(id, { origin: postern.url });
    return { username, person: { userId: id, ...createVisitor(postern, header) } };
  }

  it("are nobody's to keep or to find, and know what a reader has already", async () => {
    const ada = await createPublisher(postern);
    await ada.publish({ title: "One" });
    const [path = ""] = pathsIn((await make(ada, "A friend")).page);
    const { response } = await read(path);
    const etag = response.headers.get("ETag") ?? "";
    for (const init of [{}, { method: "HEAD" }, { headers: { "If-None-Match": etag } }]) {
      const { response: answer, text } = await read(path, init);
      expect(answer.status).toBe("headers" in init ? 304 : 200);
      expect(text === "").toBe(init !== undefined && Object.keys(init).length > 0);
      expect(answer.headers.get("Cache-Control")).toBe("private, no-store");
      expect(answer.headers.get("X-Robots-Tag")).toBe("noindex");
    }
  });

  it("cost two reads of KV at most, and never a list, there or revoked or never made", async () => {
    const { person } = await createNamed();
    const [path = ""] = pathsIn((await make(person, "Counted")).page);
    const cost = (asked: string) => kv.count(() => read(asked));
    expect(await cost(path)).toEqual({ get: 2 });
    expect(await cost(path.replace(tokenIn(path), "0".repeat(20)))).toEqual({ get: 2 });
    await person.post(PAGE, { intent: "revoke", token: tokenIn(path) });
    expect(await cost(path)).toEqual({ get: 2 });
  });

  it("end when they are revoked, one and not another", async () => {
    const ada = await createPublisher(postern);
    await ada.publish({ title: "One" });
    const [kept = ""] = pathsIn((await make(ada, "Kept")).page);
    const [ended = ""] = pathsIn((await make(ada, "Ended")).page).filter((path) => path !== kept);
    const answer = await ada.post(PAGE, { intent: "revoke", token: tokenIn(ended) });
    expect(answer.status).toBe(200);
    expect(pathsIn(await answer.text())).toEqual([kept]);
    expect(pathsIn(await (await ada.get(PAGE)).text())).toEqual([kept]);
    for (const file of FORMATS) {
      const gone = await read(ended.replace("feed.xml", file));
      expect(gone.status).toBe(410);
      expect(gone.response.headers.get("Cache-Control")).toBe("private, no-store");
    }
    expect((await read(kept)).status).toBe(200);
    const again = await ada.post(PAGE, { intent: "revoke", token: tokenIn(ended) });
    expect([again.status, (await read(ended)).status]).toEqual([200, 410]);
  });

  it("are refused with what was typed kept", async () => {
    const ada = await createAccount(postern);
    const long = "é".repeat(NAME_CHARACTERS + 1);
    for (const name of ["", "  ", long, "a\u0007b"]) {
      const { status, page } = await make(ada, name);
      expect(status).toBe(422);
      expect(page).toContain('aria-invalid="true"');
      expect(/ name="name" [^>]*value="([^"]*)"/.exec(page)?.[1]).toBe(name);
      expect(pathsIn(page)).toEqual([]);
    }
    // The longest that is taken, whatever it is written in.
    expect((await make(ada, "\u{1F6AA}".repeat(NAME_CHARACTERS))).status).toBe(200);
    const unknown: Record<string, string>[] = [
      {},
      { intent: "other" },
      { intent: "revoke", token: "no-token" },
    ];
    for (const fields of unknown) {
      expect((await ada.post(PAGE, fields)).status).toBe(404);
    }
  });

  it("are so many and no more", async () => {
    const ada = await createAccount(postern);
    for (let count = 0; count < FEEDS; count++)
      expect((await make(ada, `No ${count}`)).status).toBe(200);
    const { status, page } = await make(ada, "One too many");
    expect(status).toBe(422);
    expect(page).toContain("30 private feeds are the most");
    expect(page).toContain('value="One too many"');
    const [first = ""] = pathsIn(page);
    expect(pathsIn(page)).toHaveLength(FEEDS);
    await ada.post(PAGE, { intent: "revoke", token: tokenIn(first) });
    expect((await make(ada, "One too many")).status).toBe(200);
  });

  it("are nobody else's to revoke", async () => {
    const [ada, eve] = [await createAccount(postern), await createAccount(postern)];
    const [path = ""] = pathsIn((await make(ada, "Hers")).page);
    await make(eve, "Mine");
    const answer = await eve.post(PAGE, { intent: "revoke", token: tokenIn(path) });
    expect(answer.status).toBe(404);
    expect((await read(path)).status).toBe(200);
    expect((await read(path.replace(ada.userId, eve.userId))).status).toBe(404);
  });

  it("of a team are its admins' to make, to see and to revoke", async () => {
    const { admin, member, slug } = await createTeam(postern);
    const [path = ""] = pathsIn((await make(admin, "For patrons")).page);
    expect(path).toContain(`/~${slug}/private/`);
    expect((await read(path)).status).toBe(200);
    const seen = await (await member.get(PAGE)).text();
    expect(seen).toContain("Only an admin of this team can do that.");
    expect(seen).not.toContain(tokenIn(path));
    const forms: Record<string, string>[] = [
      { intent: "make", name: "By a member" },
      { intent: "revoke", token: tokenIn(path) },
      { intent: "language", language: "ar" },
    ];
    for (const fields of forms) {
      expect((await member.post(PAGE, fields)).status).toBe(403);
    }
    expect(pathsIn(await (await admin.own.get(PAGE)).text())).toEqual([]);
    const { desk = "" } = await admin.hiddenFields(PAGE);
    const elsewhere = await admin.own.post(PAGE, { intent: "make", name: "Typed", desk });
    expect([elsewhere.status, (await elsewhere.text()).includes("Typed")]).toEqual([401, true]);
    expect((await read(path)).status).toBe(200);
  });
});
