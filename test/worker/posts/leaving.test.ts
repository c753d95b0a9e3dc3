import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createVisitor } from "../../support/account";
import { BreakableKv, listStored, putStored } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";

describe("leaving", () => {
  let postern: Postern;

  beforeAll(async () => {
    postern = await startPostern({ adjust: new BreakableKv().putInPlace });
  });
  afterAll(() => postern.stop());

  async function keysOf(userId: string): Promise<string[]> {
    const stored = await listStored(postern);
    return stored.map(({ name }) => name).filter((name) => name.includes(userId));
  }

  async function namesOf(userId: string): Promise<string[]> {
    const pointers = (await listStored(postern)).filter(({ name }) => name.startsWith("n/"));
    return pointers.filter(({ value }) => value?.includes(userId)).map(({ name }) => name);
  }

  /** What somebody has who published under a username. */
  async function putAddress(userId: string, username: string): Promise<void> {
    const profile = { v: 1, id: userId, name: "", username, imageUrl: "", updatedAt: 1 };
    const kept = { ...profile, askedAt: Date.now(), formerUsernames: [`old-${username}`] };
    await putStored(postern, `u/${userId}/profile`, JSON.stringify(kept));
    await putStored(postern, `n/${username}`, JSON.stringify({ uid: userId }));
    const moved = { uid: userId, to: username };
    await putStored(postern, `n/old-${username}`, JSON.stringify(moved));
  }

  /** How many accounts Clerk was asked to delete. */
  async function deletionsAsked(): Promise<number> {
    const asked = await postern.control.listRequests();
    return asked.find(({ method }) => method === "DELETE")?.count ?? 0;
  }

  it("takes the public addresses along, the former ones too", async () => {
    const ada = await createAccount(postern);
    await putAddress(ada.userId, "ada-leaves");
    expect(await namesOf(ada.userId)).toHaveLength(2);
    const left = await ada.post("/settings/delete", { confirmation: "delete" });
    expect(left.status).toBe(303);
    await expect.poll(() => namesOf(ada.userId)).toEqual([]);
  });

  it("erases one person's posts and account, and nobody else's", async () => {
    const [ada, eve] = await Promise.all([createAccount(postern), createAccount(postern)]);
    for (const person of [ada, eve]) {
      for (const title of ["One", "Two", "Three"]) {
        const saved = await person.post("/posts/new", { title, body: "Words", tags: "" });
        expect(saved.status).toBe(303);
      }
    }
    expect(await keysOf(ada.userId)).toHaveLength(6);

    const before = await deletionsAsked();
    const left = await ada.post("/settings/delete", { confirmation: "Delete" });
    expect(left.status).toBe(303);
    const goodbye = left.headers.get("Location") ?? "";
    expect(goodbye).toMatch(new RegExp(`^/goodbye/${ada.userId}-`));
    expect([...ada.cookies.keys()].filter((name) => name.startsWith("__session"))).toEqual([]);

    await expect
      .poll(async () => (await keysOf(ada.userId)).filter((key) => key.startsWith("u/")))
      .toEqual([]);
    expect(await keysOf(eve.userId)).toHaveLength(6);
    const gone = await createVisitor(postern).get(goodbye);
    expect(await gone.text()).toContain("being erased");
    expect((await deletionsAsked()) - before).toBe(1);
  });

  it("asks again first, and does nothing without the word", async () => {
    const ada = await createAccount(postern);
    await ada.post("/posts/new", { title: "Kept", body: "Words", tags: "" });
    const refused: Record<string, string>[] = [{}, { confirmation: "" }, { confirmation: "no" }];
    for (const fields of refused) {
      expect((await ada.post("/settings/delete", fields)).status).toBe(422);
    }
    expect(await keysOf(ada.userId)).toHaveLength(2);
    expect(
      (await createVisitor(postern).post("/settings/delete", { confirmation: "delete" })).status,
    ).toBe(401);
  });

  it("erases nothing when Clerk does not delete the account: neither then nor by the cron", async () => {
    const ada = await createAccount(postern);
    await ada.post("/posts/new", { title: "Stays", body: "Words", tags: "" });
    await putAddress(ada.userId, "ada-stays");
    await postern.control.failNext({ match: "DELETE /v1/users", status: 503 });
    const refused = await ada.post("/settings/delete", { confirmation: "delete" });
    expect(refused.status).toBe(503);
    expect((await ada.post("/posts/new", { title: "Later", body: "Words", tags: "" })).status).toBe(
      303,
    );
    await postern.runCron();
    expect(await keysOf(`u/${ada.userId}/`)).toHaveLength(5);
    expect(await namesOf(ada.userId)).toEqual(["n/ada-stays", "n/old-ada-stays"]);
  });

  it("goes on by the cron when the first sweep did not come to it", async () => {
    const ada = await createAccount(postern);
    await ada.post("/posts/new", { title: "Left behind", body: "Words", tags: "" });
    const gone = await ada.post(
      "/__clerk/v1/me?_method=DELETE&__clerk_api_version=2021-02-05",
      {},
      { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } },
    );
    expect(gone.status, await gone.text()).toBe(200);
    const job = { v: 1, since: Date.now(), deleted: 0, lastClean: null, usernames: [] };
    await putStored(postern, `e/${ada.userId}`, JSON.stringify(job));
    await postern.runCron();
    expect((await keysOf(ada.userId)).filter((key) => key.startsWith("u/"))).toEqual([]);
  });

  it("erases nothing of somebody who never left, though a request ended after it was written down", async () => {
    const ada = await createAccount(postern);
    await ada.post("/posts/new", { title: "Still here", body: "Words", tags: "" });
    const hourAgo = Date.now() - 3_600_000;
    const job = { v: 1, since: hourAgo, deleted: 0, lastClean: null, usernames: [] };
    await putStored(postern, `e/${ada.userId}`, JSON.stringify(job));
    await postern.runCron();
    expect((await keysOf(ada.userId)).filter((key) => key.startsWith("u/"))).toHaveLength(2);
    expect(await keysOf(`e/${ada.userId}`)).toEqual([]);
  });

  it("shows nobody's progress for a made-up name", async () => {
    expect((await createVisitor(postern).get("/goodbye/nobody")).status).toBe(404);
    expect((await createVisitor(postern).get("/goodbye/..%2Fu")).status).toBe(404);
  });
});
