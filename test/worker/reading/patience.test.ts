import { expect, it } from "vitest";
import { createVisitor } from "../../support/account";
import { BreakableKv, listStored, putStored } from "../../support/breakable-kv.mjs";
import { createPublisher } from "../../support/pages/publisher";
import { startPostern } from "../../support/postern";

it("while Clerk asks writers to wait, it is not asked for readers' sake either", async () => {
  const postern = await startPostern({ adjust: new BreakableKv().putInPlace });
  try {
    const ada = await createPublisher(postern);
    await ada.publish({ title: "Read by many" });
    const profile = (await listStored(postern)).find(({ name }) => name.endsWith("/profile"));
    // So old that each reader has it asked for again, behind the answer.
    const stored = { ...JSON.parse(profile?.value ?? "{}"), askedAt: 0 };
    await putStored(postern, profile?.name ?? "", JSON.stringify(stored));
    const wait = { match: "GET /v1/users/", status: 429, times: 5, retryAfterSeconds: 60 };
    await postern.control.failNext(wait);
    expect((await ada.get("/settings")).status).toBe(503);
    const askedBefore = await countQuestions();
    const reader = createVisitor(postern);
    for (const path of ["", "/read-by-many", "/atom.xml", "/feed.xml"]) {
      expect((await reader.get(ada.home + path)).status).toBe(200);
    }
    expect(await countQuestions()).toBe(askedBefore);
  } finally {
    await postern.stop();
  }

  async function countQuestions(): Promise<number> {
    const asked = await postern.control.listRequests();
    return asked
      .filter(({ method, path }) => method === "GET" && path.startsWith("/v1/users"))
      .reduce((sum, { count }) => sum + count, 0);
  }
});
