import { createId } from "../crypto/random";
import type { JwtTemplate } from "../entities";
import { createJsonResponse, notFound, notImitated, Problem } from "../http/problem";
import type { BackendCall, BackendRoute } from "./call";

export const jwtTemplateRoutes: readonly BackendRoute[] = [
  ["GET", "/v1/jwt_templates", list],
  ["POST", "/v1/jwt_templates", create],
  ["GET", "/v1/jwt_templates/:id", (call) => answer(requireCalled(call))],
  ["PATCH", "/v1/jwt_templates/:id", update],
  ["DELETE", "/v1/jwt_templates/:id", remove],
];

const DEFAULTS = { claims: {}, lifetimeSeconds: 60, allowedClockSkewSeconds: 5 };
/** Claims that are the session's own, and no template's. */
const RESERVED = ["azp", "exp", "iat", "iss", "jti", "nbf", "sub"];
const LIFETIME_SECONDS = { least: 30, most: 315_360_000 };

function list({ instance, url }: BackendCall): Response {
  const data = instance.store.jwtTemplates.list().map(createJson);
  const isPaginated = url.searchParams.get("paginated") === "true";
  return createJsonResponse(isPaginated ? { data, total_count: data.length } : data);
}

function create(call: BackendCall): Response {
  const { instance } = call;
  const now = instance.now();
  const input = { name: call.fields.requireText("name"), ...DEFAULTS, ...readInput(call) };
  requireFreeName(call, input.name);
  const id = createId(instance.random, "jtmp");
  const template = { id, ...input, createdAt: now, updatedAt: now };
  return answer(instance.store.jwtTemplates.put(template));
}

function update(call: BackendCall): Response {
  const known = requireCalled(call);
  const input = readInput(call);
  if (input.name !== undefined && input.name !== known.name) requireFreeName(call, input.name);
  const updated = { ...known, ...input, updatedAt: call.instance.now() };
  return answer(call.instance.store.jwtTemplates.put(updated));
}

function remove(call: BackendCall): Response {
  const { id } = requireCalled(call);
  call.instance.store.jwtTemplates.delete(id);
  return createJsonResponse({ object: "jwt_template", id, deleted: true });
}

function readInput({ fields }: BackendCall): Partial<JwtTemplate> {
  const algorithm = fields.getText("signing_algorithm") ?? "RS256";
  if (fields.getFlag("custom_signing_key") || algorithm !== "RS256") {
    throw notImitated("JWT templates with a signing key of their own");
  }
  const name = fields.getText("name");
  const claims = fields.getMetadata("claims");
  const lifetimeSeconds = fields.getInteger("lifetime");
  const allowedClockSkewSeconds = fields.getInteger("allowed_clock_skew");
  const reserved = Object.keys(claims ?? {}).find((each) => RESERVED.includes(each));
  if (reserved) {
    const message = `You can't use the reserved claim: ${reserved}.`;
    throw new Problem(422, "jwt_template_reserved_claim", message, "claims");
  }
  const { least, most } = LIFETIME_SECONDS;
  if (lifetimeSeconds !== undefined && (lifetimeSeconds < least || lifetimeSeconds > most)) {
    const message = `lifetime must be from ${least} to ${most}.`;
    throw new Problem(422, "form_param_value_invalid", message, "lifetime");
  }
  return {
    ...(name && { name }),
    ...(claims && { claims }),
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
    ...(allowedClockSkewSeconds !== undefined && { allowedClockSkewSeconds }),
  };
}

function requireFreeName({ instance }: BackendCall, name: string): void {
  if (!/^[\w-]+$/.test(name)) {
    const message = "name may hold letters, digits, _ and -.";
    throw new Problem(422, "form_param_format_invalid", message, "name");
  }
  if (instance.store.jwtTemplates.listBy("name", name).length === 0) return;
  throw new Problem(422, "form_identifier_exists", "There is a template of this name.", "name");
}

function requireCalled({ instance, parameters }: BackendCall): JwtTemplate {
  const template = instance.store.jwtTemplates.get(parameters["id"] ?? "");
  if (!template) throw notFound("JWT template");
  return template;
}

const answer = (template: JwtTemplate) => createJsonResponse(createJson(template));

function createJson(template: JwtTemplate) {
  return {
    object: "jwt_template",
    id: template.id,
    name: template.name,
    claims: template.claims,
    lifetime: template.lifetimeSeconds,
    allowed_clock_skew: template.allowedClockSkewSeconds,
    custom_signing_key: false,
    signing_algorithm: "RS256",
    created_at: template.createdAt,
    updated_at: template.updatedAt,
  };
}
