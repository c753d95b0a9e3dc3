import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount, createVisitor } from "../../support/account";
import { BreakableKv, listStored, putAllStored, putStored } from "../../support/breakable-kv.mjs";
import { makePosts } from "../../support/made/posts";
import { type Postern, startPostern } from "../../support/postern";

const HOUR_MS = 3_600_000;

describe("a post whose save stopped half-way", () => {
  let postern: Postern;
  let ada: Account;

  beforeAll(async () => {
    postern = await startPostern({ adjust: new BreakableKv().putInPlace });
  });
  afterAll(() => postern.stop());

  /** Its version is there, and no list shows it. */
  async function writeHalf(): Promise<void> {
    ada = await createAccount(postern);
    const savedAt = Date.now() - HOUR_MS;
    const entries = await makePosts(ada.userId, { count: 2, savedAt, hasHead: (post) => post > 0 });
    await putAllStored(postern, entries);
    expect(await list()).toEqual(["Post 1, 0"]);
  }

  async function list(): Promise<string[]> {
    const html = await (await createVisitorAs(ada)).text();
    return [...html.matchAll(/class="post-row-title"[^>]*>(?:<[^>]+>)*([^<]+)/g)].map(
      ([, title = ""]) => title,
    );
  }

  /** The list as a browser sees it that has looked after the posts lately. */
  async function createVisitorAs({ userId }: Account): Promise<Response> {
    const { header } = await postern.control.createSessionCookies(userId, { origin: postern.url });
    const later = (Date.now() + HOUR_MS).toString(36);
    return createVisitor(postern, `${header}; postern_repair=any.${later}`).get("/posts");
  }

  it("comes back by itself, beside the first list that its author opens", async () => {
    await writeHalf();
    await (await ada.get("/posts")).arrayBuffer();
    await expect.poll(list, { timeout: 20_000 }).toEqual(["Post 0, 0", "Post 1, 0"]);
    expect(ada.cookies.get("postern_repair")).toMatch(/^\w{8}\.\w+$/);
  });

  it("comes back by a button, which says so, and says so when there is nothing to do", async () => {
    await writeHalf();
    const page = await (await ada.get("/settings/repair")).text();
    expect(page).toMatch(/<form method="post"/);
    const mended = await ada.post("/settings/repair", {});
    expect(mended.status).toBe(200);
    expect(await mended.text()).toContain("1 version that was saved but could not be seen is back");
    expect(await list()).toEqual(["Post 0, 0", "Post 1, 0"]);
    const again = await (await ada.post("/settings/repair", {})).text();
    expect(again).toContain("Nothing had to be mended");
  });

  it("is nobody else's to repair", async () => {
    await writeHalf();
    const eve = await createAccount(postern);
    expect(await (await eve.post("/settings/repair", { desk: eve.userId })).text()).toContain(
      "Nothing had to be mended",
    );
    expect((await eve.post("/settings/repair", { desk: ada.userId })).status).toBe(401);
    expect((await createVisitor(postern).post("/settings/repair", {})).status).toBe(401);
    expect(await list()).toEqual(["Post 1, 0"]);
  });

  it("a damaged version is told as such; what was before it can be read and restored", async () => {
    ada = await createAccount(postern);
    const savedAt = Date.now() - HOUR_MS;
    const entries = await makePosts(ada.userId, { count: 1, versions: 2, savedAt });
    await putAllStored(postern, entries);
    const latest = entries.filter(({ name }) => name.includes("/r/")).at(-1)?.name ?? "";
    const path = `/posts/${latest.split("/")[3]}`;
    for (const damage of ["not JSON", "{}", "null", "[]"]) {
      await putStored(postern, latest, damage);
      const page = await ada.get(path);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain("damaged");
      expect((await ada.get("/posts")).status).toBe(200);
      expect((await ada.get("/settings/export.zip")).status).toBe(200);
    }
    const [older = ""] = entries.filter(({ name }) => name.includes("/r/")).map(({ name }) => name);
    const version = older.split("/")[4] ?? "";
    const history = await ada.hiddenFields(`${path}/history?version=${version}`);
    expect(history.revision).toBe(version);
    expect((await ada.post(path, history)).status).toBe(303);
    expect(await (await ada.get(path)).text()).toContain("The text of Post 0, 0.");
    const stored = await listStored(postern);
    expect(stored.some(({ name, value }) => name === latest && value === "[]")).toBe(true);
  });
});
