import { createId } from "../crypto/random";
import type { Invitation, Metadata } from "../entities";
import { Problem } from "../http/problem";
import type { Instance } from "../instance";
import { requireFreeEmailAddress } from "./email-addresses";
import { createTicketToken } from "./factors/tickets";
import { getProxyUrl } from "../shapes/pictures";
import { sendMail } from "./outbox";

export const INVITATION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;

export interface NewInvitation {
  emailAddress: string;
  publicMetadata?: Metadata;
  redirectUrl?: string | null;
  lifetimeMs?: number;
  /** No mail: the app sends its own. */
  isSilent?: boolean;
  ignoresExisting?: boolean;
}

/** Asks somebody to sign up, by mail. */
export async function createInvitation(
  instance: Instance,
  input: NewInvitation,
): Promise<Invitation> {
  const now = instance.now();
  const pending = instance.store.invitations
    .listBy("emailAddress", input.emailAddress)
    .some((each) => getInvitationStatus(each, now) === "pending");
  if (pending && !input.ignoresExisting) {
    const message = "There is a pending invitation for this address already.";
    throw new Problem(400, "duplicate_record", message, "email_address");
  }
  if (!input.ignoresExisting) requireFreeEmailAddress(instance, input.emailAddress);
  const invitation = instance.store.invitations.put({
    id: createId(instance.random, "inv"),
    emailAddress: input.emailAddress,
    publicMetadata: input.publicMetadata ?? {},
    redirectUrl: input.redirectUrl ?? null,
    status: "pending",
    expireAt: now + (input.lifetimeMs ?? INVITATION_LIFETIME_MS),
    createdAt: now,
    updatedAt: now,
  });
  if (!input.isSilent) {
    const url = await createInvitationUrl(instance, invitation);
    sendMail(instance, { to: invitation.emailAddress, purpose: "invitation", url });
  }
  return invitation;
}

export async function createInvitationUrl(
  instance: Instance,
  invitation: Invitation,
): Promise<string> {
  const token = await createTicketToken(instance, { kind: "invitation", ...invitation });
  return `${getProxyUrl(instance)}/v1/tickets/accept?ticket=${token}`;
}

/** A pending one runs out by itself. */
export function getInvitationStatus(
  { status, expireAt }: Pick<Invitation, "status" | "expireAt">,
  now: number,
): Invitation["status"] {
  return status === "pending" && expireAt <= now ? "expired" : status;
}

/** The invitation, if it still stands; else the Problem that says why not. */
export function requirePendingInvitation(instance: Instance, id: string): Invitation {
  const invitation = instance.store.invitations.get(id);
  if (!invitation) {
    throw new Problem(400, "ticket_invalid_code", "The ticket is not valid.", "ticket");
  }
  const status = getInvitationStatus(invitation, instance.now());
  if (status === "pending") return invitation;
  const message = `This invitation is ${status} and cannot be used.`;
  const code = status === "accepted" ? "invitation_already_accepted_code" : `ticket_${status}_code`;
  throw new Problem(400, code, message, "ticket");
}

export function acceptInvitation(instance: Instance, id: string): Invitation {
  const invitation = requirePendingInvitation(instance, id);
  const now = instance.now();
  return instance.store.invitations.put({ ...invitation, status: "accepted", updatedAt: now });
}
