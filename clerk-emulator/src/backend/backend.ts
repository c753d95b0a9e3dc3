import { readFields } from "../http/fields";
import { createJsonResponse, notFound, notImitated, Problem } from "../http/problem";
import { matchRoute } from "../http/router";
import type { Instance } from "../instance";
import type { Watch } from "../watch";
import type { BackendRoute } from "./call";
import { emailAddressRoutes } from "./email-addresses";
import { invitationRoutes } from "./invitations";
import { jwtTemplateRoutes } from "./jwt-templates";
import { organizationDomainRoutes } from "./organizations/domains";
import { organizationInvitationRoutes } from "./organizations/invitations";
import { membershipRoutes } from "./organizations/memberships";
import { organizationRoutes } from "./organizations/organizations";
import { sessionRoutes } from "./sessions";
import { ticketRoutes } from "./tickets";
import { userChangeRoutes } from "./user-changes";
import { userFactorRoutes } from "./user-factors";
import { userRoutes } from "./users";
import { waitlistEntryRoutes } from "./waitlist-entries";

export const backendRoutes: readonly BackendRoute[] = [
  ["GET", "/v1/jwks", ({ instance }) => createJsonResponse({ keys: [instance.signer.jwk] })],
  ["POST", "/v1/testing_tokens", createTestingToken],
  ...userRoutes,
  ...userChangeRoutes,
  ...userFactorRoutes,
  ...emailAddressRoutes,
  ...sessionRoutes,
  ...ticketRoutes,
  ...invitationRoutes,
  ...waitlistEntryRoutes,
  ...jwtTemplateRoutes,
  ...organizationRoutes,
  ...membershipRoutes,
  ...organizationInvitationRoutes,
  ...organizationDomainRoutes,
];

const TESTING_TOKEN_SECONDS = 3600;

/** What Clerk's Backend API has beyond this, by the first word of its path. */
const NOT_IMITATED =
  /^\/v1\/(users|sessions|clients|organizations?|organization_\w+|invitations|allowlist_identifiers|blocklist_identifiers|phone_numbers|domains|instance|jwt_templates|oauth_applications|redirect_urls|saml_connections|sign_ups|templates|waitlist_entries|webhooks|machines|m2m_tokens|api_keys|billing|commerce|beta_features|proxy_checks)\b/;

/** Answers a request to https://api.clerk.com. Throws Problems. */
export async function handleBackend(
  instance: Instance,
  watch: Watch,
  request: Request,
): Promise<Response> {
  const url = new URL(request.url);
  const match = matchRoute(backendRoutes, request.method, url.pathname);
  watch.record("backend", request.method, match.found ? match.pattern : url.pathname);
  if (request.headers.get("authorization") !== `Bearer ${instance.settings.secretKey}`) {
    throw new Problem(401, "clerk_key_invalid", "The secret key is not this instance's.");
  }
  const failure = await watch.takeFailure(request.method, url.pathname);
  if (failure) return failure;
  if (match.found) {
    const fields = await readFields(request);
    return match.handler({ instance, url, parameters: match.parameters, fields });
  }
  if (match.allowedMethods.length > 0) {
    throw new Problem(405, "method_not_allowed", `${request.method} is not possible here.`);
  }
  const area = NOT_IMITATED.exec(url.pathname)?.[1];
  throw area ? notImitated(`this part of the Backend API's ${area}`) : notFound("page");
}

/** @clerk/testing asks for one to get past Clerk's bot protection, which the emulator has not. */
function createTestingToken({ instance }: Parameters<BackendRoute[2]>[0]): Response {
  const expiresAt = Math.floor(instance.now() / 1000) + TESTING_TOKEN_SECONDS;
  const token = `${expiresAt}-postern`;
  return createJsonResponse({ object: "testing_token", token, expires_at: expiresAt });
}
