import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../../support/account";
import { BreakableKv, listStored } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";
import { atTeam, createTeam, type Member } from "../../support/teams/team";

const PAGE = "/team/delete";
const API = { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } };
const MAY_NOT = "Clerk does not let you delete this team";

describe("deleting a team, by somebody whom Clerk would not let", () => {
  let postern: Postern;

  beforeAll(async () => {
    postern = await startPostern({ adjust: new BreakableKv().putInPlace });
  });
  afterAll(() => postern.stop());

  const pathOf = (id: string, method: string) =>
    `/__clerk/v1/organizations/${id}?_method=${method}&__clerk_api_version=2021-02-05`;

  async function expectRefused(by: Member, team: { id: string; slug: string }, words: string) {
    const refused = await by.post(PAGE, { confirmation: team.slug });
    const page = await refused.text();
    expect([refused.status, page.includes(words)]).toEqual([403, true]);
    expect(page).toContain(`value="${team.slug}"`);
    expect(await deletionsOf(team.id)).toEqual([]);
    await postern.runCron();
    const stored = (await listStored(postern)).map(({ name }) => name);
    expect(stored.filter((name) => name.startsWith(`u/${team.id}/`))).toHaveLength(2);
  }

  /** The erasures of this team that are written down. */
  const deletionsOf = async (id: string) =>
    (await listStored(postern)).filter(({ name }) => name === `e/${id}`);

  async function write(by: Member): Promise<void> {
    const saved = await by.post("/posts/new", { title: "Ours", body: "Words", tags: "" });
    expect(saved.status).toBe(303);
  }

  it("a role that manages posts and not the organization may not", async () => {
    const team = await createTeam(postern);
    const { organizationRoles } = await postern.control.configure({});
    const editor = ["org:posts:manage", "org:sys_memberships:read"];
    await postern.control.configure({
      organizationRoles: { ...organizationRoles, "org:editor": editor },
    });
    const { id, admin, member } = team;
    const path = `/__clerk/v1/organizations/${id}/memberships/${member.userId}?_method=PATCH&__clerk_api_version=2021-02-05`;
    expect((await admin.post(path, { role: "org:editor" }, API)).status).toBe(200);
    const byEditor = await atTeam(postern, member.own, id);
    await write(byEditor);
    expect((await byEditor.post(pathOf(id, "DELETE"), {}, API)).status).toBe(403);
    await expectRefused(byEditor, team, MAY_NOT);
    expect((await admin.post(PAGE, { confirmation: team.slug })).status).toBe(303);
  });

  it.each([
    [
      "was removed",
      (team: { id: string }, { userId }: Member) =>
        postern.control.removeMember({ organizationId: team.id, userId }),
    ],
    [
      "is an admin no more",
      async (team: { id: string; admin: Member }, { userId }: Member) => {
        const path = `/__clerk/v1/organizations/${team.id}/memberships/${userId}?_method=PATCH&__clerk_api_version=2021-02-05`;
        expect((await team.admin.post(path, { role: "org:member" }, API)).status).toBe(200);
      },
    ],
  ])("whoever %s may not, though their token counts for a minute more", async (_how, leave) => {
    const { id, slug, admin, member } = await createTeam(postern);
    const path = `/__clerk/v1/organizations/${id}/memberships/${member.userId}?_method=PATCH&__clerk_api_version=2021-02-05`;
    expect((await admin.post(path, { role: "org:admin" }, API)).status).toBe(200);
    const second = await atTeam(postern, member.own, id);
    await write(second);
    await leave({ id, admin }, second);
    expect((await second.get("/posts")).status).toBe(200);
    await expectRefused(second, { id, slug }, MAY_NOT);
  });

  it("nobody may where Clerk is told that a team's admins do not delete it", async () => {
    const ada = await createAccount(postern);
    const team = await postern.control.createOrganization({
      name: "Kept",
      slug: "kept-by-setting",
      adminDeleteEnabled: false,
      members: [{ userId: ada.userId, role: "org:admin" }],
    });
    const admin = await atTeam(postern, ada, team.id);
    await write(admin);
    expect((await admin.post(pathOf(team.id, "DELETE"), {}, API)).status).toBe(403);
    await expectRefused(admin, team, "its admins cannot delete it");
  });

  it("keeps everything when Clerk does not say who may", async () => {
    const { id, slug, admin } = await createTeam(postern);
    await write(admin);
    const match = `GET /v1/organizations/${id}/memberships`;
    await postern.control.failNext({ match, status: 503, retryAfterSeconds: 7 });
    const refused = await admin.post(PAGE, { confirmation: slug });
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "7"]);
    expect(await deletionsOf(id)).toEqual([]);
    expect((await admin.post(PAGE, { confirmation: slug })).status).toBe(303);
  });
});
