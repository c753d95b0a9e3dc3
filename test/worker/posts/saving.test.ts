import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";

const SCRIPT = { headers: { Accept: "application/json", "Sec-Fetch-Dest": "empty" } };

describe("a save by a script", () => {
  let postern: Postern;
  let ada: Account;

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createAccount(postern);
  });
  afterAll(() => postern.stop());

  async function save(path: string, fields: Record<string, string>, status = 200) {
    const response = await ada.post(`${path}/save`, fields, SCRIPT);
    expect(response.status).toBe(status);
    expect(response.headers.get("Content-Type")).toMatch(/^application\/json/);
    return (await response.json()) as Record<string, string>;
  }

  const textAt = async (path: string) => {
    const page = await (await ada.get(path)).text();
    return /<textarea[^>]*id="body"[^>]*>([^<]*)</.exec(page)?.[1];
  };

  it("is told the version to write on, and what the page shows of it", async () => {
    const first = await save("/posts/new", { title: "New", body: "*Words*", tags: "" });
    expect(first).toMatchObject({ ok: true, title: "New", words: 1 });
    expect(first.previewHtml).toContain("<em>Words</em>");
    const path = `/posts/${first.id}`;
    const fields = { title: "New", body: "More words", tags: "", parents: first.asParent ?? "" };
    const second = await save(path, fields);
    expect(second.id).toBe(first.id);
    expect(second.asParent).not.toBe(first.asParent);
    expect(await textAt(path)).toBe("More words");
  });

  it("makes the version that the same form makes on a page without JavaScript", async () => {
    const { nonce = "" } = await ada.hiddenFields("/posts/new");
    const fields = { title: "Once", body: "Sent twice", tags: "", nonce };
    const byForm = await ada.post("/posts/new", fields);
    const byScript = await save("/posts/new", fields);
    expect(byForm.headers.get("Location")).toBe(`/posts/${byScript.id}`);
    expect(await textAt(`/posts/${byScript.id}`)).toBe("Sent twice");
  });

  it("is refused with every problem, and the text as it came", async () => {
    const answer = await save("/posts/new", { title: "", body: "Words", tags: "" }, 422);
    expect(answer).toMatchObject({
      ok: false,
      problems: [{ field: "title" }],
      entered: { title: "", body: "Words", tags: "" },
    });
  });

  it("of a post that is not there, or of another person's, finds nothing", async () => {
    const eve = await createAccount(postern);
    const { id } = await save("/posts/new", { title: "Mine", body: "Mine", tags: "" });
    const fields = { title: "Hers", body: "Hers", tags: "", parents: "0".repeat(20) };
    for (const path of [`/posts/${"0".repeat(20)}`, `/posts/${id}`, "/posts/nonsense"]) {
      const response = await eve.post(`${path}/save`, fields, SCRIPT);
      await response.arrayBuffer();
      expect(response.status, path).toBe(404);
    }
    expect(await textAt(`/posts/${id}`)).toBe("Mine");
  });
});
