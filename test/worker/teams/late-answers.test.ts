import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../../support/account";
import { BreakableKv, listStored, putStored } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";
import { createTeam } from "../../support/teams/team";

/** Longer than anything waits for Clerk. */
const LATE_MS = 6_500;
const WORDS = "Clerk has not said yet whether it was deleted.";

describe("a deletion of which Clerk says nothing in time", { timeout: 30_000 }, () => {
  let postern: Postern;

  beforeAll(async () => {
    // Nobody tells of what was deleted: the erasure has to be found without a webhook.
    const bindings = { CLERK_WEBHOOK_SIGNING_SECRET: undefined };
    postern = await startPostern({ adjust: new BreakableKv().putInPlace, bindings });
  });
  afterAll(() => postern.stop());

  const keysOf = async (id: string) =>
    (await listStored(postern)).map(({ name }) => name).filter((name) => name.includes(id));
  const postsOf = async (id: string) => (await keysOf(`u/${id}/`)).sort();

  /** A team with a post, its admin, and how each of them is deleted here. */
  async function createBoth() {
    const { id, slug, admin } = await createTeam(postern);
    const ada = await createAccount(postern);
    const post = { title: "Words", body: "Words", tags: "" };
    for (const by of [admin, ada]) expect((await by.post("/posts/new", post)).status).toBe(303);
    return {
      team: { id, leave: () => admin.post("/team/delete", { confirmation: slug }) },
      account: {
        id: ada.userId,
        leave: () => ada.post("/settings/delete", { confirmation: "delete" }),
      },
    };
  }

  const kinds = [
    ["team", "DELETE /v1/organizations/"],
    ["account", "DELETE /v1/users/"],
  ] as const;

  it.each(kinds)("done later, the %s takes its posts along all the same", async (kind, match) => {
    const { id, leave } = (await createBoth())[kind];
    await postern.control.failNext({ match, delayMs: LATE_MS });
    const answer = await leave();
    expect(answer.status).toBe(503);
    expect(answer.headers.get("Retry-After")).toBe("10");
    expect(await answer.text()).toContain(WORDS);
    expect(await postsOf(id)).toHaveLength(2);
    await expect
      .poll(() => postern.runCron().then(() => postsOf(id)), { timeout: 10_000, interval: 500 })
      .toEqual([]);
  });

  it.each(kinds)(
    "not done, the %s and its posts stay, and it can be asked again",
    async (kind, match) => {
      const { id, leave } = (await createBoth())[kind];
      await postern.control.failNext({ match, status: 502 });
      const answer = await leave();
      expect([answer.status, (await answer.text()).includes(WORDS)]).toEqual([503, true]);
      await postern.runCron();
      expect(await postsOf(id)).toHaveLength(2);
      expect(await keysOf(`e/${id}`)).toHaveLength(1);
      // Clerk knows them still when the answer can no longer come: the job goes and nothing else.
      await putSince(id, Date.now() - 11 * 60_000);
      await postern.runCron();
      expect(await keysOf(`e/${id}`)).toEqual([]);
      expect(await postsOf(id)).toHaveLength(2);
      expect((await leave()).status).toBe(303);
      await expect.poll(() => postsOf(id)).toEqual([]);
    },
  );

  it.each(kinds)("refused by Clerk, nothing of the %s waits to be erased", async (kind, match) => {
    const { id, leave } = (await createBoth())[kind];
    await postern.control.failNext({ match, status: 429, retryAfterSeconds: 1 });
    const answer = await leave();
    expect([answer.status, (await answer.text()).includes(WORDS)]).toEqual([503, false]);
    expect(await keysOf(`e/${id}`)).toEqual([]);
    expect(await postsOf(id)).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  });

  async function putSince(id: string, since: number): Promise<void> {
    const stored = (await listStored(postern)).find(({ name }) => name === `e/${id}`);
    const job = JSON.parse(stored?.value ?? "null") as object;
    await putStored(postern, `e/${id}`, JSON.stringify({ ...job, since }));
  }
});
