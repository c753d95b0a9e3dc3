import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Emulator } from "../support/start-emulator";
import { startEmulator } from "../support/start-emulator";

/** Organizations by Clerk's own client for servers. */
const PASSWORD = "correct horse";
let emulator: Emulator;
let createdBy: string;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false, configuration: { organizations: true } });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  createdBy = await createUser("ada@example.com");
});

const createUser = async (emailAddress: string) =>
  (await emulator.control.createUser({ emailAddress, password: PASSWORD })).id;
const create = (name = "Engines", more = {}) =>
  emulator.backend.organizations.createOrganization({ name, createdBy, ...more });

test("creates, reads by id and slug, updates, lists and deletes", async () => {
  const { organizations } = emulator.backend;
  const { id } = await create("Engines", { publicMetadata: { a: 1 }, privateMetadata: { p: 1 } });
  const bySlug = await organizations.getOrganization({ slug: "engines" });
  expect(bySlug).toMatchObject({ id, createdBy, membersCount: 1, privateMetadata: { p: 1 } });
  const updated = await organizations.updateOrganization(id, {
    name: "Looms",
    slug: "looms",
    maxAllowedMemberships: 2,
    adminDeleteEnabled: false,
  });
  expect(updated).toMatchObject({
    name: "Looms",
    slug: "looms",
    maxAllowedMemberships: 2,
    adminDeleteEnabled: false,
  });
  const merged = await organizations.updateOrganizationMetadata(id, { publicMetadata: { b: 2 } });
  expect(merged.publicMetadata).toEqual({ a: 1, b: 2 });
  await create("Another");
  const list = async (parameters: Parameters<typeof organizations.getOrganizationList>[0]) => {
    const { data, totalCount } = await organizations.getOrganizationList(parameters);
    return [data.map((each) => each.name), totalCount];
  };
  expect(await list({})).toEqual([["Another", "Looms"], 2]);
  expect(await list({ query: "loo" })).toEqual([["Looms"], 1]);
  expect(await list({ orderBy: "+name", limit: 1 })).toEqual([["Another"], 2]);
  expect(await organizations.deleteOrganization(id)).toMatchObject({
    deleted: true,
    slug: "looms",
  });
  await expect(organizations.getOrganization({ organizationId: id })).rejects.toMatchObject({
    status: 404,
  });
});

test("gives a logo and takes it away", async () => {
  const { id } = await create();
  const { organizations } = emulator.backend;
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const file = new File([png], "logo.png", { type: "image/png" });
  expect((await organizations.updateOrganizationLogo(id, { file })).hasImage).toBe(true);
  expect((await organizations.deleteOrganizationLogo(id)).hasImage).toBe(false);
});

test("adds, changes, lists and removes members", async () => {
  const { organizations, users } = emulator.backend;
  const { id: organizationId } = await create();
  const userId = await createUser("bob@example.com");
  const role = "org:member";
  const added = await organizations.createOrganizationMembership({ organizationId, userId, role });
  expect(added).toMatchObject({
    role,
    publicUserData: { userId, identifier: "bob@example.com" },
    organization: { id: organizationId, membersCount: 2 },
  });
  await expect(
    organizations.createOrganizationMembership({ organizationId, userId, role }),
  ).rejects.toMatchObject({ status: 400 });
  const raised = { organizationId, userId, role: "org:admin" };
  expect((await organizations.updateOrganizationMembership(raised)).role).toBe("org:admin");
  const noted = await organizations.updateOrganizationMembershipMetadata({
    organizationId,
    userId,
    publicMetadata: { desk: 4 },
  });
  expect(noted.publicMetadata).toEqual({ desk: 4 });
  const admins = await organizations.getOrganizationMembershipList({
    organizationId,
    role: ["org:admin"],
  });
  expect(admins.totalCount).toBe(2);
  expect((await users.getOrganizationMembershipList({ userId })).totalCount).toBe(1);
  expect((await organizations.getInstanceOrganizationMembershipList({})).totalCount).toBe(2);
  await organizations.deleteOrganizationMembership({ organizationId, userId });
  expect((await users.getOrganizationMembershipList({ userId })).totalCount).toBe(0);
});

test("invites, lists, reads and revokes", async () => {
  const { organizations, users } = emulator.backend;
  const { id: organizationId } = await create();
  const userId = await createUser("bob@example.com");
  const invitation = await organizations.createOrganizationInvitation({
    organizationId,
    inviterUserId: createdBy,
    emailAddress: "bob@example.com",
    role: "org:member",
    publicMetadata: { why: "looms" },
  });
  expect(invitation).toMatchObject({
    emailAddress: "bob@example.com",
    status: "pending",
    publicMetadata: { why: "looms" },
    url: expect.stringContaining("/v1/tickets/accept?ticket="),
  });
  const bulk = await organizations.createOrganizationInvitationBulk(organizationId, [
    { inviterUserId: createdBy, emailAddress: "c@example.com", role: "org:member" },
  ]);
  expect(bulk).toHaveLength(1);
  const status: ["pending"] = ["pending"];
  const list = () => organizations.getOrganizationInvitationList({ organizationId, status });
  expect((await list()).totalCount).toBe(2);
  expect((await users.getOrganizationInvitationList({ userId })).totalCount).toBe(1);
  const which = { organizationId, invitationId: invitation.id };
  expect(await organizations.getOrganizationInvitation(which)).toMatchObject({ id: invitation.id });
  expect((await organizations.revokeOrganizationInvitation(which)).status).toBe("revoked");
  expect((await list()).totalCount).toBe(1);
});
