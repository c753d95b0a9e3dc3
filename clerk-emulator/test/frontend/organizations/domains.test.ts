import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "../../support/browser";
import type { Emulator } from "../../support/start-emulator";
import { startEmulator } from "../../support/start-emulator";

/** Verified domains, and what they offer people. Everybody here works at looms.example, if they can prove it. */
const PASSWORD = "correct horse";
const MODES = ["manual_invitation", "automatic_invitation", "automatic_suggestion"] as const;
let emulator: Emulator;
let ada: Browser;
let organizationId: string;
beforeAll(async () => {
  const configuration = { organizations: true, organizationDomains: [...MODES] };
  emulator = await startEmulator({ printCodes: false, configuration });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.control.reset();
  ada = await enter("ada@example.com");
  organizationId = await found(ada);
});

async function enter(emailAddress: string): Promise<Browser> {
  await emulator.control.createUser({ emailAddress, password: PASSWORD });
  const browser = new Browser(emulator);
  await browser.signIn(emailAddress, PASSWORD);
  return browser;
}
async function found(browser: Browser): Promise<string> {
  return (await browser.post("/v1/organizations", { name: "Looms" })).body.response.id;
}
const path = (rest = "") => `/v1/organizations/${organizationId}${rest}`;
const add = (name: string, browser = ada) => browser.post(path("/domains"), { name });
const requests = "/membership_requests";
const suggestions = "/v1/me/organization_suggestions";

/** A domain of Ada's organization, verified by the mail's code. */
async function verify(name = "looms.example"): Promise<string> {
  const domain = path(`/domains/${(await add(name)).body.response.id}`);
  const address = `office@${name}`;
  await ada.post(`${domain}/prepare_affiliation_verification`, {
    affiliation_email_address: address,
  });
  const code = (await emulator.control.getLatestCode(address)) ?? "";
  await ada.post(`${domain}/attempt_affiliation_verification`, { code });
  return domain;
}
const setMode = (domain: string, mode: string, more = {}) =>
  ada.post(`${domain}/update_enrollment_mode`, { enrollment_mode: mode, ...more });
async function list(browser: Browser, where: string) {
  return (await browser.get(where)).body.response as unknown as {
    data: Record<string, unknown>[];
    total_count: number;
  };
}
async function suggest(): Promise<{ bob: Browser; suggestion: string; domain: string }> {
  const domain = await verify();
  await setMode(domain, "automatic_suggestion");
  const bob = await enter("bob@looms.example");
  const { data } = await list(bob, suggestions);
  return { bob, suggestion: String(data[0]?.["id"]), domain };
}

test("a domain is verified by a code that was mailed to an address of it", async () => {
  const { body } = await add(" Looms.Example ");
  const domain = path(`/domains/${body.response.id}`);
  expect(body.response).toMatchObject({
    object: "organization_domain",
    organization_id: organizationId,
    name: "looms.example",
    enrollment_mode: "manual_invitation",
    verification: null,
    affiliation_email_address: null,
    total_pending_invitations: 0,
    total_pending_suggestions: 0,
  });
  const prepare = `${domain}/prepare_affiliation_verification`;
  const attempt = `${domain}/attempt_affiliation_verification`;
  expect((await ada.post(attempt, { code: "1" })).problem).toBe("verification_missing at code");
  for (const address of ["a@other.example", "a@sub.looms.example", "a@notlooms.example"]) {
    expect((await ada.post(prepare, { affiliation_email_address: address })).problem).toBe(
      "organization_domain_mismatch at affiliation_email_address",
    );
  }
  const fields = { affiliation_email_address: "Office@looms.example" };
  expect((await ada.post(prepare, fields)).body.response["verification"]).toMatchObject({
    status: "unverified",
    strategy: "email_code",
    attempts: 0,
    expires_at: expect.any(Number),
  });
  const wrong = await ada.post(attempt, { code: "000000x" });
  expect(wrong.problem).toBe("form_code_incorrect at code");
  expect((await ada.get(domain)).body.response["verification"]).toMatchObject({ attempts: 1 });
  const code = (await emulator.control.getLatestCode("office@looms.example")) ?? "";
  expect((await ada.post(attempt, { code })).body.response).toMatchObject({
    verification: { status: "verified" },
    affiliation_email_address: "office@looms.example",
  });
  expect((await ada.post(prepare, fields)).problem).toBe("verification_already_verified");
  const removed = await ada.delete(domain);
  expect(removed.body.response).toMatchObject({ object: "organization_domain", deleted: true });
  expect((await ada.get(domain)).status).toBe(404);
});

