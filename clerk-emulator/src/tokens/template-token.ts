import { createId } from "../crypto/random";
import { signJwt } from "../crypto/jwt";
import type { JwtTemplate, Session } from "../entities";
import { notFound } from "../http/problem";
import type { Instance } from "../instance";
import { nowInSeconds } from "../instance";
import { createUserJson } from "../shapes/user";

const CATEGORY = "cl_B7d4PD222AAA";
const SHORTCODE = /\{\{\s*([\w.]+)(?:\s*\|\|\s*'([^']*)')?\s*\}\}/g;
const LONE_SHORTCODE = /^\{\{\s*([\w.]+)(?:\s*\|\|\s*'([^']*)')?\s*\}\}$/;

/** A token with the claims of a template, for a service that is not Clerk's. */
export function createTemplateToken(
  instance: Instance,
  session: Session,
  name: string,
  authorizedParty: string | null,
  lifetimeSeconds?: number,
): Promise<string> {
  const template = instance.store.jwtTemplates.listBy("name", name)[0];
  if (!template) throw notFound("JWT template");
  const issuedAt = nowInSeconds(instance);
  return signJwt(instance.signer, CATEGORY, {
    ...fillClaims(instance, session, template),
    ...(authorizedParty !== null && { azp: authorizedParty }),
    exp: issuedAt + (lifetimeSeconds ?? template.lifetimeSeconds),
    iat: issuedAt,
    iss: `https://${instance.settings.frontendHost}`,
    jti: createId(instance.random, "jti"),
    nbf: issuedAt - template.allowedClockSkewSeconds,
    sub: session.userId,
  });
}

function fillClaims(instance: Instance, session: Session, template: JwtTemplate) {
  const user = instance.store.users.get(session.userId);
  const values = { user: user ? createTemplateUser(createUserJson(instance, user)) : {}, session };
  return fill(template.claims, values) as Record<string, unknown>;
}

/** The person by the names that Clerk's shortcodes use. */
function createTemplateUser(user: ReturnType<typeof createUserJson>) {
  const primary = user.email_addresses.find((each) => each.id === user.primary_email_address_id);
  const names = [user.first_name, user.last_name].filter((each) => each !== null);
  return {
    ...user,
    full_name: names.length > 0 ? names.join(" ") : null,
    primary_email_address: primary?.email_address ?? null,
    email_verified: primary?.verification?.status === "verified",
    email_addresses: user.email_addresses.map((each) => each.email_address),
    two_factor_enabled: user.two_factor_enabled,
  };
}

/** A text that is one shortcode becomes its value; within other text, the value is written out. */
function fill(value: unknown, values: object): unknown {
  if (Array.isArray(value)) return value.map((each) => fill(each, values));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => [key, fill(each, values)] as const);
    return Object.fromEntries(entries);
  }
  if (typeof value !== "string") return value;
  const [, alone, fallback] = LONE_SHORTCODE.exec(value) ?? [];
  if (alone) return find(values, alone) ?? fallback ?? null;
  return value.replaceAll(SHORTCODE, (_, path: string, other = "") => {
    const found = find(values, path) ?? other;
    return typeof found === "string" ? found : JSON.stringify(found);
  });
}

/** The value at a path such as `user.public_metadata.plan`; nothing that only a prototype has. */
function find(values: object, path: string): unknown {
  let found: unknown = values;
  for (const key of path.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return null;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}
