import { createId } from "../crypto/random";
import type { WaitlistEntry } from "../entities";
import { Problem } from "../http/problem";
import type { Instance } from "../instance";
import { createInvitation } from "./invitations";

/** Whoever asks twice stands there once. */
export function joinWaitlist(instance: Instance, emailAddress: string): WaitlistEntry {
  const now = instance.now();
  const known = instance.store.waitlistEntries.listBy("emailAddress", emailAddress)[0];
  if (known) return known;
  const entry = instance.store.waitlistEntries.put({
    id: createId(instance.random, "wle"),
    emailAddress,
    status: "pending",
    invitationId: null,
    createdAt: now,
    updatedAt: now,
  });
  instance.publish({ type: "waitlistEntry.created", entry });
  return entry;
}

/** Lets somebody in from the list, by mail. */
export async function inviteFromWaitlist(
  instance: Instance,
  entry: WaitlistEntry,
): Promise<WaitlistEntry> {
  requirePending(entry);
  const { emailAddress } = entry;
  const invitation = await createInvitation(instance, { emailAddress, ignoresExisting: true });
  return change(instance, { ...entry, status: "invited", invitationId: invitation.id });
}

export function rejectFromWaitlist(instance: Instance, entry: WaitlistEntry): WaitlistEntry {
  requirePending(entry);
  return change(instance, { ...entry, status: "rejected" });
}

function requirePending({ status }: WaitlistEntry): void {
  if (status === "pending") return;
  throw new Problem(400, "waitlist_entry_not_pending", `This entry is ${status} already.`);
}

function change(instance: Instance, entry: WaitlistEntry): WaitlistEntry {
  const changed = instance.store.waitlistEntries.put({ ...entry, updatedAt: instance.now() });
  instance.publish({ type: "waitlistEntry.updated", entry: changed });
  return changed;
}