test("whoever has a proved address there need not prove it anew", async () => {
  const grace = await enter("grace@mills.example");
  organizationId = await found(grace);
  expect((await add("mills.example", grace)).body.response).toMatchObject({
    verification: { status: "verified" },
    affiliation_email_address: "grace@mills.example",
  });
});

test.each([
  ["gmail.com", "organization_domain_common at name"],
  ["GMX.de", "organization_domain_common at name"],
  ["mailinator.com", "organization_domain_blocked at name"],
  ["localhost", "form_param_format_invalid at name"],
  ["a@looms.example", "form_param_format_invalid at name"],
  ["https://looms.example", "form_param_format_invalid at name"],
  ["-looms.example", "form_param_format_invalid at name"],
  ["127.0.0.1", "form_param_format_invalid at name"],
  ["", "form_param_missing at name"],
])("%j is no domain of an organization", async (name, problem) => {
  expect(await add(name)).toMatchObject({ status: 422, problem });
});

test("a domain is one organization's as soon as that one has verified it", async () => {
  const first = path(`/domains/${(await add("looms.example")).body.response.id}`);
  const exists = "organization_domain_already_exists at name";
  expect((await add("looms.example")).problem).toBe(exists);
  const mine = organizationId;
  const eve = await enter("eve@example.com");
  organizationId = await found(eve);
  const second = path(`/domains/${(await add("looms.example", eve)).body.response.id}`);
  const prepare = "/prepare_affiliation_verification";
  const attempt = "/attempt_affiliation_verification";
  const to = (address: string) => ({ affiliation_email_address: address });
  await ada.post(first + prepare, to("a@looms.example"));
  await eve.post(second + prepare, to("e@looms.example"));
  const code = (address: string) => emulator.control.getLatestCode(address);
  const [adas, eves] = [await code("a@looms.example"), await code("e@looms.example")];
  expect((await eve.post(second + attempt, { code: eves ?? "" })).status).toBe(200);
  expect((await ada.post(first + attempt, { code: adas ?? "" })).problem).toBe(exists);
  expect((await ada.get(first)).body.response["verification"]).toMatchObject({
    status: "unverified",
  });
  organizationId = mine;
  await ada.delete(first);
  expect((await add("looms.example")).problem).toBe(exists);
});

test("ten domains are the most, and are listed by their way in", async () => {
  for (let count = 0; count < 10; count += 1) {
    expect((await add(`looms-${count}.example`)).status).toBe(200);
  }
  expect((await add("looms-10.example")).problem).toBe("organization_domain_quota_exceeded");
  const page = await list(ada, path("/domains?limit=3&offset=8"));
  expect([page.data.map((each) => each["name"]), page.total_count]).toEqual([
    ["looms-8.example", "looms-9.example"],
    10,
  ]);
  const suggested = path("/domains?enrollment_mode=automatic_suggestion");
  expect((await list(ada, suggested)).total_count).toBe(0);
});

test("a person of the domain asks to join, and is a member once that is accepted", async () => {
  const { bob, suggestion, domain } = await suggest();
  expect((await list(bob, suggestions)).data).toMatchObject([
    {
      object: "organization_suggestion",
      status: "pending",
      public_organization_data: { id: organizationId, name: "Looms" },
    },
  ]);
  expect((await ada.get(domain)).body.response["total_pending_suggestions"]).toBe(1);
  const eve = await enter("eve@example.com");
  expect((await eve.post(`${suggestions}/${suggestion}/accept`)).status).toBe(404);
  const accepted = await bob.post(`${suggestions}/${suggestion}/accept`);
  expect(accepted.body.response).toMatchObject({ status: "accepted" });
  expect((await bob.post(`${suggestions}/${suggestion}/accept`)).problem).toBe(
    "organization_suggestion_already_accepted",
  );
  expect((await list(bob, `${suggestions}?status=pending`)).total_count).toBe(0);
  expect((await bob.get(path())).status).toBe(404);
  const { data } = await list(ada, path(`${requests}?status=pending`));
  expect(data).toMatchObject([
    {
      object: "organization_membership_request",
      organization_id: organizationId,
      status: "pending",
      public_user_data: { identifier: "bob@looms.example" },
    },
  ]);
  const request = path(`${requests}/${String(data[0]?.["id"])}`);
  expect((await bob.post(`${request}/accept`)).status).toBe(404);
  expect((await ada.post(`${request}/accept`)).body.response).toMatchObject({ status: "accepted" });
  expect((await ada.post(`${request}/accept`)).status).toBe(404);
  const memberships = await list(bob, "/v1/me/organization_memberships");
  expect(memberships.data).toMatchObject([{ role: "org:member" }]);
  expect((await list(bob, suggestions)).total_count).toBe(0);
});

