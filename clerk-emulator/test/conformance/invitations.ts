import { describe, expect, test } from "vitest";
import type { Target } from "./target";
import { expectWhole } from "./whole";

export function conformInvitations(getTarget: () => Target) {
  describe("invitations", () => {
    test("are created, listed and revoked", async () => {
      const target = getTarget();
      const { invitations } = target.clerk;
      const emailAddress = target.createAddress("quin");
      const created = await invitations.createInvitation({
        emailAddress,
        notify: false,
        expiresInDays: 2,
        publicMetadata: { why: "looms" },
      });
      const publicMetadata = { why: "looms" };
      expect(expectWhole(created)).toMatchObject({
        emailAddress,
        status: "pending",
        publicMetadata,
      });
      const [other] = await invitations.createInvitationBulk([
        { emailAddress: target.createAddress("rob"), notify: false },
      ]);
      const status = "pending";
      const listed = await invitations.getInvitationList({ query: target.run, status });
      const ids = expectWhole(listed.data).map(({ id }) => id);
      expect(new Set(ids)).toEqual(new Set([created.id, other?.id]));
      for (const id of ids) expect((await invitations.revokeInvitation(id)).status).toBe("revoked");
    });
  });

  describe("the waitlist", () => {
    test("takes, lists, invites, rejects and forgets", async () => {
      const target = getTarget();
      const { invitations, waitlistEntries } = target.clerk;
      const emailAddress = target.createAddress("sue");
      const sue = await waitlistEntries.create({ emailAddress, notify: false });
      const others = await waitlistEntries.createBulk([
        { emailAddress: target.createAddress("tom"), notify: false },
      ]);
      const [tom] = others;
      for (const { id } of [sue, ...others]) target.undo(() => waitlistEntries.delete(id));
      expect(expectWhole(sue)).toMatchObject({ emailAddress, status: "pending", invitation: null });
      const listed = await waitlistEntries.list({ status: "pending", query: target.run });
      const ids = expectWhole(listed.data).map(({ id }) => id);
      expect(new Set(ids)).toEqual(new Set([sue.id, tom?.id]));
      const found = await waitlistEntries.list({ query: target.createAddress("tom") });
      expect(found.data.map(({ id }) => id)).toEqual([tom?.id]);
      const invited = expectWhole(await waitlistEntries.invite(sue.id));
      expect(invited).toMatchObject({ status: "invited", invitation: { emailAddress } });
      const invitationId = invited.invitation?.id ?? "";
      expect((await waitlistEntries.reject(tom?.id ?? "")).status).toBe("rejected");
      expect((await invitations.revokeInvitation(invitationId)).status).toBe("revoked");
      expect(expectWhole(await waitlistEntries.delete(sue.id)).deleted).toBe(true);
    });
  });
}
