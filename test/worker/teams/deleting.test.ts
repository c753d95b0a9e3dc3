import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVisitor } from "../../support/account";
import { BreakableKv, listStored, putStored } from "../../support/breakable-kv.mjs";
import { publishingAs } from "../../support/pages/publisher";
import { type Postern, startPostern } from "../../support/postern";
import { createTeam } from "../../support/teams/team";

const MINUTE_MS = 60_000;
const PAGE = "/team/delete";

describe("deleting a team", () => {
  let postern: Postern;
  const kv = new BreakableKv();

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
  });
  afterAll(() => postern.stop());

  async function keysWith(text: string): Promise<string[]> {
    const stored = await listStored(postern);
    return stored.filter((key) => JSON.stringify(key).includes(text)).map(({ name }) => name);
  }

  /** How many organizations Clerk was asked to delete. */
  async function countDeletions(): Promise<number> {
    const requests = await postern.control.listRequests();
    const deletions = requests.filter(
      ({ method, path }) => method === "DELETE" && path.startsWith("/v1/organizations/"),
    );
    return deletions.reduce((sum, { count }) => sum + count, 0);
  }

  /** A team with a post by each of its two. */
  async function createWriters() {
    const team = await createTeam(postern);
    for (const by of [team.admin, team.member]) {
      const saved = await by.post("/posts/new", { title: "Ours", body: "Words", tags: "" });
      expect(saved.status).toBe(303);
    }
    return team;
  }

  async function letMinutesPass(job: string): Promise<void> {
    const stored = (await listStored(postern)).find(({ name }) => name === job);
    const told = JSON.parse(stored?.value ?? "null") as { lastClean: number };
    expect(told.lastClean).toEqual(expect.any(Number));
    const earlier = { ...told, lastClean: told.lastClean - 6 * MINUTE_MS };
    await putStored(postern, job, JSON.stringify(earlier));
  }

  it("takes its posts and its name along, what a member still writes too, and nothing else", async () => {
    const { id, slug, admin, member } = await createWriters();
    const publisher = publishingAs(admin, `/~${slug}`);
    await publisher.publish({ title: "Public" });
    const own = await member.own.post("/posts/new", { title: "Mine", body: "Mine", tags: "" });
    expect(own.status).toBe(303);
    expect(await keysWith(id)).toContain(`n/~${slug}`);

    const { desk = "" } = await admin.hiddenFields(PAGE);
    const before = await countDeletions();
    const left = await admin.post(PAGE, { confirmation: slug, desk });
    const goodbye = left.headers.get("Location") ?? "";
    expect([left.status, goodbye]).toEqual([
      303,
      expect.stringMatching(new RegExp(`^/goodbye/${id}-[0-9a-z]+$`)),
    ]);
    expect((await countDeletions()) - before).toBe(1);
    const beneath = async () => (await keysWith(id)).filter((key) => !/\/n\//.test(key));
    await expect.poll(beneath).toEqual([`e/${id}`]);

    // A token from before counts for a minute more.
    const late = await member.post("/posts/new", { title: "Late", body: "Late words", tags: "" });
    expect(late.status).toBe(303);
    expect(await beneath()).toHaveLength(3);
    await postern.runCron();
    await postern.runCron();
    const seen = await (await createVisitor(postern).get(goodbye)).text();
    expect(seen.replaceAll("<!-- -->", "")).toMatch(/The team(?:'|&#x27;)s posts are being erased/);
    await letMinutesPass(`e/${id}`);
    await postern.runCron();
    expect(await keysWith(id)).toEqual([]);
    expect(await keysWith("Late words")).toEqual([]);
    expect(await keysWith(`u/${member.userId}/`)).toHaveLength(2);
    // What an isolate remembers of its readers' pages ends by itself; this one was never read.
    expect((await createVisitor(postern).get(`/~${slug}/public`)).status).toBe(404);
  });

  it("leaves whoever did it signed in, at their own posts", async () => {
    const { slug, admin } = await createWriters();
    const left = await admin.post(PAGE, { confirmation: ` ${slug.toUpperCase()} ` });
    expect(left.status).toBe(303);
    expect(left.headers.get("X-Remix-Reload-Document")).toBe("true");
    const names = [...admin.cookies.keys()];
    expect(names.filter((name) => name.startsWith("__session"))).toEqual([]);
    expect(names.filter((name) => name.startsWith("__client_uat"))).not.toEqual([]);
    const renewed = await postern.control.mintSessionToken(admin.sessionId);
    const { o } = JSON.parse(Buffer.from(renewed.split(".")[1] ?? "", "base64url").toString()) as {
      o?: unknown;
    };
    expect(o).toBeUndefined();
  });

  it("asks for the team's own name, for proof, and for an admin", async () => {
    const { id, slug, admin, member } = await createWriters();
    const before = await countDeletions();
    for (const confirmation of ["", "delete", `${slug}x`]) {
      const refused = await admin.post(PAGE, { confirmation });
      expect(refused.status, confirmation).toBe(422);
      expect(await refused.text()).toContain(slug);
    }
    const byMember = await member.post(PAGE, { confirmation: slug });
    expect(byMember.status).toBe(403);
    expect(await byMember.text()).toContain("Only an admin of this team can do that.");
    expect(await (await member.get(PAGE)).text()).not.toContain('name="confirmation"');
    const byItself = await admin.own.post(PAGE, { confirmation: "delete" });
    expect(byItself.status).toBe(422);
    expect(await byItself.text()).toContain("No team is chosen.");
    const { desk = "" } = await admin.hiddenFields(PAGE);
    expect((await admin.own.post(PAGE, { confirmation: "delete", desk })).status).toBe(401);
    expect((await createVisitor(postern).post(PAGE, { confirmation: slug })).status).toBe(401);

    await postern.control.setFactorAges(admin.sessionId, { firstMinutes: 60 });
    const token = await postern.control.mintSessionToken(admin.sessionId);
    for (const name of [...admin.cookies.keys()].filter((one) => one.startsWith("__session"))) {
      admin.cookies.set(name, token);
    }
    const late = await admin.post(PAGE, { confirmation: slug });
    expect(late.status).toBe(403);
    expect(await late.text()).toContain("/settings/prove?redirect_url=%2Fteam%2Fdelete");

    expect((await countDeletions()) - before).toBe(0);
    expect(await keysWith(`e/${id}`)).toEqual([]);
    expect(await keysWith(`u/${id}/`)).toHaveLength(4);
  });

  it("erases nothing when Clerk does not delete the team: neither then nor by the cron", async () => {
    const { id, slug, admin } = await createWriters();
    const failure = { match: "DELETE /v1/organizations/", status: 503, retryAfterSeconds: 7 };
    await postern.control.failNext(failure);
    const refused = await admin.post(PAGE, { confirmation: slug });
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "7"]);
    expect(await refused.text()).toContain(slug);
    await postern.runCron();
    expect((await keysWith(id)).filter((key) => key.startsWith("u/"))).toHaveLength(4);
    expect((await admin.post(PAGE, { confirmation: slug })).status).toBe(303);
  });

  it("asks Clerk nothing when the erasure cannot be written down", async () => {
    const { id, slug, admin } = await createWriters();
    const before = await countDeletions();
    kv.fail("put");
    const refused = await admin.post(PAGE, { confirmation: slug });
    kv.heal();
    expect(refused.status).toBe(503);
    expect((await countDeletions()) - before).toBe(0);
    expect((await admin.get("/posts")).status).toBe(200);
    expect(await keysWith(`e/${id}`)).toEqual([]);
  });

  it("may be asked twice: a team that is gone is gone", async () => {
    const { slug, admin } = await createWriters();
    const header = [...admin.cookies].map((pair) => pair.join("=")).join("; ");
    for (let time = 0; time < 2; time++) {
      const again = createVisitor(postern, header);
      expect((await again.post(PAGE, { confirmation: slug })).status).toBe(303);
    }
  });
});
