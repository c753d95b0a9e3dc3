import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVisitor } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";
import { createTeam, type Member } from "../../support/teams/team";

const PUBLISH = { intent: "publish", listing: "listed" };

describe("what members of a team may do", () => {
  let postern: Postern;
  let team: Awaited<ReturnType<typeof createTeam>>;
  let admin: Member;
  let member: Member;

  beforeAll(async () => {
    postern = await startPostern();
    team = await createTeam(postern);
    ({ admin, member } = team);
  });
  afterAll(() => postern.stop());

  async function write(by: Member, title: string): Promise<string> {
    const saved = await by.post("/posts/new", { title, body: `The text of ${title}`, tags: "" });
    expect(saved.status).toBe(303);
    return saved.headers.get("Location") ?? "";
  }

  it("read and write each other's posts, and keep their own apart", async () => {
    const path = await write(member, "Shared words");
    expect((await admin.get(path)).status).toBe(200);
    const { parents = "", nonce = "", desk } = await admin.hiddenFields(path);
    expect(desk).toBe(`${team.id}.${admin.userId}`);
    const more = { title: "Shared words", body: "Gone on with", tags: "", parents, nonce };
    expect((await admin.post(path, more)).status).toBe(303);
    expect(await (await member.get(path)).text()).toContain("Gone on with");

    expect((await member.own.get(path)).status).toBe(404);
    expect(await (await member.own.get("/posts")).text()).not.toContain("Shared words");
    const own = await member.own.post("/posts/new", { title: "Mine", body: "Mine", tags: "" });
    const ownPath = own.headers.get("Location") ?? "";
    expect((await member.get(ownPath)).status).toBe(404);
    expect((await admin.get(ownPath)).status).toBe(404);
  });

  it("says who wrote each version, by the names that Clerk gives", async () => {
    const path = await write(admin, "Signed");
    const { parents = "", nonce = "" } = await member.hiddenFields(path);
    await member.post(path, { title: "Signed", body: "By both", tags: "", parents, nonce });
    const page = await (await member.get(`${path}/history`)).text();
    const lines = page.split('class="history-line"').slice(1);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(member.own.emailAddress);
    expect(lines[1]).toContain(admin.own.emailAddress);

    // Without Clerk the page goes on without names.
    await postern.control.failNext({ match: `GET /v1/organizations/${team.id}`, status: 503 });
    const without = await member.get(`${path}/history`);
    expect(without.status).toBe(200);
    const text = await without.text();
    expect(text).toContain('class="history-line"');
    expect(text).not.toContain(admin.own.emailAddress);
  });

  it.each(["trash", "purge"])("a member may not %s, and keeps what came along", async (intent) => {
    const path = await write(admin, `Not to ${intent}`);
    if (intent === "purge") expect((await admin.post(path, { intent: "trash" })).status).toBe(303);
    const { parents = "", nonce = "" } = await member.hiddenFields(path);
    const text = { title: "Typed", body: "Typed at the same time", tags: "" };
    const refused = await member.post(path, { ...text, intent, parents, nonce });
    expect(refused.status).toBe(403);
    const page = await refused.text();
    expect(page).toContain("Only an admin of this team can do that.");
    expect(page).toContain("Typed at the same time");
    const list = intent === "purge" ? "/posts?state=trashed" : "/posts";
    expect(await (await admin.get(list)).text()).toContain(`Not to ${intent}`);
    expect((await admin.post(path, { intent, parents, nonce })).status).toBe(303);
  });

  it.each(["publish", "unpublish", "schedule", "cancel", "share", "revoke"])(
    "a member may not %s",
    async (intent) => {
      const path = await write(admin, `Not to ${intent}`);
      const { revision = "" } = await admin.hiddenFields(`${path}/publishing`);
      if (intent === "unpublish") {
        const published = await admin.post(`${path}/publishing`, { ...PUBLISH, revision });
        expect(published.status).toBe(303);
      }
      const before = await (await admin.get(`${path}/publishing`)).text();
      const fields = { ...PUBLISH, intent, revision, days: "7", token: "0".repeat(20) };
      const refused = await member.post(`${path}/publishing`, fields);
      expect(refused.status).toBe(403);
      expect(await refused.text()).toContain("Only an admin of this team can do that.");
      const isPublished = (page: string) => page.includes('value="unpublish"');
      const after = await (await admin.get(`${path}/publishing`)).text();
      expect(isPublished(after)).toBe(isPublished(before));
      const seen = await (await member.get(`${path}/publishing`)).text();
      expect(seen).toContain("Only an admin of this team can do that.");
      expect(seen).not.toContain('value="publish"');
    },
  );

  it("a member is shown no address that would outlive their membership", async () => {
    const path = `${await write(admin, "Secret address")}/publishing`;
    const { revision = "" } = await admin.hiddenFields(path);
    const unlisted = { intent: "publish", listing: "unlisted", revision };
    expect((await admin.post(path, unlisted)).status).toBe(303);
    const now = await admin.hiddenFields(path);
    const share = { intent: "share", days: "0", revision: now.revision ?? "" };
    expect((await admin.post(path, share)).status).toBe(303);
    const page = await (await admin.get(path)).text();
    const secrets = [/shared\/(\w{20})/, /secret-address-(\w{20})/].map(
      (one) => one.exec(page)?.[1],
    );
    const data = `${path}.data`;
    for (const secret of secrets) {
      expect(secret).toMatch(/^\w{20}$/);
      expect(await (await admin.get(data)).text()).toContain(secret);
      for (const address of [path, data]) {
        const seen = await member.get(address);
        expect(seen.status).toBe(200);
        expect(await seen.text(), address).not.toContain(secret);
      }
    }
    expect(await (await member.get(path)).text()).toContain("told only to those who manage");
    // A link of a team that has never shown anybody anything, on another post, works as it is shown.
    expect((await createVisitor(postern).get(`/~${team.slug}/shared/${secrets[0]}`)).status).toBe(
      200,
    );
  });

  it("a member's form cannot publish by saying that a version is public", async () => {
    const path = await write(admin, "Forged");
    const { parents = "", nonce = "" } = await member.hiddenFields(path);
    const [revision = ""] = parents.split("_");
    const forged = `${revision}_0_p_${revision}_mwtmkc0r`;
    const text = { title: "Forged", body: "Made public?", tags: "" };
    expect((await member.post(path, { ...text, parents: forged, nonce })).status).toBe(303);
    expect(await (await admin.get("/posts")).text()).toContain("Forged");
    expect(await (await admin.get("/posts?state=published")).text()).not.toContain("Forged");
  });

  it("a member neither exports nor imports; an admin does both", async () => {
    for (const address of ["/settings/export.zip", "/settings/export", "/settings/import"]) {
      const answer = await member.get(address);
      const text = await answer.text();
      if (address.endsWith(".zip")) expect(answer.status).toBe(403);
      else expect(text, address).toContain("Only an admin of this team can do that.");
    }
    const zip = await admin.get("/settings/export.zip");
    expect(zip.status).toBe(200);
    const form = new FormData();
    form.set("archive", new Blob([await zip.arrayBuffer()]), "postern.zip");
    expect((await member.post("/settings/import", form)).status).toBe(403);
    expect((await admin.post("/settings/import", form)).status).toBe(200);
  });

  it("a page that was opened at one desk checks and exports nothing of another", async () => {
    const { admin: founder } = await createTeam(postern);
    await founder.post("/posts/new", { title: "The team's", body: "Words", tags: "" });
    const { desk = "" } = await founder.own.hiddenFields("/settings/repair");
    expect(desk).toBe(founder.userId);
    expect((await founder.post("/settings/repair", { desk })).status).toBe(401);
    expect((await founder.own.post("/settings/repair", { desk })).status).toBe(200);
    const page = await (await founder.own.get("/settings/export")).text();
    const [zip = ""] = /\/settings\/export\.zip[^"]*/.exec(page) ?? [];
    const elsewhere = await founder.get(zip.replaceAll("&amp;", "&"));
    expect(elsewhere.status).toBe(303);
    expect(elsewhere.headers.get("Location")).toBe("/settings/export?failed");
    expect((await founder.own.get(zip.replaceAll("&amp;", "&"))).status).toBe(200);
  });

  it("a page that was opened at one desk does not write at another", async () => {
    const { nonce = "", desk = "" } = await member.hiddenFields("/posts/new");
    const typed = { title: "Elsewhere", body: "Typed for the team", tags: "", parents: "", nonce };
    const refused = await member.own.post("/posts/new", { ...typed, desk });
    expect(refused.status).toBe(401);
    const page = await refused.text();
    expect(page).toContain("opened for another team");
    expect(page).toContain("Typed for the team");
    const byOther = await admin.post("/posts/new", { ...typed, desk });
    expect(byOther.status).toBe(401);
    expect(await byOther.text()).not.toContain("opened for another team");
    expect(await (await member.own.get("/posts")).text()).not.toContain("Elsewhere");
    expect((await member.post("/posts/new", { ...typed, desk })).status).toBe(303);
  });

  it("whoever was removed is out as soon as their token is renewed", async () => {
    const { admin: founder, member: leaver, id } = await createTeam(postern);
    const path = await write(founder, "Stays here");
    expect((await leaver.get(path)).status).toBe(200);
    await postern.control.removeMember({ organizationId: id, userId: leaver.userId });
    leaver.cookies.set("__session", await postern.control.mintSessionToken(leaver.sessionId));
    for (const name of leaver.cookies.keys()) {
      if (name.startsWith("__session_")) leaver.cookies.delete(name);
    }
    expect((await leaver.get(path)).status).toBe(404);
    expect(await (await leaver.get("/posts")).text()).not.toContain("Stays here");
    expect((await founder.get(path)).status).toBe(200);
  });
});
