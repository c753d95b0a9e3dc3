import { afterAll, beforeAll, expect, test } from "vitest";
import type { Emulator } from "./support/start-emulator";
import { startEmulator } from "./support/start-emulator";

/** Webhooks as an app takes them, checked by Clerk's own `verifyWebhook`. */
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    withApp: true,
    printCodes: false,
    // Any host: the emulator's outgoing requests all land in the app.
    webhookUrl: "https://postern.example/webhooks",
  });
});
afterAll(() => emulator.stop());

async function listTaken(): Promise<string[]> {
  return (await fetch(`${emulator.url}/webhooks/taken`)).json();
}

test("tell of a person made, signed in, signed out, and are tried again", async () => {
  const { id } = await emulator.control.createUser({
    emailAddress: "ada@example.com",
    password: "correct horse",
  });
  const { sessionId } = await emulator.control.createSessionCookies(id, { origin: emulator.url });
  await emulator.control.revokeSessions(id);
  await expect
    .poll(async () => (await listTaken()).toSorted())
    .toEqual([
      `session.created ${sessionId}`,
      `session.revoked ${sessionId}`,
      `user.created ${id}`,
    ]);
});

test("a forged one is refused by the app", async () => {
  const forge = () =>
    fetch(`${emulator.url}/webhooks`, {
      method: "POST",
      headers: { "svix-id": "msg_1", "svix-timestamp": "1", "svix-signature": "v1,AAAA" },
      body: "{}",
    });
  expect((await forge()).status).toBe(503);
  expect((await forge()).status).toBe(400);
});

test("copies come with the same id, as late as they are let", async () => {
  const before = (await listTaken()).length;
  await emulator.control.configure({ webhookCopies: 3, webhookMaxDelayMs: 200 });
  const { id } = await emulator.control.createUser({ emailAddress: "bob@example.com" });
  const list = async () => (await listTaken()).slice(before);
  // The app is too busy for the first try of each message, which is one message here.
  await expect.poll(list, { timeout: 20_000 }).toEqual(Array(3).fill(`user.created ${id}`));
  await emulator.control.configure({ webhookCopies: 1, webhookMaxDelayMs: 0 });
});

test("tell of organizations, their members and invitations, and of the waitlist", async () => {
  await emulator.control.configure({ organizations: true, signUpMode: "waitlist" });
  const { control, backend } = emulator;
  const { id: createdBy } = await control.createUser({ emailAddress: "carol@example.com" });
  const organization = await backend.organizations.createOrganization({ name: "E", createdBy });
  const invitation = await backend.organizations.createOrganizationInvitation({
    organizationId: organization.id,
    emailAddress: "dan@example.com",
    role: "org:member",
  });
  const entry = await backend.waitlistEntries.create({ emailAddress: "dan@example.com" });
  await backend.organizations.deleteOrganization(organization.id);
  await expect
    .poll(async () => (await listTaken()).filter((each) => /^(org|wait)/.test(each)).toSorted(), {
      timeout: 20_000,
    })
    .toEqual([
      `organization.created ${organization.id}`,
      `organization.deleted ${organization.id}`,
      `organizationInvitation.created ${invitation.id}`,
      expect.stringMatching(/^organizationMembership\.created orgmem_/),
      expect.stringMatching(/^organizationMembership\.deleted orgmem_/),
      `waitlistEntry.created ${entry.id}`,
    ]);
});

test("tell of organizations' domains, and of who is invited and let in by them", async () => {
  await emulator.control.reset();
  const before = (await listTaken()).length;
  await emulator.control.configure({
    organizations: true,
    organizationDomains: ["automatic_invitation"],
  });
  const { control, backend } = emulator;
  const { organizations } = backend;
  const { id: createdBy } = await control.createUser({ emailAddress: "carol@example.com" });
  const { id: organizationId } = await organizations.createOrganization({ name: "E", createdBy });
  const domain = await organizations.createOrganizationDomain({
    organizationId,
    name: "looms.example",
    enrollmentMode: "automatic_invitation",
  });
  await control.createUser({ emailAddress: "dan@looms.example" });
  const { data } = await organizations.getOrganizationInvitationList({ organizationId });
  const which = { organizationId, domainId: domain.id };
  await organizations.updateOrganizationDomain({ ...which, verified: true });
  await organizations.deleteOrganizationDomain(which);
  const list = async () =>
    (await listTaken()).slice(before).filter((each) => /Domain|Invitation/.test(each));
  await expect
    .poll(async () => (await list()).toSorted(), { timeout: 20_000 })
    .toEqual([
      `organizationDomain.created ${domain.id}`,
      `organizationDomain.deleted ${domain.id}`,
      `organizationDomain.updated ${domain.id}`,
      `organizationInvitation.created ${data[0]?.id}`,
      `organizationInvitation.revoked ${data[0]?.id}`,
    ]);
});
