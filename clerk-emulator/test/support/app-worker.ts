import { createClerkClient } from "@clerk/backend";
import { verifyWebhook } from "@clerk/backend/webhooks";

/**
 * The smallest app that uses Clerk for real: the proxy, a server that authenticates every page with
 * @clerk/backend, pages that load clerk-js, and a door for webhooks. It runs beside the emulator in these tests.
 */
interface Env {
  CLERK_PUBLISHABLE_KEY: string;
  CLERK_SECRET_KEY: string;
  CLERK_JWT_KEY: string;
  CLERK_WEBHOOK_SIGNING_SECRET: string;
}

const PREFIX = "/__clerk";
/** Accepted and refused webhooks, in the order they came. */
const webhooks: string[] = [];
const tried = new Set<string>();

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname.startsWith(`${PREFIX}/`)) return proxy(request, url, env);
    if (url.pathname === "/webhooks") return takeWebhook(request, env);
    if (url.pathname === "/webhooks/taken") return Response.json(webhooks);
    if (url.pathname === "/outbound") {
      const { method, headers } = request;
      return fetch(url.searchParams.get("url") ?? "", { method, headers });
    }
    if (url.pathname.startsWith("/backend/")) {
      // For the tests themselves, which ask the Backend API from outside.
      return fetch(`https://api.clerk.com${url.pathname.slice(8)}${url.search}`, request);
    }
    if (url.pathname === "/favicon.ico") return new Response(null, { status: 204 });
    return servePage(request, url, env);
  },
};

function proxy(request: Request, url: URL, env: Env): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set("Clerk-Proxy-Url", url.origin + PREFIX);
  headers.set("Clerk-Secret-Key", env.CLERK_SECRET_KEY);
  headers.set("X-Forwarded-For", "127.0.0.1");
  const target = `https://frontend-api.clerk.dev${url.pathname.slice(PREFIX.length)}${url.search}`;
  return fetch(target, {
    method: request.method,
    headers,
    body: request.body,
    redirect: "manual",
  });
}

/** Too busy at the first try of each, as an app may be. */
async function takeWebhook(request: Request, env: Env): Promise<Response> {
  const id = request.headers.get("svix-id") ?? "";
  if (!tried.has(id)) {
    tried.add(id);
    return new Response(null, { status: 503 });
  }
  try {
    const event = await verifyWebhook(request, { signingSecret: env.CLERK_WEBHOOK_SIGNING_SECRET });
    webhooks.push(`${event.type} ${event.data.id}`);
    return new Response(null, { status: 204 });
  } catch {
    webhooks.push("refused");
    return new Response(null, { status: 400 });
  }
}

async function servePage(request: Request, url: URL, env: Env): Promise<Response> {
  const clerk = createClerkClient({
    secretKey: env.CLERK_SECRET_KEY,
    publishableKey: env.CLERK_PUBLISHABLE_KEY,
    jwtKey: env.CLERK_JWT_KEY,
    telemetry: { disabled: true },
  });
  const state = await clerk.authenticateRequest(request, {
    proxyUrl: url.origin + PREFIX,
    signInUrl: "/sign-in",
    authorizedParties: [url.origin],
  });
  const headers = new Headers(state.headers);
  if (headers.has("location")) return new Response(null, { status: 307, headers });
  const auth = state.toAuth();
  if (url.pathname === "/whoami") {
    const { userId = null, orgId = null, orgRole = null } = auth ?? {};
    return Response.json({ userId, orgId, orgRole }, { headers });
  }
  headers.set("content-type", "text/html; charset=utf-8");
  const userId = auth?.userId ?? "nobody";
  return new Response(createPage(url.pathname, userId, env.CLERK_PUBLISHABLE_KEY), { headers });
}

/** Which of Clerk's components a page shows, by the first word of its path. */
const COMPONENTS: Record<string, string> = {
  "sign-in": "SignIn",
  "sign-up": "SignUp",
  account: "UserProfile",
  // Where the page objects of @clerk/testing look for it.
  user: "UserProfile",
  waitlist: "Waitlist",
  switcher: "OrganizationSwitcher",
  organization: "OrganizationProfile",
  organizations: "OrganizationList",
  "create-organization": "CreateOrganization",
};

function createPage(pathname: string, userId: string, publishableKey: string): string {
  const component = COMPONENTS[pathname.split("/")[1] ?? ""];
  return `<!doctype html><html lang="en"><title>Test</title>
<p id="server">${userId}</p><p id="browser"></p><div id="button"></div><div id="component"></div>
<script src="${PREFIX}/npm/@clerk/clerk-js@5/dist/clerk.browser.js"
  data-clerk-publishable-key="${publishableKey}" data-clerk-proxy-url="${PREFIX}"></script>
<script>
addEventListener("load", async () => {
  await Clerk.load({ signInUrl: "/sign-in", signUpUrl: "/sign-up",
    signInFallbackRedirectUrl: "/", signUpFallbackRedirectUrl: "/" });
  Clerk.addListener(({ user }) => {
    document.querySelector("#browser").textContent = user ? user.id : "nobody";
  });
  if (Clerk.user) Clerk.mountUserButton(document.querySelector("#button"));
  const component = ${JSON.stringify(component ?? "")};
  if (component) Clerk["mount" + component](document.querySelector("#component"), { routing: "hash" });
  document.documentElement.dataset.ready = "true";
});
</script></html>`;
}
