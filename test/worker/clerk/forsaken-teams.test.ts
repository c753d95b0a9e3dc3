import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../../support/account";
import { eventOf, sign } from "../../support/auth/webhooks";
import { BreakableKv, listStored, putStored } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";
import { atTeam, createTeam } from "../../support/teams/team";

const API = { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } };
const DELETE_ME = "/__clerk/v1/me?_method=DELETE&__clerk_api_version=2021-02-05";
const MINUTE_MS = 60_000;

describe("a team in which nobody is any more", () => {
  let postern: Postern;

  beforeAll(async () => {
    postern = await startPostern({ adjust: new BreakableKv().putInPlace });
    await postern.control.configure({ organizations: true, webhookMaxDelayMs: 200 });
  });
  afterAll(() => postern.stop());

  async function sendSigned(body: string): Promise<number> {
    const headers = sign(postern.keys.webhookSigningSecret, body);
    const init = { method: "POST", body, headers };
    return (await fetch(`${postern.url}/webhooks/clerk`, init)).status;
  }

  const jobOf = async (id: string) =>
    (await listStored(postern)).find(({ name }) => name === `e/${id}`)?.value ?? null;
  const postsOf = async (id: string) =>
    (await listStored(postern)).map(({ name }) => name).filter((name) => name.includes(`u/${id}/`));

  async function letMinutesPass(id: string): Promise<void> {
    const job = JSON.parse((await jobOf(id)) ?? "null") as { since: number };
    expect(job.since).toEqual(expect.any(Number));
    await putStored(
      postern,
      `e/${id}`,
      JSON.stringify({ ...job, since: job.since - 11 * MINUTE_MS }),
    );
  }

  /** A team that somebody founded on Clerk's own page, with a post. */
  async function found(founder: Account, name: string): Promise<string> {
    const path = "/__clerk/v1/organizations?__clerk_api_version=2021-02-05";
    const made = await founder.post(path, { name }, API);
    const { response } = (await made.json()) as { response: { id: string } };
    await writeIn(founder, response.id);
    return response.id;
  }

  async function writeIn(person: Account, teamId: string): Promise<void> {
    const member = await atTeam(postern, person, teamId);
    const saved = await member.post("/posts/new", { title: "Ours", body: "Words", tags: "" });
    expect(saved.status).toBe(303);
  }

  const isAtClerk = async (teamId: string) => {
    const asked = { method: "POST", body: eventOf("organization.deleted", { id: teamId }) };
    const before = await jobOf(teamId);
    await sendSigned(asked.body);
    return (await jobOf(teamId)) === before;
  };

  it("goes with its founder, who deleted the account on Clerk's own page", async () => {
    const ada = await createAccount(postern);
    const eve = await createAccount(postern);
    const [team, other] = [await found(ada, "Alone"), await found(eve, "Of somebody else")];
    const gone = await ada.post(DELETE_ME, {}, API);
    expect(gone.status, await gone.text()).toBe(200);
    await expect.poll(() => jobOf(team)).toContain("isForsaken");
    await postern.runCron();
    expect(await postsOf(team)).toHaveLength(2);
    await letMinutesPass(team);
    await postern.runCron();
    expect(await postsOf(team)).toEqual([]);
    expect(await countDeletionsAtClerk()).toBe(1);
    expect(await postsOf(other)).toHaveLength(2);
    expect(await jobOf(other)).toBeNull();
    expect(await isAtClerk(other)).toBe(true);
  });

  async function countDeletionsAtClerk(): Promise<number> {
    const requests = await postern.control.listRequests();
    const ofTeams = requests.filter(
      ({ surface, method, path }) =>
        surface === "backend" && method === "DELETE" && path === "/v1/organizations/:id",
    );
    return ofTeams.reduce((sum, { count }) => sum + count, 0);
  }

  it("is found by the founder's end alone, should Clerk tell of no membership", async () => {
    const ada = await createAccount(postern);
    const team = await found(ada, "Told of once");
    expect((await ada.post(DELETE_ME, {}, API)).status).toBe(200);
    await expect.poll(() => jobOf(team)).toContain("isForsaken");
    await expect.poll(() => jobOf(ada.userId)).not.toBeNull();
    // As a request leaves it that asked Clerk to delete the team: it would be taken back, since Clerk knows the team.
    const waiting = { v: 1, since: Date.now(), deleted: 0, lastClean: null, usernames: [] };
    await putStored(postern, `e/${team}`, JSON.stringify(waiting));
    expect(await sendSigned(eventOf("user.deleted", { id: ada.userId }))).toBe(204);
    expect(await jobOf(team)).toContain("isForsaken");
  });

  it("stays when somebody is put into it within some minutes", async () => {
    const [ada, eve] = [await createAccount(postern), await createAccount(postern)];
    const members = [{ userId: ada.userId, role: "org:admin" }];
    const { id } = await postern.control.createOrganization({ name: "Handed on", members });
    await writeIn(ada, id);
    const invitation = { email_address: eve.emailAddress, role: "org:admin" };
    const invited = await (
      await atTeam(postern, ada, id)
    ).post(
      `/__clerk/v1/organizations/${id}/invitations?__clerk_api_version=2021-02-05`,
      invitation,
      API,
    );
    expect(invited.status, await invited.text()).toBe(200);
    await postern.control.removeMember({ organizationId: id, userId: ada.userId });
    await expect.poll(() => jobOf(id)).toContain("isForsaken");
    const mine = await eve.get(
      "/__clerk/v1/me/organization_invitations?__clerk_api_version=2021-02-05",
      API,
    );
    const { response } = (await mine.json()) as { response: { data: { id: string }[] } };
    const accepted = await eve.post(
      `/__clerk/v1/me/organization_invitations/${response.data[0]?.id}/accept?__clerk_api_version=2021-02-05`,
      {},
      API,
    );
    expect(accepted.status, await accepted.text()).toBe(200);
    await letMinutesPass(id);
    await postern.runCron();
    expect(await jobOf(id)).toBeNull();
    expect(await postsOf(id)).toHaveLength(2);
  });

  it("is told of by whatever comes first, as often as it comes, and begins once", async () => {
    const ada = await createAccount(postern);
    const team = await found(ada, "Told of often");
    const body = eventOf("organizationMembership.deleted", { organization: { id: team } });
    expect(await sendSigned(body)).toBe(204);
    expect(await jobOf(team)).toBeNull();
    expect((await ada.post(DELETE_ME, {}, API)).status).toBe(200);
    await expect.poll(() => jobOf(team)).toContain("isForsaken");
    await letMinutesPass(team);
    const begun = await jobOf(team);
    for (let time = 0; time < 3; time++) expect(await sendSigned(body)).toBe(204);
    expect(await jobOf(team)).toBe(begun);
  });

  it("a member who goes takes nothing from a team with others", async () => {
    const { id, admin, member } = await createTeam(postern);
    await admin.post("/posts/new", { title: "Ours", body: "Words", tags: "" });
    await postern.control.removeMember({ organizationId: id, userId: member.userId });
    const body = eventOf("organizationMembership.deleted", { organization: { id } });
    expect(await sendSigned(body)).toBe(204);
    expect(await jobOf(id)).toBeNull();
    expect(await postsOf(id)).toHaveLength(2);
  });

  it.each([{}, { organization: null }, { organization: { id: "user_x" } }, { id: "org_x" }])(
    "a membership of %j is of no team",
    async (data) => {
      const before = await listStored(postern);
      expect(await sendSigned(eventOf("organizationMembership.deleted", data))).toBe(204);
      const jobs = (await listStored(postern)).filter(({ name }) => name.startsWith("e/"));
      expect(jobs).toEqual(before.filter(({ name }) => name.startsWith("e/")));
    },
  );

  it("waits while Clerk cannot be asked", async () => {
    const ada = await createAccount(postern);
    const team = await found(ada, "Asked later");
    expect((await ada.post(DELETE_ME, {}, API)).status).toBe(200);
    await expect.poll(() => jobOf(team)).toContain("isForsaken");
    await letMinutesPass(team);
    const match = `GET /v1/organizations/${team}/memberships`;
    await postern.control.failNext({ match, status: 503 });
    await postern.runCron().catch(() => undefined);
    expect(await postsOf(team)).toHaveLength(2);
    await postern.runCron();
    expect(await postsOf(team)).toEqual([]);
  });
});
