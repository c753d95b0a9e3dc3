import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createVisitor } from "../../support/account";
import { BreakableKv, listStored } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";
import { atTeam, createTeam } from "../../support/teams/team";

const API = { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } };
const VERSION = "__clerk_api_version=2021-02-05";

type Visitor = ReturnType<typeof createVisitor>;

describe("somebody who acts for another person, at Clerk through our proxy", () => {
  let postern: Postern;
  let team: Awaited<ReturnType<typeof createTeam>>;
  let sessionId: string;
  let support: Visitor;

  beforeAll(async () => {
    postern = await startPostern({ adjust: new BreakableKv().putInPlace });
    team = await createTeam(postern);
    const saved = await team.admin.post("/posts/new", { title: "Ours", body: "W", tags: "" });
    expect(saved.status).toBe(303);
    [support, sessionId] = await createActing();
  });
  afterAll(() => postern.stop());

  async function createActing(): Promise<[Visitor, string]> {
    const { header, sessionId: id } = await postern.control.createSessionCookies(
      team.admin.userId,
      { origin: postern.url, actor: { sub: "user_support" }, organizationId: team.id },
    );
    return [createVisitor(postern, header), id];
  }

  const call = (by: Visitor, method: string, path: string, fields: Record<string, string> = {}) => {
    const separator = path.includes("?") ? "&" : "?";
    const override = method === "POST" ? "" : `&_method=${method}`;
    return by.post(`/__clerk/v1${path}${separator}${VERSION}${override}`, fields, API);
  };

  /** What of the routes would have changed something, by Clerk's own count. */
  async function countChanges(): Promise<number> {
    const requests = await postern.control.listRequests();
    const changes = requests.filter(
      ({ surface, method, path }) =>
        surface === "frontend" && method !== "GET" && !/^\/v1\/client(\/|$)/.test(path),
    );
    return changes.reduce((sum, { count }) => sum + count, 0);
  }

  async function expectRefused(answer: Response): Promise<void> {
    const body = await answer.text();
    expect([answer.status, body]).toEqual([
      403,
      expect.stringContaining("acting for somebody else"),
    ]);
    expect(JSON.parse(body)).toHaveProperty("errors.0.code", "acting_may_not_change");
    expect(JSON.parse(body)).toHaveProperty("errors.0.long_message");
  }

  const changes: [string, () => string, Record<string, string>?][] = [
    ["DELETE", () => `/organizations/${team.id}`],
    ["PATCH", () => `/organizations/${team.id}`, { name: "Renamed" }],
    ["POST", () => "/organizations", { name: "Founded" }],
    ["DELETE", () => `/organizations/${team.id}/memberships/${team.member.userId}`],
    [
      "PATCH",
      () => `/organizations/${team.id}/memberships/${team.member.userId}`,
      { role: "org:admin" },
    ],
    [
      "POST",
      () => `/organizations/${team.id}/invitations`,
      { email_address: "a@example.com", role: "org:member" },
    ],
    ["DELETE", () => `/me/organization_memberships/${team.id}`],
    ["DELETE", () => "/me"],
    ["PATCH", () => "/me", { first_name: "Renamed" }],
    ["POST", () => "/me/email_addresses", { email_address: "b@example.com" }],
    ["POST", () => "/me/change_password", { new_password: "another horse, big door" }],
    ["POST", () => `/client/sessions/${sessionId}/verify`, { level: "first_factor" }],
    ["POST", () => `/me/sessions/${sessionId}/revoke`],
  ];

  it.each(changes)(
    "%s %s is refused in Clerk's own shape, and nothing is changed",
    async (method, path, fields) => {
      const before = await countChanges();
      await expectRefused(await call(support, method, path(), fields));
      expect((await countChanges()) - before).toBe(0);
    },
  );

  it("no other way of saying who one is leads past it", async () => {
    const { cookies } = support;
    const only = (...names: string[]) => {
      const kept = [...cookies].filter(([name]) => names.includes(name));
      expect(kept).toHaveLength(names.length);
      return createVisitor(postern, kept.map((pair) => pair.join("=")).join("; "));
    };
    const before = await countChanges();
    const path = `/organizations/${team.id}`;
    await expectRefused(await call(only("__client"), "DELETE", path));
    await expectRefused(
      await call(only("__client"), "DELETE", `${path}?_clerk_session_id=${sessionId}`),
    );
    await expectRefused(
      await call(only("__client"), "DELETE", `${path}?_clerk_session_id=sess_another`),
    );
    // The token of somebody for whom nobody acts, in the same browser.
    const disguised = only("__client");
    for (const [name, value] of team.admin.cookies) {
      if (name !== "__client") disguised.cookies.set(name, value);
    }
    await expectRefused(await call(disguised, "DELETE", path));
    for (const way of [
      "/client/../organizations/",
      "/client/%2e%2e/organizations/",
      "//organizations/",
    ]) {
      const answer = await call(only("__client"), "DELETE", `${way}${team.id}`);
      expect(answer.status, way).toBeGreaterThanOrEqual(400);
    }
    expect((await countChanges()) - before).toBe(0);
    const stored = (await listStored(postern)).map(({ name }) => name);
    expect(stored.filter((name) => name.startsWith(`u/${team.id}/`))).toHaveLength(2);
    expect(stored).not.toContain(`e/${team.id}`);
  });

  it("the pages of the account and of the team show nothing that changes them", async () => {
    for (const path of ["/account", "/team", "/team/organization-members"]) {
      const page = await (await support.get(path)).text();
      expect(page, path).toContain("that is for them alone");
      expect(await (await team.admin.get(path)).text(), path).not.toContain(
        "that is for them alone",
      );
    }
  });

  it("a session is kept, sees its teams, and ends", async () => {
    const [other, id] = await createActing();
    for (const path of ["/client", "/me/organization_memberships", `/organizations/${team.id}`]) {
      expect((await other.get(`/__clerk/v1${path}?${VERSION}`, API)).status, path).toBe(200);
    }
    const kept: [string, string, Record<string, string>?][] = [
      ["POST", `/client/sessions/${id}/touch`, { active_organization_id: team.id }],
      ["POST", `/client/sessions/${id}/tokens`],
      ["POST", `/client/sessions/${id}/end`],
    ];
    for (const [method, path, fields] of kept) {
      expect((await call(other, method, path, fields)).status, path).toBe(200);
    }
    const [another] = await createActing();
    expect((await call(another, "DELETE", "/client/sessions")).status).toBe(200);
  });

  it("whoever acts for nobody goes on as ever, for one question more", async () => {
    const eve = await createAccount(postern);
    expect((await call(eve, "PATCH", "/me", { first_name: "Eve" })).status).toBe(200);
    const alone = await postern.control.createOrganization({
      name: "Hers",
      members: [{ userId: eve.userId, role: "org:admin" }],
    });
    const admin = await atTeam(postern, eve, alone.id);
    expect((await call(admin, "DELETE", `/organizations/${alone.id}`)).status).toBe(200);
  });

  it("while Clerk does not say who is asking, nothing is changed", async () => {
    const eve = await createAccount(postern);
    await postern.control.failNext({ match: "GET /v1/client", status: 503 });
    const before = await countChanges();
    const answer = await call(eve, "PATCH", "/me", { first_name: "Eve" });
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, "5"]);
    expect(await answer.json()).toHaveProperty("errors.0.code", "proxy_asker_unknown");
    expect((await countChanges()) - before).toBe(0);
    expect((await call(eve, "PATCH", "/me", { first_name: "Eve" })).status).toBe(200);
  });
});
