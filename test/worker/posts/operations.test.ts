import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../../support/account";
import { BreakableKv, putAllStored } from "../../support/breakable-kv.mjs";
import { makePosts } from "../../support/made/posts";
import { type Postern, startPostern } from "../../support/postern";

const MONTH_MS = 30 * 24 * 3_600_000;
const SCRIPT = { Accept: "*/*", "Sec-Fetch-Dest": "empty" };

describe.each([10, 5_000])("what a request asks of KV, with %i posts there", (count) => {
  let postern: Postern;
  let ada: Account;
  let old: string;
  const kv = new BreakableKv();

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
    ada = await createAccount(postern);
    const entries = await makePosts(ada.userId, { count, savedAt: Date.now() - MONTH_MS });
    await putAllStored(postern, entries);
    const [first] = entries;
    old = `/posts/${first?.name.split("/")[3]}`;
  }, 300_000);
  afterAll(() => postern.stop());

  /** Until nothing more is asked: some work goes on when the answer is given. */
  async function costOf(work: () => Promise<Response>, status: number) {
    return kv.count(async () => {
      const response = await work();
      await response.arrayBuffer();
      expect(response.status).toBe(status);
      for (let asked = -1; asked !== kv.asked;) {
        asked = kv.asked;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    });
  }

  it("the first list in a browser is one list, and a repair beside it", async () => {
    const asked = await costOf(() => ada.get("/posts"), 200);
    // One for the page; the repair's are of versions, of heads, of copies, addresses, links, takedowns and schedules.
    const thousands = Math.ceil(count / 1_000);
    expect(asked).toEqual({ list: 1 + 2 * thousands + 5, get: 2 });
  });

  it("a list is one list", async () => {
    for (const path of ["/posts", "/posts?state=draft", "/posts.data"]) {
      expect(await costOf(() => ada.get(path), 200), path).toEqual({ list: 1 });
    }
  });

  it("the editor is one list and one get", async () => {
    for (const path of [old, `${old}.data`]) {
      expect(await costOf(() => ada.get(path), 200), path).toEqual({ list: 1, get: 1 });
    }
  });

  it("the page for a new post, settings and import ask nothing", async () => {
    for (const path of ["/posts/new", "/settings", "/settings/repair", "/settings/import"]) {
      expect(await costOf(() => ada.get(path), 200), path).toEqual({});
    }
  });

  it("the page of the export is two lists for each thousand posts", async () => {
    const list = 2 * Math.ceil(count / 1_000);
    expect(await costOf(() => ada.get("/settings/export"), 200)).toEqual({ list });
  });

  it("a new post is two puts", async () => {
    const fields = { title: "New", body: "Words", tags: "" };
    expect(await costOf(() => ada.post("/posts/new", fields), 303)).toEqual({ put: 2 });
  });

  it("a save is two puts, by a form or by a script, on a page as old as any", async () => {
    const { parents = "" } = await ada.hiddenFields(old);
    ada.cookies.delete("postern_writes");
    const save = (path: string, nonce: string, init: RequestInit) =>
      costOf(
        () => ada.post(path, { title: "Saved", body: "Words", tags: "", parents, nonce }, init),
        nonce === "form" ? 303 : 200,
      );
    expect(await save(old, "form", {})).toEqual({ put: 2 });
    expect(await save(`${old}/save`, "script", { headers: SCRIPT })).toEqual({ put: 2 });
  });

  it("a page after a save is one list and one get at most", async () => {
    const asked = await costOf(() => ada.get("/posts"), 200);
    expect(asked.list).toBe(1);
    expect(asked.get ?? 0).toBeLessThanOrEqual(1);
    expect(asked.put).toBeUndefined();
  });
});
