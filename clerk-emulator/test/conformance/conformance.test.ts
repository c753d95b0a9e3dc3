import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { matchRoute } from "../../src/http/router";
import { conformInvitations } from "./invitations";
import { conformOrganizationDomains } from "./organization-domains";
import { conformOrganizations } from "./organizations";
import { conformSessions } from "./sessions";
import type { Target } from "./target";
import { isReal, openTarget } from "./target";
import { conformUsers } from "./users";

/**
 * The Backend API as Clerk's own client for servers asks it, and as that client's own types read the answers. The
 * same steps prove a development instance of Clerk's: see "Proving it against Clerk" in the README.
 */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
/** There is no passkey without an authenticator: here it is only refused, in Chromium it is deleted. */
const ONLY_REFUSED = ["DELETE /v1/users/:id/passkeys/:passkey"];

let target: Target;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target.close());
const getTarget = () => target;

conformUsers(getTarget);
conformSessions(getTarget);
conformOrganizations(getTarget);
conformOrganizationDomains(getTarget);
conformInvitations(getTarget);

// Only the emulator says which routes it has; what Clerk has beyond them is not this suite's matter.
test.skipIf(isReal)("no route of the emulator's Backend API was left out", async () => {
  const known = (await target.emulator?.control.listRoutes()) ?? [];
  const routes = known.filter(({ surface }) => surface === "backend");
  const table = routes.map(({ method, path }) => [method, path, null] as const);
  const answered = new Set<string>();
  for (const { method, pathname, status } of target.answers) {
    const match = matchRoute(table, method, pathname);
    if (match.found && status < 300) answered.add(`${method} ${match.pattern}`);
  }
  const names = routes.map(({ method, path }) => `${method} ${path}`);
  expect(names.filter((name) => !answered.has(name))).toEqual(ONLY_REFUSED);
  expect(names.length).toBeGreaterThan(60);
});

test("nothing of this run stays but invitations that nobody can accept any more", async () => {
  await target.clean();
  const { invitations, jwtTemplates, organizations, users, waitlistEntries } = target.clerk;
  const query = target.run;
  expect(await users.getCount({ query })).toBe(0);
  expect((await organizations.getOrganizationList({ query })).totalCount).toBe(0);
  expect((await waitlistEntries.list({ query })).totalCount).toBe(0);
  expect((await invitations.getInvitationList({ query, status: "pending" })).totalCount).toBe(0);
  const { data } = await jwtTemplates.list({ limit: 100 });
  expect(data.filter(({ name }) => name.includes(query))).toEqual([]);
});