test("a request that is rejected leads nowhere, and is not suggested again", async () => {
  const { bob, suggestion } = await suggest();
  await bob.post(`${suggestions}/${suggestion}/accept`);
  const { data } = await list(ada, path(requests));
  const request = path(`${requests}/${String(data[0]?.["id"])}`);
  expect((await ada.post(`${request}/reject`)).body.response).toMatchObject({ status: "revoked" });
  expect((await ada.post(`${request}/accept`)).status).toBe(404);
  await bob.patch("/v1/me", { first_name: "Bob" });
  expect((await list(bob, suggestions)).total_count).toBe(0);
  expect((await bob.get(path())).status).toBe(404);
});

test("whoever becomes a member otherwise is waited for no longer", async () => {
  const { bob, suggestion } = await suggest();
  await bob.post(`${suggestions}/${suggestion}/accept`);
  const { id } = (await bob.get("/v1/me")).body.response;
  await ada.post(path("/memberships"), { user_id: id, role: "org:member" });
  expect((await list(ada, path(`${requests}?status=pending`))).total_count).toBe(0);
  expect((await list(bob, suggestions)).total_count).toBe(0);
});

test("only an address that is proved, and proved since, makes one of the domain's people", async () => {
  const domain = await verify();
  const early = await enter("early@looms.example");
  await setMode(domain, "automatic_suggestion");
  await early.patch("/v1/me", { first_name: "Early" });
  expect((await list(early, suggestions)).total_count).toBe(0);
  const carol = await enter("carol@example.com");
  const added = await carol.post("/v1/me/email_addresses/", {
    email_address: "carol@looms.example",
  });
  const address = `/v1/me/email_addresses/${added.body.response.id}`;
  await carol.post(`${address}/prepare_verification`, { strategy: "email_code" });
  await carol.patch("/v1/me", { first_name: "Carol" });
  expect((await list(carol, suggestions)).total_count).toBe(0);
  const code = (await emulator.control.getLatestCode("carol@looms.example")) ?? "";
  await carol.post(`${address}/attempt_verification`, { code });
  expect((await list(carol, suggestions)).total_count).toBe(1);
  await carol.delete(address);
  expect((await list(carol, suggestions)).total_count).toBe(0);
});

test("in automatic invitation they find an invitation, without a mail, and join by it", async () => {
  const domain = await verify();
  await setMode(domain, "automatic_invitation");
  const bob = await enter("bob@looms.example");
  const mine = "/v1/me/organization_invitations";
  const { data } = await list(bob, `${mine}?status=pending`);
  expect(data).toMatchObject([{ role: "org:member", organization_id: organizationId }]);
  expect(await emulator.control.listOutbox({ to: "bob@looms.example" })).toEqual([]);
  expect((await ada.get(domain)).body.response["total_pending_invitations"]).toBe(1);
  expect((await bob.post(`${mine}/${String(data[0]?.["id"])}/accept`)).status).toBe(200);
  expect((await bob.get(path())).status).toBe(200);
  await enter("carol@looms.example");
  const withdrawn = await setMode(domain, "manual_invitation", { delete_pending: "true" });
  expect(withdrawn.body.response).toMatchObject({
    enrollment_mode: "manual_invitation",
    total_pending_invitations: 0,
  });
  const dan = await enter("dan@looms.example");
  expect((await list(dan, mine)).total_count).toBe(0);
});

test("pending suggestions stay when the mode changes, unless they are taken back", async () => {
  const { bob, domain } = await suggest();
  await setMode(domain, "manual_invitation", { delete_pending: "false" });
  expect((await list(bob, suggestions)).total_count).toBe(1);
  await setMode(domain, "automatic_suggestion", { delete_pending: "true" });
  expect((await list(bob, suggestions)).total_count).toBe(0);
});

