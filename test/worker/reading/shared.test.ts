import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createVisitor } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";
import { createTeam } from "../../support/teams/team";

describe("a secret link", () => {
  let postern: Postern;
  beforeAll(async () => {
    postern = await startPostern();
  });
  afterAll(() => postern.stop());

  type Author = Pick<Awaited<ReturnType<typeof createAccount>>, "get" | "post" | "hiddenFields">;

  /** Writes and shares a post as its author does, and reads the link off the page. */
  async function share(author: Author, title: string) {
    const created = await author.post("/posts/new", { title, body: "Not public.", tags: "" });
    const post = created.headers.get("Location") ?? "";
    const path = `${post}/publishing`;
    const { revision = "" } = await author.hiddenFields(path);
    const fields = { intent: "share", days: "0", revision };
    expect((await author.post(path, fields)).status).toBe(303);
    const page = await (await author.get(path)).text();
    const [address = ""] = /\/[@~][^"]+\/shared\/\w{20}/.exec(page) ?? [];
    return { post, path, fields, address };
  }

  const read = (address: string) => createVisitor(postern).get(address);

  it.each(["a person", "a team"])("of %s who never published works as it is shown", async (who) => {
    const author =
      who === "a person" ? await createAccount(postern) : (await createTeam(postern)).admin;
    const { address } = await share(author, "Lent");
    const answer = await read(address);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("Not public.");
    const home = address.replace(/\/shared\/.*/, "");
    expect((await read(home)).status).toBe(404);
    expect((await read(address.replace(/\w{20}$/, "0".repeat(20)))).status).toBe(404);
  });

  it("ends with the trash, where none can be made, and does not come back with the post", async () => {
    const author = await createAccount(postern);
    const { post, path, fields, address } = await share(author, "Thrown away");
    expect((await read(address)).status).toBe(200);
    const { parents = "", nonce = "" } = await author.hiddenFields(post);
    expect((await author.post(post, { intent: "trash", parents, nonce })).status).toBe(303);
    await expect.poll(async () => (await read(address)).status).toBe(404);
    const page = await (await author.get(path)).text();
    expect(page).toContain("Restore it first");
    expect(page).not.toContain('value="share"');
    const refused = await author.post(path, fields);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain("Restore it first");
    expect(await (await author.get(post)).text()).toContain("links to it have ended");
    expect((await author.post(post, { intent: "restore", parents, nonce })).status).toBe(303);
    expect((await read(address)).status).toBe(404);
  });
});
