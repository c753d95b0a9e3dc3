import { closeSession, touchSession } from "../accounts/sessions";
import type { Session } from "../entities";
import { requireMembership } from "../organizations/memberships";
import { createJsonResponse } from "../http/problem";
import { createSessionJson } from "../shapes/session";
import { createSessionToken } from "../tokens/session-token";
import { createTemplateToken } from "../tokens/template-token";
import type { FrontendCall, FrontendRoute } from "./call";
import { createAnswer, requireSession } from "./call";

export const sessionRoutes: readonly FrontendRoute[] = [
  ["GET", "/v1/client/sessions/:id", readSession],
  ["POST", "/v1/client/sessions/:id/touch", touch],
  ["POST", "/v1/client/sessions/:id/tokens", createToken],
  ["POST", "/v1/client/sessions/:id/tokens/:template", createByTemplate],
  ["POST", "/v1/client/sessions/:id/end", (call) => close(call, "ended")],
  ["POST", "/v1/client/sessions/:id/remove", (call) => close(call, "removed")],
];

async function readSession(call: FrontendCall): Promise<Response> {
  const session = requireSession(call, call.parameters["id"] ?? "");
  return createAnswer(call, await createSessionJson(call.instance, session, call.publicOrigin));
}

/** clerk-js says: this session is the one in use, and the person is here. */
async function touch(call: FrontendCall): Promise<Response> {
  const known = requireSession(call, call.parameters["id"] ?? "");
  const organizationId = readOrganizationId(call, known, "active_organization_id");
  const session = touchSession(call.instance, known, organizationId);
  return createAnswer(call, await createSessionJson(call.instance, session, call.publicOrigin));
}

async function createToken(call: FrontendCall): Promise<Response> {
  const session = requireSession(call, call.parameters["id"] ?? "");
  const jwt = await createSessionToken(call.instance, session, {
    authorizedParty: call.publicOrigin,
    organizationId: readOrganizationId(call, session, "organization_id"),
  });
  return createJsonResponse({ object: "token", jwt });
}

/** The organization somebody works in: one of theirs, `null` for none, the session's own if nothing was sent. */
function readOrganizationId(call: FrontendCall, session: Session, field: string): string | null {
  const id = call.fields.getText(field);
  if (id === undefined) return session.activeOrganizationId;
  if (id !== null) requireMembership(call.instance, id, session.userId);
  return id;
}

async function createByTemplate(call: FrontendCall): Promise<Response> {
  const { instance, parameters, publicOrigin } = call;
  const session = requireSession(call, parameters["id"] ?? "");
  const jwt = await createTemplateToken(
    instance,
    session,
    parameters["template"] ?? "",
    publicOrigin,
  );
  return createJsonResponse({ object: "token", jwt });
}

async function close(call: FrontendCall, status: "ended" | "removed"): Promise<Response> {
  const session = requireSession(call, call.parameters["id"] ?? "");
  const closed = closeSession(call.instance, session, status);
  return createAnswer(call, await createSessionJson(call.instance, closed, call.publicOrigin));
}