test("who may read domains may not manage them, and to outsiders there are none", async () => {
  await emulator.control.configure({
    organizationRoles: {
      "org:admin": ["org:sys_domains:read", "org:sys_domains:manage", "org:sys_memberships:manage"],
      "org:member": ["org:sys_domains:read"],
      "org:guest": [],
    },
  });
  const { bob, suggestion, domain } = await suggest();
  await bob.post(`${suggestions}/${suggestion}/accept`);
  const { data } = await list(ada, path(requests));
  const request = path(`${requests}/${String(data[0]?.["id"])}`);
  const guest = await enter("guest@example.com");
  const eve = await enter("eve@example.com");
  const join = async (browser: Browser, role: string) => {
    const { id } = (await browser.get("/v1/me")).body.response;
    await ada.post(path("/memberships"), { user_id: id, role });
  };
  const carol = await enter("carol@example.com");
  await join(carol, "org:member");
  await join(guest, "org:guest");
  expect((await carol.get(domain)).status).toBe(200);
  expect((await carol.get(path("/domains"))).status).toBe(200);
  const reads = [path("/domains"), domain];
  const changes = (browser: Browser) => [
    () => browser.post(path("/domains"), { name: "mills.example" }),
    () => browser.delete(domain),
    () => browser.post(`${domain}/prepare_affiliation_verification`),
    () => browser.post(`${domain}/attempt_affiliation_verification`),
    () => browser.post(`${domain}/update_enrollment_mode`),
    () => browser.get(path(requests)),
    () => browser.post(`${request}/accept`),
    () => browser.post(`${request}/reject`),
  ];
  for (const ask of [...changes(carol), ...reads.map((each) => () => guest.get(each))]) {
    expect(await ask()).toMatchObject({ status: 403, problem: "missing_organization_permission" });
  }
  for (const ask of [...changes(eve), ...reads.map((each) => () => eve.get(each))]) {
    expect(await ask()).toMatchObject({ status: 404, problem: "resource_not_found" });
  }
});

test("clerk-js is told what is switched on, and what is not is refused by name", async () => {
  const readDomains = async () => {
    const { body } = await ada.get("/v1/environment");
    return (body as unknown as { organization_settings: { domains: object } }).organization_settings
      .domains;
  };
  const { bob, suggestion, domain } = await suggest();
  expect(await readDomains()).toEqual({
    enabled: true,
    enrollment_modes: MODES,
    default_role: "org:member",
  });
  expect((await setMode(domain, "by_magic")).problem).toBe(
    "form_param_value_invalid at enrollment_mode",
  );
  await emulator.control.configure({ organizationDomains: ["manual_invitation"] });
  expect(await setMode(domain, "automatic_suggestion")).toMatchObject({
    status: 403,
    problem: "organization_domain_enrollment_mode_not_enabled",
  });
  await emulator.control.configure({ organizationDomains: [] });
  expect(await readDomains()).toEqual({ enabled: false, enrollment_modes: [], default_role: null });
  for (const ask of [
    () => ada.get(path("/domains")),
    () => add("mills.example"),
    () => ada.get(domain),
    () => ada.post(path(`${requests}/orgmemreq_x/accept`)),
    () => bob.post(`${suggestions}/${suggestion}/accept`),
  ]) {
    expect(await ask()).toMatchObject({ status: 403, problem: "organization_domains_not_enabled" });
  }
  expect((await list(bob, suggestions)).total_count).toBe(0);
  expect((await list(ada, path(requests))).total_count).toBe(0);
});

test("with an organization, and with a person, all of theirs is gone", async () => {
  const { bob, suggestion } = await suggest();
  await bob.post(`${suggestions}/${suggestion}/accept`);
  await bob.delete("/v1/me");
  expect((await list(ada, path(requests))).total_count).toBe(0);
  const carol = await enter("carol@looms.example");
  expect((await list(carol, suggestions)).total_count).toBe(1);
  await ada.delete(path());
  expect((await list(carol, suggestions)).total_count).toBe(0);
  organizationId = await found(ada);
  expect((await add("looms.example")).status).toBe(200);
});
