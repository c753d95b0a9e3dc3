import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "../../support/browser";
import type { Emulator } from "../../support/start-emulator";
import { startEmulator } from "../../support/start-emulator";

const PASSWORD = "correct horse";
let emulator: Emulator;
let ada: Browser;
let organizationId: string;
beforeAll(async () => {
  const organizationRoles = {
    "org:admin": [
      "org:sys_profile:manage",
      "org:sys_profile:delete",
      "org:sys_memberships:read",
      "org:sys_memberships:manage",
      "org:posts:write",
      "org:posts:delete",
      "org:trash:empty",
    ],
    "org:member": ["org:sys_memberships:read", "org:posts:write"],
  };
  const configuration = { organizations: true, organizationRoles };
  emulator = await startEmulator({ printCodes: false, configuration });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  ada = await enter("ada@example.com");
  const { body } = await ada.post("/v1/organizations", { name: "Analytical Engines" });
  organizationId = body.response.id;
});

async function enter(emailAddress: string): Promise<Browser> {
  await emulator.control.createUser({ emailAddress, password: PASSWORD });
  const browser = new Browser(emulator);
  await browser.signIn(emailAddress, PASSWORD);
  return browser;
}
const getUserId = async (browser: Browser) => (await browser.get("/v1/me")).body.response.id;
const path = (rest = "") => `/v1/organizations/${organizationId}${rest}`;
const decode = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
async function activate(browser: Browser, id: string) {
  const session = `/v1/client/sessions/${await browser.getSessionId()}`;
  const touched = await browser.post(`${session}/touch`, { active_organization_id: id });
  const token = await browser.post(`${session}/tokens`, { organization_id: id });
  return { touched, token, claims: token.status === 200 ? decode(token.body.jwt) : null };
}
async function join(role: string, emailAddress = "bob@example.com"): Promise<Browser> {
  const browser = await enter(emailAddress);
  await ada.post(path("/memberships"), { user_id: await getUserId(browser), role });
  return browser;
}

test("whoever makes one is its administrator, and finds it in their profile", async () => {
  const { body } = await ada.get("/v1/me/organization_memberships");
  expect(body.response).toMatchObject({
    total_count: 1,
    data: [
      {
        role: "org:admin",
        role_name: "Admin",
        organization: { id: organizationId, slug: "analytical-engines", members_count: 1 },
      },
    ],
  });
  const second = await ada.post("/v1/organizations", { name: "Analytical Engines" });
  expect(second.body.response["slug"]).toMatch(/^analytical-engines-[a-z0-9]{6}$/);
  const taken = await ada.post("/v1/organizations", { name: "x", slug: "analytical-engines" });
  expect(taken.problem).toBe("form_identifier_exists at slug");
});

test("the token says in which organization one works, with role and permissions", async () => {
  const { touched, claims } = await activate(ada, organizationId);
  expect(touched.body.response).toMatchObject({ last_active_organization_id: organizationId });
  expect(claims).toMatchObject({
    o: { id: organizationId, slg: "analytical-engines", rol: "admin", per: "write,delete,empty" },
    fea: "o:posts,o:trash",
  });
  // Bits of the features posts and trash: write and delete; empty.
  expect(claims.o.fpm).toBe("3,4");
  const bob = await join("org:member");
  const ofBob = await activate(bob, organizationId);
  expect(ofBob.claims.o).toMatchObject({ rol: "member", per: "write", fpm: "1" });
  const left = await activate(bob, "");
  expect(left.claims).not.toHaveProperty("o");
});

test("to outsiders it does not exist, by any route or method", async () => {
  const eve = await enter("eve@example.com");
  expect((await activate(eve, organizationId)).touched.status).toBe(404);
  const adaId = await getUserId(ada);
  for (const ask of [
    () => eve.get(path()),
    () => eve.patch(path(), { name: "Mine" }),
    () => eve.delete(path()),
    () => eve.delete(path("/logo")),
    () => eve.get(path("/roles")),
    () => eve.get(path("/memberships")),
    () => eve.post(path("/memberships"), { user_id: "user_x", role: "org:admin" }),
    () => eve.patch(path(`/memberships/${adaId}`), { role: "org:member" }),
    () => eve.delete(path(`/memberships/${adaId}`)),
    () => eve.get(path("/invitations")),
    () => eve.post(path("/invitations"), { email_address: "eve@example.com", role: "org:admin" }),
    () => eve.get(path("/membership_requests")),
  ]) {
    expect((await ask()).problem).toBe("resource_not_found");
  }
});

test("a member may do what the role permits, and nothing else", async () => {
  const bob = await join("org:member");
  expect((await bob.get(path("/memberships"))).body.response["total_count"]).toBe(2);
  const invitation = { email_address: "c@example.com", role: "org:member" };
  for (const ask of [
    () => bob.patch(path(), { name: "Mine" }),
    () => bob.delete(path()),
    () => bob.post(path("/invitations"), invitation),
    async () => bob.delete(path(`/memberships/${await getUserId(ada)}`)),
  ]) {
    expect(await ask()).toMatchObject({ status: 403, problem: "missing_organization_permission" });
  }
});

