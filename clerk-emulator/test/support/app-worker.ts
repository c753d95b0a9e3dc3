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
/** One try to bring a webhook, in the order they came. */
export interface Delivery {
  /** Its `svix-id`: of the message, however often it comes. */
  messageId: string;
  status: number;
  /** Type and id of the event as Clerk's `verifyWebhook` read them; `null` where it was not asked, or refused. */
  event: string | null;
}

const deliveries: Delivery[] = [];
/** So many tries of each message are answered with 503 before one is taken. */
let busyTries = 1;

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname.startsWith(`${PREFIX}/`)) return proxy(request, url, env);
    if (url.pathname === "/webhooks") return takeWebhook(request, env);
    if (url.pathname === "/webhooks/deliveries") return Response.json(deliveries);
    if (url.pathname === "/webhooks/busy") {
      busyTries = Number(url.searchParams.get("tries"));
      return new Response(null, { status: 204 });
    }
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

async function takeWebhook(request: Request, env: Env): Promise<Response> {
  const messageId = request.headers.get("svix-id") ?? "";
  const isBusy = deliveries.filter((each) => each.messageId === messageId).length < busyTries;
  // It has its place in the row before anything is waited for.
  const delivery: Delivery = { messageId, status: isBusy ? 503 : 400, event: null };
  deliveries.push(delivery);
  if (!isBusy) {
    try {
      const signingSecret = env.CLERK_WEBHOOK_SIGNING_SECRET;
      const { type, data } = await verifyWebhook(request, { signingSecret });
      Object.assign(delivery, { status: 204, event: `${type} ${data.id}` });
    } catch {
      // Forged: it stays as it was put down.
    }
  }
  return new Response(null, { status: delivery.status });
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
