import { createInvitationUrl, getInvitationStatus } from "../accounts/invitations";
import type { Invitation, WaitlistEntry } from "../entities";
import type { Instance } from "../instance";

/** Clerk's Invitation, with the address that its mail contained. */
export async function createInvitationJson(instance: Instance, invitation: Invitation) {
  const status = getInvitationStatus(invitation, instance.now());
  return {
    object: "invitation",
    id: invitation.id,
    email_address: invitation.emailAddress,
    public_metadata: invitation.publicMetadata,
    revoked: status === "revoked",
    status,
    ...(status === "pending" && { url: await createInvitationUrl(instance, invitation) }),
    expires_at: invitation.expireAt,
    created_at: invitation.createdAt,
    updated_at: invitation.updatedAt,
  };
}

/** Clerk's WaitlistEntry. */
export async function createWaitlistEntryJson(instance: Instance, entry: WaitlistEntry) {
  const invitation = instance.store.invitations.get(entry.invitationId ?? "");
  return {
    ...createPlainWaitlistEntryJson(entry),
    invitation: invitation ? await createInvitationJson(instance, invitation) : null,
  };
}

/** The same without its invitation, as in webhooks. */
export function createPlainWaitlistEntryJson(entry: WaitlistEntry) {
  return {
    object: "waitlist_entry",
    id: entry.id,
    email_address: entry.emailAddress,
    status: entry.status,
    is_locked: false,
    invitation: null,
    created_at: entry.createdAt,
    updated_at: entry.updatedAt,
  };
}
