import { getSessionStatus } from "../accounts/sessions";
import { listEmailAddresses } from "../accounts/email-addresses";
import { notFound, Problem } from "../http/problem";
import type { Instance } from "../instance";
import { isVerified } from "../organizations/enrollment";
import { clearStore } from "../store/store";
import type { Watch } from "../watch";
import type { Html } from "./html";
import { createPage, html, table } from "./html";

/** Pages for whoever runs the emulator: its mails, and what it knows. Only on its own port. */
export function handlePages(instance: Instance, watch: Watch, request: Request): Response {
  const url = new URL(request.url);
  if (request.method === "POST" && url.pathname === "/reset") {
    // A form of another site must not empty it.
    if (request.headers.get("origin") !== url.origin) {
      throw new Problem(403, "origin_invalid", "Only the emulator's own page can reset it.");
    }
    clearStore(instance.store);
    watch.clear();
    return new Response(null, { status: 303, headers: { location: "/" } });
  }
  const page = request.method === "GET" ? PAGES[url.pathname] : undefined;
  if (!page) throw notFound("page");
  return createPage(...page(instance, watch));
}

type Page = (instance: Instance, watch: Watch) => [title: string, ...content: Html[]];

const PAGES: Record<string, Page> = {
  "/": () => [
    "Clerk emulator",
    html`<p>An imitation of Clerk for this machine. It is not affiliated with Clerk.</p>`,
    html`<form method="post" action="/reset"><button>Forget everything</button></form>`,
  ],
  "/outbox": ({ store }) => {
    const rows = store.messages
      .list()
      .toReversed()
      .map(({ sentAt, to, purpose, code, url }) => [
        new Date(sentAt).toISOString(),
        to,
        purpose,
        url === null ? html`<strong>${code}</strong>` : html`<a href="${url}">open</a>`,
      ]);
    return ["Outbox", table(["Sent", "To", "Purpose", "Code or link"], rows)];
  },
  "/inspector": (instance, watch) => {
    const { store } = instance;
    const people = store.users.list().map((user) => {
      const addresses = listEmailAddresses(instance, user.id).map((each) => each.address);
      const marks = [user.banned && "banned", user.totpSecret && "second factor"].filter(Boolean);
      return [user.id, user.username, addresses.join(", "), marks.join(", ")];
    });
    const sessions = store.sessions.list().map((session) => {
      const { id, userId, activeOrganizationId, lastActiveAt } = session;
      const status = getSessionStatus(session, instance.now());
      return [id, userId, status, activeOrganizationId, new Date(lastActiveAt).toISOString()];
    });
    const organizations = store.organizations.list().map(({ id, name, slug }) => [
      id,
      name,
      slug,
      String(store.memberships.listBy("organizationId", id).length),
      store.organizationDomains
        .listBy("organizationId", id)
        .map((each) => `${each.name} (${isVerified(each) ? each.enrollmentMode : "unverified"})`)
        .join(", "),
    ]);
    const requests = watch
      .listRequests()
      .map(({ surface, method, path, count }) => [surface, method, path, String(count)]);
    return [
      "Inspector",
      html`<h2>People</h2>`,
      table(["Id", "Username", "Addresses", "Marks"], people),
      html`<h2>Sessions</h2>`,
      table(["Id", "Person", "Status", "Organization", "Last active"], sessions),
      html`<h2>Organizations</h2>`,
      table(["Id", "Name", "Slug", "Members", "Domains"], organizations),
      html`<h2>Requests</h2>`,
      table(["Surface", "Method", "Route", "Count"], requests),
    ];
  },
};
