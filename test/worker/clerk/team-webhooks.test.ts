import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventOf, sign } from "../../support/auth/webhooks";
import { BreakableKv, listStored, putStored } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";
import { createTeam } from "../../support/teams/team";

const LONG_AGO = 1_000;
/** As clerk-js asks. */
const API = { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } };
const GONE = "org_gone00000000000000000000000";

describe("Clerk's webhooks about a team", () => {
  let postern: Postern;
  const kv = new BreakableKv();

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
  });
  afterAll(() => postern.stop());

  function sendSigned(body: string, options: Parameters<typeof sign>[2] = {}): Promise<Response> {
    const headers = sign(postern.keys.webhookSigningSecret, body, options);
    return fetch(`${postern.url}/webhooks/clerk`, { method: "POST", body, headers });
  }

  async function countTeamsAsked(): Promise<number> {
    const requests = await postern.control.listRequests();
    const path = /^\/v1\/organizations\/:\w+$/;
    return requests.find((each) => each.method === "GET" && path.test(each.path))?.count ?? 0;
  }

  async function keysOf(id: string): Promise<string[]> {
    return (await listStored(postern)).map(({ name }) => name).filter((name) => name.includes(id));
  }

  async function profileOf(id: string): Promise<{ name?: string; username?: string }> {
    const profile = (await listStored(postern)).find(({ name }) => name === `u/${id}/profile`);
    return JSON.parse(profile?.value ?? "{}") as { name?: string };
  }

  /** A team that published long ago; `updatedAt` in ms since 1970. */
  async function createPublished({ updatedAt = LONG_AGO } = {}) {
    const team = await createTeam(postern);
    const profile = { v: 1, id: team.id, name: "Old name", username: "~old-name", imageUrl: "" };
    const kept = { ...profile, updatedAt, askedAt: Date.now(), formerUsernames: [] };
    await putStored(postern, `u/${team.id}/profile`, JSON.stringify(kept));
    return team;
  }

  const pathOf = (id: string, method: string) =>
    `/__clerk/v1/organizations/${id}?_method=${method}&__clerk_api_version=2021-02-05`;

  it("a name and a slug changed on Clerk's own page are soon the public ones", async () => {
    const { id, admin } = await createPublished();
    const fields = { name: "New name", slug: "new-name" };
    const changed = await admin.post(pathOf(id, "PATCH"), fields, API);
    expect(changed.status, await changed.text()).toBe(200);
    await expect
      .poll(() => profileOf(id))
      .toMatchObject({ name: "New name", username: "~new-name", formerUsernames: ["~old-name"] });
    // The profile is written first.
    const pointer = async () =>
      (await listStored(postern)).find(({ name }) => name === "n/~new-name")?.value;
    await expect.poll(pointer).toBe(JSON.stringify({ uid: id }));
  });

  it("a team deleted at Clerk takes its posts with it, and nobody else's", async () => {
    const { id, admin, member } = await createTeam(postern);
    for (const person of [admin, member, member.own]) {
      await person.post("/posts/new", { title: "Words", body: "Words", tags: "" });
    }
    const deleted = await admin.post(pathOf(id, "DELETE"), {}, API);
    expect(deleted.status, await deleted.text()).toBe(200);
    await expect.poll(() => keysOf(id)).toContain(`e/${id}`);
    await postern.runCron();
    expect(await keysOf(id)).toEqual([`e/${id}`]);
    expect(await keysOf(`u/${member.userId}/`)).toHaveLength(2);
  });

  it("a genuine word that a team is gone erases nothing while Clerk knows it", async () => {
    const { id, member } = await createTeam(postern);
    await member.post("/posts/new", { title: "Stays", body: "Words", tags: "" });
    expect((await sendSigned(eventOf("organization.deleted", { id }))).status).toBe(204);
    await postern.runCron();
    expect(await keysOf(id)).toHaveLength(2);
  });

  it("a second word of a deletion does not begin the erasure anew", async () => {
    const job = JSON.stringify({ v: 1, since: 5, deleted: 7, lastClean: null, usernames: [] });
    await putStored(postern, `e/${GONE}`, job);
    expect((await sendSigned(eventOf("organization.deleted", { id: GONE }))).status).toBe(204);
    expect((await listStored(postern)).find(({ name }) => name === `e/${GONE}`)?.value).toBe(job);
  });

  it("a message that comes twice is heeded once, and one that is overtaken not at all", async () => {
    const { id } = await createPublished({ updatedAt: 5_000 });
    const before = await countTeamsAsked();
    const older = eventOf("organization.updated", { id, updated_at: 4_000, name: "Older" });
    expect((await sendSigned(older)).status).toBe(204);
    expect(await profileOf(id)).toMatchObject({ name: "Old name" });
    const body = eventOf("organization.updated", { id, updated_at: Date.now() + 60_000 });
    for (let time = 0; time < 3; time++) {
      expect((await sendSigned(body, { id: "msg_team_twice" })).status).toBe(204);
    }
    expect((await countTeamsAsked()) - before).toBe(1);
  });

  it("an event says when to look, not what is true", async () => {
    const { id, slug } = await createPublished();
    const data = { id, updated_at: Date.now() + 60_000, name: "Claimed", slug: "claimed" };
    expect((await sendSigned(eventOf("organization.updated", data))).status).toBe(204);
    expect(await profileOf(id)).toMatchObject({ id, username: `~${slug}` });
    expect((await profileOf(id)).name).not.toBe("Claimed");
  });

  it("nothing is kept of a team that has published nothing", async () => {
    const { id } = await createTeam(postern);
    const body = eventOf("organization.updated", { id, updated_at: Date.now() });
    expect((await sendSigned(body)).status).toBe(204);
    expect(await keysOf(id)).toEqual([]);
  });

  it("what Clerk tells while it cannot be asked is to be told again", async () => {
    const { member, id } = await createTeam(postern);
    await member.post("/posts/new", { title: "Stays", body: "Words", tags: "" });
    const failure = { match: "GET /v1/organizations/", status: 503, retryAfterSeconds: 4 };
    await postern.control.failNext(failure);
    const body = eventOf("organization.deleted", { id });
    const refused = await sendSigned(body, { id: "msg_team_again" });
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "4"]);
    expect(await keysOf(id)).toHaveLength(2);
    expect((await sendSigned(body, { id: "msg_team_again" })).status).toBe(204);
    expect(await keysOf(id)).toHaveLength(2);
  });

  it.each([
    ["organization.deleted", "user_forged00000000000000000000"],
    ["user.deleted", "org_forged000000000000000000000"],
    ["organization.deleted", "org_forged/../../u"],
  ])("%s of %j is about nobody", async (type, id) => {
    const before = await countTeamsAsked();
    expect((await sendSigned(eventOf(type, { id }))).status).toBe(204);
    expect(await keysOf(id)).toEqual([]);
    expect(await countTeamsAsked()).toBe(before);
  });

  it("400 for a deletion that somebody else signed, and nothing is erased", async () => {
    const body = eventOf("organization.deleted", { id: "org_forged000000000000000000000" });
    const headers = sign(`whsec_${btoa("another secret altogether")}`, body);
    const init = { method: "POST", body, headers };
    expect((await fetch(`${postern.url}/webhooks/clerk`, init)).status).toBe(400);
    expect(await keysOf("org_forged000000000000000000000")).toEqual([]);
    expect((await sendSigned(body)).status).toBe(204);
    expect(await keysOf("org_forged")).toEqual(["e/org_forged000000000000000000000"]);
  });
});
