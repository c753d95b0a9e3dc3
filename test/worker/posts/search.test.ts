import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";

const POSTS = [
  { title: "Élan vital", body: "On the river.", tags: "essays, Houses" },
  { title: "A house by the sea", body: "Salt in the locks.", tags: "houses" },
  { title: "Shopping", body: "Salt, bread.", tags: "" },
];

describe("the list of posts, searched", () => {
  let postern: Postern;
  let ada: Account;

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createAccount(postern);
    for (const post of POSTS) expect((await ada.post("/posts/new", post)).status).toBe(303);
  });
  afterAll(() => postern.stop());

  async function titlesAt(path: string): Promise<string[]> {
    const page = await (await ada.get(path)).text();
    const titles = page.matchAll(/<h2 class="post-row-title"[^>]*><a[^>]*>([^<]*)/g);
    return [...titles].map(([, title = ""]) => title).toSorted();
  }

  it.each([
    ["/posts", ["A house by the sea", "Shopping", "Élan vital"]],
    ["/posts?q=salt", ["A house by the sea", "Shopping"]],
    ["/posts?q=salt+LOCKS", ["A house by the sea"]],
    ["/posts?q=elan", ["Élan vital"]],
    ["/posts?tag=houses", ["A house by the sea", "Élan vital"]],
    ["/posts?tag=houses&q=river", ["Élan vital"]],
    ["/posts?state=trashed&q=salt", []],
    ["/posts?q=nowhere", []],
    [`/posts?q=${"x".repeat(5_000)}`, []],
    [`/posts?tag=${"x".repeat(5_000)}`, ["A house by the sea", "Shopping", "Élan vital"]],
  ])("%.40s", async (path, titles) => {
    expect(await titlesAt(path)).toEqual(titles.toSorted());
  });

  it("says that nothing was found, and keeps what was searched for in the field", async () => {
    const page = await (await ada.get("/posts?q=%22%3E%3Cscript%3E")).text();
    expect(page).toContain("Nothing found.");
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(page).not.toContain('><script>"');
  });

  it("keeps the search and the tag in the other filters' addresses", async () => {
    const page = await (await ada.get("/posts?q=salt&tag=houses")).text();
    expect(page).toContain('href="/posts?state=draft&amp;q=salt&amp;tag=houses"');
  });
});
