import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "../support/browser";
import type { Emulator } from "../support/start-emulator";
import { PAGE_ORIGIN, startEmulator } from "../support/start-emulator";

/** Who may come in, how many at once, and how often one may try. */
const EMAIL = "ada@example.com";
const PASSWORD = "correct horse";
let emulator: Emulator;
let browser: Browser;
beforeAll(async () => {
  emulator = await startEmulator({ printCodes: false });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  browser = new Browser(emulator);
});

const begin = (more: Record<string, string> = {}) =>
  browser.post("/v1/client/sign_ups", { email_address: EMAIL, password: PASSWORD, ...more });

test("where sign-ups are restricted, only the invited come in, by what their mail says", async () => {
  await emulator.control.configure({ signUpMode: "restricted" });
  expect(await begin()).toMatchObject({ status: 403, problem: "sign_up_mode_restricted" });
  await browser.get("/v1/environment");
  const invitation = await emulator.backend.invitations.createInvitation({
    emailAddress: EMAIL,
    publicMetadata: { plan: "gold" },
  });
  const [mail] = await emulator.control.listOutbox({ to: EMAIL });
  expect(mail).toMatchObject({ purpose: "invitation", url: invitation.url });
  const ticket = new URL(mail?.url ?? "").searchParams.get("ticket") ?? "";
  const accepted = await browser.get(`/v1/tickets/accept?ticket=${ticket}`);
  expect(accepted.headers.get("location")).toBe(
    `${PAGE_ORIGIN}/sign-up?__clerk_ticket=${ticket}&__clerk_status=sign_up`,
  );
  const done = await browser.post("/v1/client/sign_ups", {
    strategy: "ticket",
    ticket,
    password: PASSWORD,
  });
  expect(done.body.response).toMatchObject({ status: "complete", email_address: EMAIL });
  expect(done.body.client.sessions[0]?.user).toMatchObject({ public_metadata: { plan: "gold" } });
  const { data } = await emulator.backend.invitations.getInvitationList({ status: "accepted" });
  expect(data.map((each) => each.id)).toEqual([invitation.id]);
  await browser.delete("/v1/client/sessions");
  const again = await browser.post("/v1/client/sign_ups", { strategy: "ticket", ticket });
  expect(again.problem).toBe("invitation_already_accepted_code at ticket");
});

test("an invitation can be taken back, and is not sent twice", async () => {
  const { invitations } = emulator.backend;
  const invitation = await invitations.createInvitation({ emailAddress: EMAIL });
  await expect(invitations.createInvitation({ emailAddress: EMAIL })).rejects.toMatchObject({
    status: 400,
  });
  expect((await invitations.revokeInvitation(invitation.id)).status).toBe("revoked");
  const ticket = new URL(invitation.url ?? "").searchParams.get("ticket") ?? "";
  const refused = await browser.post("/v1/client/sign_ups", { strategy: "ticket", ticket });
  expect(refused.problem).toBe("ticket_revoked_code at ticket");
  const bulk = await invitations.createInvitationBulk([
    { emailAddress: "b@example.com", notify: false },
    { emailAddress: "c@example.com" },
  ]);
  expect(bulk).toHaveLength(2);
  expect(await emulator.control.listOutbox({ to: "b@example.com" })).toEqual([]);
});

