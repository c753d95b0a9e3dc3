import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";

describe("the trash", () => {
  let postern: Postern;
  let ada: Account;
  let path: string;

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createAccount(postern);
    const saved = await ada.post("/posts/new", { title: "Thrown", body: "Away.", tags: "" });
    path = saved.headers.get("Location") ?? "";
  });
  afterAll(() => postern.stop());

  const listed = async (address: string) =>
    (await (await ada.get(address)).text()).includes(`href="${path}"`);

  it("takes a post out of the list, keeps it readable, and gives it back", async () => {
    const thrown = await ada.post(path, { intent: "trash" });
    expect([thrown.status, thrown.headers.get("Location")]).toEqual([303, "/posts"]);
    expect(await listed("/posts")).toBe(false);
    expect(await listed("/posts?state=trashed")).toBe(true);
    expect(await (await ada.get(path)).text()).toContain("This post is in the trash");

    const restored = await ada.post(path, { intent: "restore" });
    expect([restored.status, restored.headers.get("Location")]).toEqual([303, path]);
    expect(await listed("/posts")).toBe(true);
    expect(await listed("/posts?state=trashed")).toBe(false);
  });

  it("deletes for ever what was seen in it", async () => {
    await ada.post(path, { intent: "trash" });
    const { parents = "" } = await ada.hiddenFields(path);
    expect(parents).toMatch(/^\w{20,80}$/);
    expect((await ada.post(path, { intent: "purge", parents })).status).toBe(303);
    expect((await ada.get(path)).status).toBe(404);
    expect((await ada.get(`${path}/history`)).status).toBe(404);
    expect(await listed("/posts?state=trashed")).toBe(false);
    expect((await ada.post(path, { intent: "restore" })).status).toBe(404);
  });
});
