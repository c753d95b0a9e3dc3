import { describe, expect, test } from "vitest";
import type { Target } from "./target";
import { expectWhole } from "./whole";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

export function conformOrganizations(getTarget: () => Target) {
  async function createOrganization(name: string) {
    const target = getTarget();
    const { organizations } = target.clerk;
    const { id: createdBy } = await target.createUser(`${name}.founder`);
    const slug = `${name}-${target.run}`;
    const created = await organizations.createOrganization({
      name: `${name} ${target.run}`,
      slug,
      createdBy,
      publicMetadata: { a: 1 },
      privateMetadata: { p: 1 },
    });
    target.undo(() => organizations.deleteOrganization(created.id));
    return { ...target, organizations, created, slug, createdBy };
  }

  describe("organizations", () => {
    test("are created, read, listed, changed and deleted", async () => {
      const { organizations, created, slug, createdBy, run } = await createOrganization("looms");
      expect(expectWhole(created)).toMatchObject({ slug, createdBy, hasImage: false });
      const bySlug = await organizations.getOrganization({ slug, includeMembersCount: true });
      expect(expectWhole(bySlug)).toMatchObject({ id: created.id, membersCount: 1 });
      expect(bySlug).toMatchObject({ publicMetadata: { a: 1 }, privateMetadata: { p: 1 } });
      const listed = await organizations.getOrganizationList({ query: run, limit: 100 });
      expect(expectWhole(listed.data).map(({ id }) => id)).toContain(created.id);
      const changed = await organizations.updateOrganization(created.id, {
        name: `Looms ${run}`,
        maxAllowedMemberships: 3,
      });
      expect(changed).toMatchObject({ name: `Looms ${run}`, maxAllowedMemberships: 3 });
      const noted = await organizations.updateOrganizationMetadata(created.id, {
        publicMetadata: { b: 2 },
      });
      expect(noted.publicMetadata).toEqual({ a: 1, b: 2 });
      const file = new File([PNG], "logo.png", { type: "image/png" });
      const pictured = await organizations.updateOrganizationLogo(created.id, { file });
      expect(pictured.hasImage).toBe(true);
      expect((await organizations.deleteOrganizationLogo(created.id)).hasImage).toBe(false);
      expect(await organizations.deleteOrganization(created.id)).toMatchObject({
        id: created.id,
        deleted: true,
      });
      const gone = organizations.getOrganization({ organizationId: created.id });
      await expect(gone).rejects.toMatchObject({ status: 404 });
    });

    test("have members with roles", async () => {
      const { organizations, clerk, created, createdBy, createUser } =
        await createOrganization("mills");
      const organizationId = created.id;
      const { id: userId } = await createUser("nan");
      const which = { organizationId, userId };
      const added = await organizations.createOrganizationMembership({
        ...which,
        role: "org:member",
      });
      expect(expectWhole(added)).toMatchObject({
        role: "org:member",
        organization: { id: organizationId },
        publicUserData: { userId },
      });
      const raised = await organizations.updateOrganizationMembership({
        ...which,
        role: "org:admin",
      });
      expect(raised.role).toBe("org:admin");
      const noted = await organizations.updateOrganizationMembershipMetadata({
        ...which,
        publicMetadata: { desk: 4 },
      });
      expect(noted.publicMetadata).toEqual({ desk: 4 });
      const members = await organizations.getOrganizationMembershipList({ organizationId });
      const userIds = expectWhole(members.data).map((each) => each.publicUserData?.userId);
      expect(new Set(userIds)).toEqual(new Set([createdBy, userId]));
      const theirs = await clerk.users.getOrganizationMembershipList({ userId });
      expect(expectWhole(theirs.data).map((each) => each.organization.id)).toEqual([
        organizationId,
      ]);
      const all = await organizations.getInstanceOrganizationMembershipList({ limit: 100 });
      expect(expectWhole(all.data).map((each) => each.id)).toContain(added.id);
      expect((await organizations.deleteOrganizationMembership(which)).id).toBe(added.id);
    });

    test("invite, and take it back", async () => {
      const { organizations, clerk, created, createdBy, createAddress, createUser } =
        await createOrganization("dyes");
      const organizationId = created.id;
      const { id: userId } = await createUser("ole");
      const invitation = await organizations.createOrganizationInvitation({
        organizationId,
        inviterUserId: createdBy,
        emailAddress: createAddress("ole"),
        role: "org:member",
        publicMetadata: { why: "looms" },
      });
      expect(expectWhole(invitation)).toMatchObject({
        organizationId,
        emailAddress: createAddress("ole"),
        role: "org:member",
        status: "pending",
        publicMetadata: { why: "looms" },
      });
      const [other] = await organizations.createOrganizationInvitationBulk(organizationId, [
        { inviterUserId: createdBy, emailAddress: createAddress("pia"), role: "org:member" },
      ]);
      const status: ["pending"] = ["pending"];
      const pending = await organizations.getOrganizationInvitationList({ organizationId, status });
      const ids = expectWhole(pending.data).map(({ id }) => id);
      expect(new Set(ids)).toEqual(new Set([invitation.id, other?.id]));
      const theirs = await clerk.users.getOrganizationInvitationList({ userId, status: "pending" });
      expect(expectWhole(theirs.data).map(({ id }) => id)).toEqual([invitation.id]);
      const which = { organizationId, invitationId: invitation.id };
      const read = expectWhole(await organizations.getOrganizationInvitation(which));
      expect(read.id).toBe(invitation.id);
      const revoked = await organizations.revokeOrganizationInvitation({
        ...which,
        requestingUserId: createdBy,
      });
      expect(revoked.status).toBe("revoked");
    });
  });
}
