import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClerkEvent } from "../../src/accounts/events";
import type { Emulator } from "../support/start-emulator";
import { listDeliveries, setBusy, startWithWebhooks } from "../support/webhooks";

/** Each event there is, brought about as apps do it and read by Clerk's own `verifyWebhook`. */
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startWithWebhooks();
  await setBusy(emulator, 0);
});
afterAll(() => emulator.stop());

/** Brings an event about, and gives the id of whom or what it tells. */
type Cause = () => Promise<string>;

let count = 0;
const createAddress = () => `person-${(count += 1)}@example.com`;
async function createPerson(emailAddress = createAddress()) {
  const person = { emailAddress: [emailAddress], skipPasswordRequirement: true };
  return (await emulator.backend.users.createUser(person)).id;
}
async function signIn() {
  const userId = await createPerson();
  return { userId, ...(await emulator.control.createSessionCookies(userId, here())) };
}
const here = () => ({ origin: emulator.url });

/** As clerk-js asks, through the app's proxy. */
async function post(path: string, cookie = "", fields: Record<string, string> = {}) {
  const response = await fetch(`${emulator.url}/__clerk${path}`, {
    method: "POST",
    headers: { cookie, origin: emulator.url },
    body: new URLSearchParams(fields),
  });
  expect(response.status, path).toBe(200);
  return (await response.json()) as { response: { id: string } };
}

async function createTeam() {
  const createdBy = await createPerson();
  const { organizations } = emulator.backend;
  const { id } = await organizations.createOrganization({ name: "Engines", createdBy });
  return { organizationId: id, createdBy };
}
async function createMember() {
  const { organizationId } = await createTeam();
  const userId = await createPerson();
  const { organizations } = emulator.backend;
  const asMember = { organizationId, userId, role: "org:member" };
  const { id } = await organizations.createOrganizationMembership(asMember);
  return { id, organizationId, userId };
}
async function invite() {
  const { organizationId, createdBy } = await createTeam();
  const emailAddress = createAddress();
  const { id } = await emulator.backend.organizations.createOrganizationInvitation({
    organizationId,
    emailAddress,
    role: "org:member",
  });
  return { id, organizationId, createdBy, emailAddress };
}

async function addDomain() {
  await emulator.control.configure({ organizationDomains: ["automatic_invitation"] });
  const { organizationId } = await createTeam();
  const { id } = await emulator.backend.organizations.createOrganizationDomain({
    organizationId,
    name: `looms-${(count += 1)}.example`,
    enrollmentMode: "automatic_invitation",
  });
  return { organizationId, domainId: id };
}

const causes: Record<ClerkEvent["type"], Cause> = {
  "user.created": () => createPerson(),
  "user.updated": async () => {
    const id = await createPerson();
    await emulator.backend.users.updateUser(id, { firstName: "Ada" });
    return id;
  },
  "user.deleted": async () => {
    const id = await createPerson();
    await emulator.backend.users.deleteUser(id);
    return id;
  },
  "session.created": async () => {
    const userId = await createPerson();
    return (await emulator.backend.sessions.createSession({ userId })).id;
  },
  "session.ended": async () => {
    const { sessionId, header } = await signIn();
    await post(`/v1/client/sessions/${sessionId}/end`, header);
    return sessionId;
  },
  "session.removed": async () => {
    const { sessionId, header } = await signIn();
    await post(`/v1/client/sessions/${sessionId}/remove`, header);
    return sessionId;
  },
  "session.revoked": async () => {
    const { sessionId } = await signIn();
    await emulator.backend.sessions.revokeSession(sessionId);
    return sessionId;
  },
  "organization.created": async () => (await createTeam()).organizationId,
  "organization.updated": async () => {
    const { organizationId } = await createTeam();
    await emulator.backend.organizations.updateOrganization(organizationId, { name: "Looms" });
    return organizationId;
  },
  "organization.deleted": async () => {
    const { organizationId } = await createTeam();
    await emulator.backend.organizations.deleteOrganization(organizationId);
    return organizationId;
  },
  "organizationMembership.created": async () => (await createMember()).id,
  "organizationMembership.updated": async () => {
    const { id, ...member } = await createMember();
    const asAdmin = { ...member, role: "org:admin" };
    await emulator.backend.organizations.updateOrganizationMembership(asAdmin);
    return id;
  },
  "organizationMembership.deleted": async () => {
    const { id, ...member } = await createMember();
    await emulator.backend.organizations.deleteOrganizationMembership(member);
    return id;
  },
  "organizationInvitation.created": async () => (await invite()).id,
  "organizationInvitation.accepted": async () => {
    const { id, emailAddress } = await invite();
    const invited = await createPerson(emailAddress);
    const { header } = await emulator.control.createSessionCookies(invited, here());
    await post(`/v1/me/organization_invitations/${id}/accept`, header);
    return id;
  },
  "organizationInvitation.revoked": async () => {
    const { id, organizationId, createdBy } = await invite();
    await emulator.backend.organizations.revokeOrganizationInvitation({
      organizationId,
      invitationId: id,
      requestingUserId: createdBy,
    });
    return id;
  },
  "organizationDomain.created": async () => (await addDomain()).domainId,
  "organizationDomain.updated": async () => {
    const domain = await addDomain();
    await emulator.backend.organizations.updateOrganizationDomain({ ...domain, verified: true });
    return domain.domainId;
  },
  "organizationDomain.deleted": async () => {
    const domain = await addDomain();
    await emulator.backend.organizations.deleteOrganizationDomain(domain);
    return domain.domainId;
  },
  "waitlistEntry.created": async () => {
    await emulator.control.configure({ signUpMode: "waitlist" });
    return (await post("/v1/waitlist", "", { email_address: createAddress() })).response.id;
  },
  "waitlistEntry.updated": async () => {
    const emailAddress = createAddress();
    const { id } = await emulator.backend.waitlistEntries.create({ emailAddress });
    await emulator.backend.waitlistEntries.reject(id);
    return id;
  },
};

test.each(Object.entries(causes))("%s arrives, and once", async (type, cause) => {
  const before = (await listDeliveries(emulator)).length;
  const event = `${type} ${await cause()}`;
  const listNew = async () =>
    (await listDeliveries(emulator)).slice(before).map((each) => each.event);
  await expect.poll(listNew).toContain(event);
  const arrived = await listNew();
  expect(arrived.filter((each) => each === event)).toHaveLength(1);
  expect(arrived, "one was refused").not.toContain(null);
});

test("who is invited by a domain is told of, and no more when the domain is gone", async () => {
  const { organizations } = emulator.backend;
  const { organizationId, domainId } = await addDomain();
  const { name } =
    (await organizations.getOrganizationDomainList({ organizationId })).data[0] ?? {};
  const before = (await listDeliveries(emulator)).length;
  await createPerson(`dan@${name}`);
  const { data } = await organizations.getOrganizationInvitationList({ organizationId });
  await organizations.deleteOrganizationDomain({ organizationId, domainId });
  const list = async () =>
    (await listDeliveries(emulator))
      .slice(before)
      .map(({ event }) => event ?? "none")
      .filter((event) => event.startsWith("organizationInvitation"));
  await expect
    .poll(async () => (await list()).toSorted())
    .toEqual([
      `organizationInvitation.created ${data[0]?.id}`,
      `organizationInvitation.revoked ${data[0]?.id}`,
    ]);
});
