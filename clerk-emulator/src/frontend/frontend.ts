import { readFields } from "../http/fields";
import { parseCookies } from "../http/cookies";
import { notFound, Problem } from "../http/problem";
import { matchRoute } from "../http/router";
import type { Instance } from "../instance";
import { getClientByToken } from "../tokens/client-token";
import { CLIENT_COOKIE } from "../tokens/cookie-names";
import { APP_ORIGIN_HEADER } from "../standalone/forwarded";
import type { Watch } from "../watch";
import type { FrontendCall, FrontendRoute } from "./call";
import { clientRoutes } from "./client";
import { organizationDomainRoutes } from "./organizations/domains";
import { organizationInvitationRoutes } from "./organizations/invitations";
import { membershipRoutes } from "./organizations/memberships";
import { myOrganizationRoutes } from "./organizations/mine";
import { organizationRoutes } from "./organizations/organizations";
import { membershipRequestRoutes } from "./organizations/requests";
import { pageRoutes } from "./pages";
import { meEmailAddressRoutes } from "./me/email-addresses";
import { externalAccountRoutes } from "./me/external-accounts";
import { meRoutes } from "./me/me";
import { passkeyRoutes } from "./me/passkeys";
import { secondFactorRoutes } from "./me/second-factors";
import { requireImitatedFrontend } from "./not-imitated";
import { sessionVerificationRoutes } from "./attempts/session-verifications";
import { sessionRoutes } from "./sessions";
import { signInRoutes } from "./attempts/sign-ins";
import { signUpRoutes } from "./attempts/sign-ups";
import { requireWithinRate } from "./rate-limit";
import { returnRoutes } from "./returns";
import { createStateCookies } from "./state-cookies";
import { waitlistRoutes } from "./waitlist";

const apiRoutes = [
  ...clientRoutes,
  ...sessionRoutes,
  ...sessionVerificationRoutes,
  ...signUpRoutes,
  ...signInRoutes,
  ...waitlistRoutes,
  ...organizationRoutes,
  ...membershipRoutes,
  ...organizationInvitationRoutes,
  ...organizationDomainRoutes,
  ...membershipRequestRoutes,
  ...myOrganizationRoutes,
  ...meRoutes,
  ...meEmailAddressRoutes,
  ...secondFactorRoutes,
  ...externalAccountRoutes,
  ...passkeyRoutes,
];

/** What the browser itself asks for, by redirects, forms and pictures. */
const browserRoutes = [...pageRoutes, ...returnRoutes];
export const frontendRoutes: readonly FrontendRoute[] = [...browserRoutes, ...apiRoutes];
/** A handshake's answer sets its own cookies, and pictures have nothing to do with anybody. */
const WITHOUT_COOKIES = new Set(pageRoutes.map(([, pattern]) => pattern));

/** Answers a request to https://frontend-api.clerk.dev. Throws Problems. */
export async function handleFrontend(
  instance: Instance,
  watch: Watch,
  request: Request,
): Promise<Response> {
  const url = new URL(request.url);
  const method = getMethod(request, url);
  const proxyUrl = requireProxy(instance, request);
  const publicOrigin = request.headers.get(APP_ORIGIN_HEADER) ?? proxyUrl.origin;
  const page = matchRoute(browserRoutes, request.method, url.pathname);
  const match = page.found ? page : matchRoute(apiRoutes, method, url.pathname);
  watch.record("frontend", method, match.found ? match.pattern : url.pathname);
  const failure = await watch.takeFailure(method, url.pathname);
  if (failure) return failure;
  if (!match.found) {
    requireImitatedFrontend(url.pathname);
    if (match.allowedMethods.length === 0) throw notFound("page");
    throw new Problem(405, "method_not_allowed", `${method} is not possible here.`);
  }
  const isHandshake = url.pathname === "/v1/client/handshake";
  if (!isHandshake && method !== "GET") requireSameOrigin(request, publicOrigin, proxyUrl.origin);

  requireWithinRate(instance, request, `${method} ${url.pathname}`);

  const cookies = parseCookies(request.headers.get("cookie"));
  const call: FrontendCall = {
    instance,
    request,
    url,
    parameters: match.parameters,
    fields: await readFields(request),
    cookies,
    proxyUrl: proxyUrl.href.replace(/\/$/, ""),
    publicOrigin,
    clientId: await getClientId(instance, url, cookies),
  };
  const response = await match.handler(call);
  if (!WITHOUT_COOKIES.has(match.pattern)) {
    for (const cookie of await createStateCookies(call))
      response.headers.append("set-cookie", cookie);
  }
  return response;
}

/** clerk-js sends everything but GET as POST, with the real method in the query. */
function getMethod(request: Request, url: URL): string {
  const named = url.searchParams.get("_method")?.toUpperCase() ?? "";
  return request.method === "POST" && ["PATCH", "PUT", "DELETE"].includes(named)
    ? named
    : request.method;
}

/** Only the app's proxy may call: it says where it stands, and proves itself by the secret key. */
function requireProxy(instance: Instance, request: Request): URL {
  const { settings, store } = instance;
  if (request.headers.get("clerk-secret-key") !== settings.secretKey) {
    const message = "The Clerk-Secret-Key header of the proxy is not this instance's secret key.";
    throw new Problem(401, "clerk_key_invalid", message);
  }
  const header = request.headers.get("clerk-proxy-url") ?? "";
  const proxyUrl = URL.canParse(header) ? new URL(header) : null;
  if (!proxyUrl || !/^https?:$/.test(proxyUrl.protocol)) {
    throw new Problem(
      400,
      "proxy_url_invalid",
      "The Clerk-Proxy-Url header must be an absolute URL.",
    );
  }
  const value = proxyUrl.href.replace(/\/$/, "");
  if (store.notes.get("proxyUrl")?.value !== value) store.notes.put({ id: "proxyUrl", value });
  return proxyUrl;
}

/** Another site's page may not act for the person whose browser it is shown in. */
function requireSameOrigin(request: Request, publicOrigin: string, ownOrigin: string): void {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const isKnown = origin === null || origin === publicOrigin || origin === ownOrigin;
  if (!isKnown || site === "cross-site") {
    throw new Problem(400, "origin_invalid", `Requests must come from ${publicOrigin}.`);
  }
}

async function getClientId(
  instance: Instance,
  url: URL,
  cookies: ReadonlyMap<string, string>,
): Promise<string | null> {
  if (instance.settings.mode === "live") {
    return (await getClientByToken(instance, cookies.get(CLIENT_COOKIE) ?? ""))?.id ?? null;
  }
  const devBrowserId = url.searchParams.get("__clerk_db_jwt") ?? "";
  return instance.store.clients.listBy("devBrowserId", devBrowserId)[0]?.id ?? null;
}