test("where there is a waitlist, people stand on it until they are invited", async () => {
  expect((await browser.post("/v1/waitlist", { email_address: EMAIL })).status).toBe(403);
  await emulator.control.configure({ signUpMode: "waitlist" });
  expect((await begin()).problem).toBe("sign_up_restricted_waitlist");
  const joined = await browser.post("/v1/waitlist", { email_address: EMAIL });
  expect(joined.body.response.object).toBe("waitlist");
  await browser.post("/v1/waitlist", { email_address: EMAIL });
  const { waitlistEntries } = emulator.backend;
  const { data, totalCount } = await waitlistEntries.list({ status: "pending" });
  expect([totalCount, data[0]?.emailAddress]).toEqual([1, EMAIL]);
  const invited = await waitlistEntries.invite(data[0]?.id ?? "");
  expect(invited).toMatchObject({ status: "invited", invitation: { emailAddress: EMAIL } });
  const [mail] = await emulator.control.listOutbox({ to: EMAIL });
  const ticket = new URL(mail?.url ?? "").searchParams.get("ticket") ?? "";
  expect((await begin({ strategy: "ticket", ticket })).body.response.status).toBe("complete");
  const other = await waitlistEntries.create({ emailAddress: "b@example.com" });
  expect((await waitlistEntries.reject(other.id)).status).toBe("rejected");
  await expect(waitlistEntries.invite(other.id)).rejects.toMatchObject({ status: 400 });
  expect(await waitlistEntries.delete(other.id)).toMatchObject({ deleted: true });
});

test("several people share a browser, each once, and switch", async () => {
  for (const emailAddress of [EMAIL, "b@example.com"]) {
    await emulator.control.createUser({ emailAddress, password: PASSWORD });
  }
  await browser.signIn(EMAIL, PASSWORD);
  expect((await browser.signIn("b@example.com", PASSWORD)).problem).toBe("session_exists");
  await emulator.control.configure({ multiSession: true });
  const { body } = await browser.signIn("b@example.com", PASSWORD);
  const [first, second] = body.client.sessions.map((session) => session.id);
  expect(body.client.last_active_session_id).toBe(second);
  const again = await browser.signIn(EMAIL, PASSWORD);
  expect(again.problem).toBe("identifier_already_signed_in at identifier");
  expect(again.body.errors[0]?.meta).toMatchObject({ session_id: first });
  await browser.post(`/v1/client/sessions/${first}/touch`);
  expect(await browser.getSessionId()).toBe(first);
  await browser.post(`/v1/client/sessions/${first}/remove`);
  expect(await browser.getSessionId()).toBe(second);
});

test("signing one of them out from elsewhere leaves the other", async () => {
  await emulator.control.configure({ multiSession: true });
  const other = "b@example.com";
  await emulator.control.createUser({ emailAddress: EMAIL, password: PASSWORD });
  const { id } = await emulator.control.createUser({ emailAddress: other, password: PASSWORD });
  await browser.signIn(EMAIL, PASSWORD);
  const first = await browser.getSessionId();
  await browser.signIn(other, PASSWORD);
  await emulator.control.revokeSessions(id);
  expect(await browser.getSessionId()).toBe(first);
});

test("too many attempts from one address get 429 and the time to wait, others go on", async () => {
  await emulator.control.configure({ attemptsPerTenSeconds: 3 });
  const attempt = (address: string) =>
    browser.post("/v1/client/sign_ins", {}, { headers: { "x-forwarded-for": address } });
  for (const _ of [1, 2, 3]) expect((await attempt("192.0.2.1")).status).toBe(200);
  const limited = await attempt("192.0.2.1");
  expect([limited.status, limited.problem]).toEqual([429, "too_many_requests"]);
  expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(limited.body).toMatchObject({
    errors: [{ code: "too_many_requests", message: expect.any(String), meta: {} }],
    clerk_trace_id: expect.any(String),
  });
  expect((await attempt("192.0.2.2")).status).toBe(200);
});

test("sign-ups and each of their steps count as well, and ten seconds later one may go on", async () => {
  await emulator.control.configure({ attemptsPerTenSeconds: 2 });
  const headers = { "x-forwarded-for": "192.0.2.3" };
  const ask = (path: string) => browser.post(`/v1/client/${path}`, {}, { headers });
  expect((await ask("sign_ups")).status).toBe(200);
  expect((await ask("sign_ups/sua_x/attempt_verification")).status).not.toBe(429);
  expect((await ask("sign_ins")).status).toBe(429);
  await emulator.control.shiftClock(10);
  expect((await ask("sign_ins")).status).toBe(200);
  await emulator.control.shiftClock(0);
});
