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

/** What the bearer brings. */
export function createTicketToken(instance: Instance, ticket: Ticket): Promise<string> {
  const claims = { sid: ticket.id, st: ticket.kind, exp: Math.floor(ticket.expireAt / 1000) };
  return signJwt(instance.signer, CATEGORY, claims);
}

/** The ticket a token stands for. Whether it may be used is for `useTicket` to say. */
export async function getTicketByToken(instance: Instance, token: string): Promise<Ticket | null> {
  const claims = await getVerifiedClaims(instance.signer, CATEGORY, token);
  return typeof claims?.["sid"] === "string" ? instance.store.tickets.get(claims["sid"]) : null;
}

/** Uses a ticket up, or throws the Problem that forbids it. Synchronous: no ticket lets two people in. */
export function useTicket(instance: Instance, ticketId: string | undefined): Ticket {
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
