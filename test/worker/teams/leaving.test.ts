import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../../support/account";
import { BreakableKv, listStored } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";
import { atTeam, createTeam } from "../../support/teams/team";

const PAGE = "/settings/delete";
const CONFIRMED = { confirmation: "delete" };

describe("leaving, by somebody who is in teams", () => {
  let postern: Postern;
  const kv = new BreakableKv();

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
    await postern.control.configure({ organizations: true });
  });
  afterAll(() => postern.stop());

  const keysOf = async (id: string) =>
    (await listStored(postern)).map(({ name }) => name).filter((name) => name.includes(id));

  async function countAsked(method: string): Promise<number> {
    const requests = await postern.control.listRequests();
    const ofBackend = requests.filter(
      (each) => each.surface === "backend" && each.method === method,
    );
    return ofBackend.reduce((sum, { count }) => sum + count, 0);
  }

  /** A team of theirs alone, with a post. */
  async function foundAlone(person: Account, name: string): Promise<string> {
    const members = [{ userId: person.userId, role: "org:admin" }];
    const { id } = await postern.control.createOrganization({ name, members });
    const founder = await atTeam(postern, person, id);
    expect(
      (await founder.post("/posts/new", { title: "Written alone", body: "W", tags: "" })).status,
    ).toBe(303);
    return id;
  }

  it("leaves what they wrote to a team that goes on", async () => {
    const { id, admin, member } = await createTeam(postern);
    const saved = await member.post("/posts/new", { title: "Stays", body: "Words", tags: "" });
    await member.own.post("/posts/new", { title: "Goes", body: "Words", tags: "" });
    const page = await (await member.own.get(PAGE)).text();
    expect(page).toContain("What you wrote in a team stays with it: Team");
    expect(page).not.toContain("goes with you");
    const left = await member.own.post(PAGE, CONFIRMED);
    expect(left.headers.get("Location")).toMatch(new RegExp(`^/goodbye/${member.userId}-`));
    await expect.poll(() => keysOf(`u/${member.userId}/`)).toEqual([]);
    expect(await keysOf(`u/${id}/`)).toHaveLength(2);
    const path = saved.headers.get("Location") ?? "";
    expect(await (await admin.get(`${path}/history`)).text()).toContain("by a former member");
  });

  it("takes along a team in which nobody else is, and names it before", async () => {
    const ada = await createAccount(postern);
    const team = await foundAlone(ada, "Only <Ada>");
    expect(await (await ada.get(PAGE)).text()).toContain("with its posts: Only &lt;Ada&gt;.");
    expect((await ada.post(PAGE, CONFIRMED)).status).toBe(303);
    for (const id of [ada.userId, team]) {
      await expect.poll(() => keysOf(id)).toEqual([`e/${id}`]);
    }
  });

  it("is not for the only admin of a team with others, until there is another", async () => {
    const { id, slug, admin, member } = await createTeam(postern);
    const alone = await foundAlone(admin.own, "Kept meanwhile");
    await admin.post("/posts/new", { title: "Ours", body: "Words", tags: "" });
    const sentence = /no admin but you: Team \d+\. Make somebody else an admin, or delete the team/;
    expect(await (await admin.own.get(PAGE)).text()).toMatch(sentence);
    const before = await countAsked("DELETE");
    const refused = await admin.own.post(PAGE, CONFIRMED);
    expect(refused.status).toBe(409);
    const page = await refused.text();
    expect(page).toMatch(sentence);
    expect(page).toContain('value="delete"');
    expect((await countAsked("DELETE")) - before).toBe(0);
    for (const one of [id, alone, admin.userId]) expect(await keysOf(`e/${one}`)).toEqual([]);
    expect(await keysOf(`u/${alone}/`)).toHaveLength(2);

    const promoted = await admin.post(
      `/__clerk/v1/organizations/${id}/memberships/${member.userId}?_method=PATCH&__clerk_api_version=2021-02-05`,
      { role: "org:admin" },
      { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } },
    );
    expect(promoted.status, await promoted.text()).toBe(200);
    expect((await admin.own.post(PAGE, CONFIRMED)).status).toBe(303);
    expect(await keysOf(`u/${id}/`)).toHaveLength(2);
    expect(slug).toMatch(/^team-/);
  });

  it("asks Clerk once for the teams, and once about each", async () => {
    const ada = await createAccount(postern);
    for (const name of ["One", "Two", "Three"]) await foundAlone(ada, name);
    const before = await countAsked("GET");
    await ada.get(PAGE);
    expect((await countAsked("GET")) - before).toBe(1 + 3);
  });

  it.each([
    ["for the teams", "GET /v1/users/"],
    ["about a team", "GET /v1/organizations/"],
    ["to delete the team", "DELETE /v1/organizations/"],
    ["to delete the account", "DELETE /v1/users/"],
  ])("keeps everything when Clerk does not answer when asked %s", async (_what, match) => {
    const ada = await createAccount(postern);
    await ada.post("/posts/new", { title: "Stays", body: "Words", tags: "" });
    const team = await foundAlone(ada, "Stays as well");
    await postern.control.failNext({ match, status: 503, retryAfterSeconds: 7 });
    const refused = await ada.post(PAGE, CONFIRMED);
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "7"]);
    expect(await refused.text()).toContain("delete");
    await postern.runCron();
    expect(await keysOf(`u/${ada.userId}/`)).toHaveLength(2);
    // What Clerk has deleted is gone, and the next try goes on from there.
    const isTeamGone = match === "DELETE /v1/users/";
    expect(await keysOf(`u/${team}/`)).toHaveLength(isTeamGone ? 0 : 2);
    expect((await ada.post(PAGE, CONFIRMED)).status).toBe(303);
    await expect.poll(() => keysOf(`u/${ada.userId}/`)).toEqual([]);
    await expect.poll(() => keysOf(`u/${team}/`)).toEqual([]);
  });

  it("is as it was where organizations are switched off at Clerk", async () => {
    const ada = await createAccount(postern);
    const error = { code: "organization_not_enabled_in_instance", message: "access denied" };
    const body = JSON.stringify({ errors: [error] });
    const match = `GET /v1/users/${ada.userId}/organization_memberships`;
    await postern.control.failNext({ match, status: 403, body, times: 2 });
    expect((await ada.get(PAGE)).status).toBe(200);
    expect((await ada.post(PAGE, CONFIRMED)).status).toBe(303);
  });
});
