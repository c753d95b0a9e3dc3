import { createTicket, createTicketToken, revokeTicket } from "../accounts/factors/tickets";
import { requireUser } from "../accounts/users";
import type { Ticket } from "../entities";
import { createJsonResponse, missingParameter, notFound, Problem } from "../http/problem";
import { getProxyUrl } from "../shapes/pictures";
import type { BackendCall, BackendRoute } from "./call";

export const ticketRoutes: readonly BackendRoute[] = [
  ["POST", "/v1/sign_in_tokens", createSignInToken],
  ["POST", "/v1/sign_in_tokens/:id/revoke", (call) => revoke(call, "sign_in_token")],
  ["POST", "/v1/actor_tokens", createActorToken],
  ["POST", "/v1/actor_tokens/:id/revoke", (call) => revoke(call, "actor_token")],
];

const SIGN_IN_TOKEN_SECONDS = 30 * 24 * 60 * 60;
const ACTOR_TOKEN_SECONDS = 60 * 60;
/** Clerk's own default for the sessions of those who act in another's place. */
const ACTOR_SESSION_SECONDS = 30 * 60;

/** Lets a person in without any proof: for those the app has proved itself. */
function createSignInToken(call: BackendCall): Promise<Response> {
  const user = requireUser(call.instance, call.fields.requireText("user_id"));
  const lifetimeMs = readSeconds(call, "expires_in_seconds", SIGN_IN_TOKEN_SECONDS) * 1000;
  const kind = "sign_in_token";
  return answer(call, createTicket(call.instance, { kind, userId: user.id, lifetimeMs }));
}

/** Lets somebody act in a person's place: their session says who they really are. */
function createActorToken(call: BackendCall): Promise<Response> {
  const { instance, fields } = call;
  const user = requireUser(instance, fields.requireText("user_id"));
  const actor = fields.getMetadata("actor");
  if (!actor) throw missingParameter("actor");
  if (typeof actor["sub"] !== "string" || actor["sub"] === "") {
    throw new Problem(422, "form_param_missing", "The actor must have a sub.", "actor");
  }
  const ticket = createTicket(instance, {
    kind: "actor_token",
    userId: user.id,
    actor,
    lifetimeMs: readSeconds(call, "expires_in_seconds", ACTOR_TOKEN_SECONDS) * 1000,
    sessionLifetimeMs:
      readSeconds(call, "session_max_duration_in_seconds", ACTOR_SESSION_SECONDS) * 1000,
  });
  return answer(call, ticket);
}

function revoke(call: BackendCall, kind: Ticket["kind"]): Promise<Response> {
  const ticket = call.instance.store.tickets.get(call.parameters["id"] ?? "");
  if (ticket?.kind !== kind) throw notFound(kind.replaceAll("_", " "));
  return answer(call, revokeTicket(call.instance, ticket));
}

function readSeconds({ fields }: BackendCall, name: string, fallback: number): number {
  const seconds = fields.getInteger(name) ?? fallback;
  if (seconds > 0) return seconds;
  throw new Problem(422, "form_param_value_invalid", `${name} must be above 0.`, name);
}

async function answer({ instance }: BackendCall, ticket: Ticket): Promise<Response> {
  const token = await createTicketToken(instance, ticket);
  return createJsonResponse({
    object: ticket.kind,
    id: ticket.id,
    status: ticket.status,
    user_id: ticket.userId,
    ...(ticket.kind === "actor_token" && { actor: ticket.actor }),
    token,
    url: `${getProxyUrl(instance)}/v1/tickets/accept?ticket=${token}`,
    created_at: ticket.createdAt,
    updated_at: ticket.updatedAt,
  });
}