test("roles change, people leave and are sent away, and the last administrator stays", async () => {
  const bob = await join("org:member");
  const [adaId, bobId] = [await getUserId(ada), await getUserId(bob)];
  for (const ask of [
    () => ada.patch(path(`/memberships/${adaId}`), { role: "org:member" }),
    () => ada.delete(path(`/memberships/${adaId}`)),
    () => ada.delete(`/v1/me/organization_memberships/${organizationId}`),
  ]) {
    expect((await ask()).problem).toBe("organization_minimum_permissions_needed");
  }
  await activate(bob, organizationId);
  const raised = await ada.patch(path(`/memberships/${bobId}`), { role: "org:admin" });
  expect(raised.body.response).toMatchObject({ role: "org:admin" });
  expect((await ada.patch(path(`/memberships/${bobId}`), { role: "org:king" })).status).toBe(404);
  expect((await ada.delete(path(`/memberships/${bobId}`))).status).toBe(200);
  const session = `/v1/client/sessions/${await bob.getSessionId()}`;
  expect(decode((await bob.post(`${session}/tokens`)).body.jwt)).not.toHaveProperty("o");
  const carol = await join("org:admin", "carol@example.com");
  await ada.delete(`/v1/me/organization_memberships/${organizationId}`);
  expect((await ada.get(path())).status).toBe(404);
  expect((await carol.get(path())).status).toBe(200);
});

test("an invitation is mailed, and accepted by its link where one is signed in", async () => {
  const bob = await enter("bob@example.com");
  const fields = { email_address: "bob@example.com", role: "org:member" };
  const { body } = await ada.post(path("/invitations"), fields);
  expect(body.response).toMatchObject({ object: "organization_invitation", status: "pending" });
  expect((await ada.post(path("/invitations"), fields)).problem).toBe(
    "duplicate_record at email_address",
  );
  const [mail] = await emulator.control.listOutbox({ to: "bob@example.com" });
  const { searchParams } = new URL(mail?.url ?? "");
  const link = `/v1/tickets/accept?ticket=${searchParams.get("ticket")}`;
  const stranger = await new Browser(emulator).get(link);
  expect(stranger.headers.get("location")).toContain("/sign-in?__clerk_ticket=");
  const accepted = await bob.get(link);
  expect(accepted.headers.get("location")).toContain("__clerk_status=complete");
  expect((await bob.get(path())).status).toBe(200);
  const pending = await ada.get(`${path("/invitations")}?status=pending`);
  expect(pending.body.response["total_count"]).toBe(0);
});

test("somebody without an account signs up by the invitation, and is a member at once", async () => {
  await ada.post(path("/invitations"), { email_address: "new@example.com", role: "org:member" });
  const [mail] = await emulator.control.listOutbox({ to: "new@example.com" });
  const ticket = new URL(mail?.url ?? "").searchParams.get("ticket") ?? "";
  const browser = new Browser(emulator);
  const { body } = await browser.post("/v1/client/sign_ups", {
    strategy: "ticket",
    ticket,
    password: PASSWORD,
  });
  expect(body.response.status).toBe("complete");
  expect((await browser.get(path())).status).toBe(200);
});

test("invitations are accepted in the profile, and can be taken back", async () => {
  const bob = await enter("bob@example.com");
  const invite = () =>
    ada.post(path("/invitations"), { email_address: "bob@example.com", role: "org:member" });
  const { id } = (await invite()).body.response;
  const revoked = await ada.post(path(`/invitations/${id}/revoke`));
  expect(revoked.body.response.status).toBe("revoked");
  expect((await bob.post(`/v1/me/organization_invitations/${id}/accept`)).status).toBe(400);
  const again = (await invite()).body.response.id;
  const list = await bob.get("/v1/me/organization_invitations?status=pending");
  expect(list.body.response).toMatchObject({ data: [{ id: again }], total_count: 1 });
  const other = await enter("eve@example.com");
  expect((await other.post(`/v1/me/organization_invitations/${again}/accept`)).status).toBe(404);
  expect((await bob.post(`/v1/me/organization_invitations/${again}/accept`)).status).toBe(200);
  expect((await bob.get(path())).status).toBe(200);
});

test("several are invited at once, as clerk-js sends them", async () => {
  const fields = { email_address: "c@example.com", role: "org:member" };
  // Its field for addresses leaves an empty one behind the last.
  const { body } = await ada.post(path("/invitations/bulk"), fields, {
    list: ["email_address", ""],
  });
  expect(body.response).toMatchObject([{ email_address: "c@example.com", status: "pending" }]);
});

test("no more people than there is room for, invitations counted", async () => {
  const role = "org:member";
  const many = ["b", "c", "d", "e"].map((name) => `${name}@example.com`);
  for (const email of many) await ada.post(path("/invitations"), { email_address: email, role });
  const fifth = await ada.post(path("/invitations"), { email_address: "f@example.com", role });
  expect(fifth.problem).toBe("organization_membership_quota_exceeded");
});

test("deleting it leaves nobody in it", async () => {
  const bob = await join("org:member");
  await activate(bob, organizationId);
  expect((await ada.delete(path())).body.response).toMatchObject({ deleted: true });
  expect((await bob.get("/v1/me/organization_memberships")).body.response["total_count"]).toBe(0);
  const session = await bob.get(`/v1/client/sessions/${await bob.getSessionId()}`);
  expect(session.body.response).toMatchObject({ last_active_organization_id: null });
});

test("where they are switched off there are none", async () => {
  await emulator.control.configure({ organizations: false });
  expect((await ada.post("/v1/organizations", { name: "x" })).problem).toBe(
    "organization_not_enabled_in_instance",
  );
  expect((await ada.get("/v1/me/organization_memberships")).status).toBe(403);
});
