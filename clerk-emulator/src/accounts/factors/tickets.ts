import { getVerifiedClaims, signJwt } from "../../crypto/jwt";
import { createId } from "../../crypto/random";
import type { Metadata, Ticket } from "../../entities";
import { Problem } from "../../http/problem";
import type { Instance } from "../../instance";

const CATEGORY = "postern_ticket";
const PREFIXES = { sign_in_token: "sit", actor_token: "act" } as const;

export interface NewTicket {
  kind: Ticket["kind"];
  userId: string;
  actor?: Metadata | null;
  lifetimeMs: number;
  sessionLifetimeMs?: number | null;
}

/** Hands out a way in. */
export function createTicket(instance: Instance, input: NewTicket): Ticket {
  const now = instance.now();
  return instance.store.tickets.put({
    id: createId(instance.random, PREFIXES[input.kind]),
    kind: input.kind,
    status: "pending",
    userId: input.userId,
    actor: input.actor ?? null,
    sessionLifetimeMs: input.sessionLifetimeMs ?? null,
    expireAt: now + input.lifetimeMs,
    createdAt: now,
    updatedAt: now,
  });
}

export type TicketKind = Ticket["kind"] | "invitation" | "organization_invitation";

/** What the bearer brings: of a ticket, or of an invitation, which lets in as well. */
export function createTicketToken(
  instance: Instance,
  ticket: { id: string; kind: TicketKind; expireAt: number },
): Promise<string> {
  const claims = { sid: ticket.id, st: ticket.kind, exp: Math.floor(ticket.expireAt / 1000) };
  return signJwt(instance.signer, CATEGORY, claims);
}

/** What a token stands for. Whether it may be used is for `redeemTicket` and its like to say. */
export async function readTicketToken(
  instance: Instance,
  token: string,
): Promise<{ id: string; kind: TicketKind } | null> {
  const claims = await getVerifiedClaims(instance.signer, CATEGORY, token);
  const { sid: id, st: kind } = claims ?? {};
  return typeof id === "string" ? { id, kind: kind as TicketKind } : null;
}

/** Uses a ticket up, or throws the Problem that forbids it. Synchronous: no ticket lets two people in. */
export function redeemTicket(instance: Instance, ticketId: string | undefined): Ticket {
  const ticket = ticketId === undefined ? null : instance.store.tickets.get(ticketId);
  if (!ticket) throw new Problem(400, "ticket_invalid_code", "The ticket is not valid.", "ticket");
  if (ticket.status === "revoked") {
    const code = ticket.kind === "actor_token" ? "actor_token_revoked" : "sign_in_token_revoked";
    throw new Problem(400, `${code}_code`, "This token was revoked.", "ticket");
  }
  if (ticket.status === "accepted") {
    const name = ticket.kind === "actor_token" ? "actor token" : "sign in token";
    const code = `${ticket.kind}_already_used_code`;
    throw new Problem(400, code, `This ${name} has been used already.`, "ticket");
  }
  if (ticket.expireAt <= instance.now()) {
    throw new Problem(400, "ticket_expired_code", "The ticket has expired.", "ticket");
  }
  return instance.store.tickets.put({ ...ticket, status: "accepted", updatedAt: instance.now() });
}

/** Takes a ticket back. One that was used or taken back stays as it is. */
export function revokeTicket(instance: Instance, ticket: Ticket): Ticket {
  if (ticket.status !== "pending") {
    const message = `Only a pending token can be revoked; this one is ${ticket.status}.`;
    throw new Problem(400, `${ticket.kind}_cannot_be_revoked_code`, message);
  }
  return instance.store.tickets.put({ ...ticket, status: "revoked", updatedAt: instance.now() });
}
