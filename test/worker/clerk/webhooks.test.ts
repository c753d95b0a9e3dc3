import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../../support/account";
import { BreakableKv, listStored, putStored } from "../../support/breakable-kv.mjs";
import { eventOf, sign } from "../../support/auth/webhooks";
import { type Postern, startPostern } from "../../support/postern";

const ADDRESS = "/webhooks/clerk";
const LONG_AGO = 1_000;

describe("Clerk's webhooks", () => {
  let postern: Postern;
  const kv = new BreakableKv();

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
  });
  afterAll(() => postern.stop());

  function send(body: string, headers: Record<string, string>): Promise<Response> {
    return fetch(postern.url + ADDRESS, { method: "POST", body, headers });
  }

  const sendSigned = (body: string, options: Parameters<typeof sign>[2] = {}) =>
    send(body, sign(postern.keys.webhookSigningSecret, body, options));

  const asked = async (method: string, path: string) => {
    const requests = await postern.control.listRequests();
    return requests.find((each) => each.method === method && each.path === path)?.count ?? 0;
  };
  const usersAsked = () => asked("GET", "/v1/users/:id");

  async function keysOf(userId: string): Promise<string[]> {
    return (await listStored(postern)).map(({ name }) => name).filter((n) => n.includes(userId));
  }

  /** What somebody who published long ago has; `updatedAt` in ms since 1970. */
  async function createPublished({ updatedAt = LONG_AGO } = {}): Promise<Account> {
    const account = await createAccount(postern);
    await putStored(
      postern,
      `u/${account.userId}/profile`,
      JSON.stringify({
        v: 1,
        id: account.userId,
        name: "Old Name",
        username: null,
        imageUrl: "",
        updatedAt,
        askedAt: Date.now(),
        formerUsernames: [],
      }),
    );
    return account;
  }

  async function profileOf({ userId }: Account): Promise<{ name?: string }> {
    const stored = await listStored(postern);
    const profile = stored.find(({ name }) => name === `u/${userId}/profile`);
    return profile ? (JSON.parse(profile.value ?? "{}") as { name: string }) : {};
  }

  it("a name changed on Clerk's own page is soon the public one", async () => {
    const ada = await createPublished();
    const changed = await ada.post(
      "/__clerk/v1/me?_method=PATCH&__clerk_api_version=2021-02-05",
      { first_name: "Ada", last_name: "King" },
      { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } },
    );
    expect(changed.status, await changed.text()).toBe(200);
    await expect.poll(async () => (await profileOf(ada)).name).toBe("Ada King");
  });

  it("an account deleted at Clerk takes its posts with it, by itself and by the cron", async () => {
    const ada = await createPublished();
    const eve = await createAccount(postern);
    for (const person of [ada, eve]) {
      await person.post("/posts/new", { title: "Words", body: "Words", tags: "" });
    }
    const deleted = await ada.post(
      "/__clerk/v1/me?_method=DELETE&__clerk_api_version=2021-02-05",
      {},
      { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } },
    );
    expect(deleted.status, await deleted.text()).toBe(200);
    await expect.poll(() => keysOf(ada.userId)).toContain(`e/${ada.userId}`);
    await postern.runCron();
    expect(await keysOf(ada.userId)).toEqual([`e/${ada.userId}`]);
    expect(await keysOf(eve.userId)).toHaveLength(2);
  });

  it("a genuine word that somebody is gone erases nothing while Clerk knows them", async () => {
    const ada = await createAccount(postern);
    await ada.post("/posts/new", { title: "Stays", body: "Words", tags: "" });
    const body = eventOf("user.deleted", { id: ada.userId, object: "user", deleted: true });
    expect((await sendSigned(body)).status).toBe(204);
    await postern.runCron();
    expect(await keysOf(ada.userId)).toHaveLength(2);
  });

  it("a second word of a deletion does not begin the erasure anew", async () => {
    const gone = "user_gone0000000000000000000000";
    const job = { v: 1, since: 5, deleted: 7, lastClean: null, usernames: [] };
    await putStored(postern, `e/${gone}`, JSON.stringify(job));
    expect((await sendSigned(eventOf("user.deleted", { id: gone }))).status).toBe(204);
    const stored = await listStored(postern);
    expect(stored.find(({ name }) => name === `e/${gone}`)?.value).toBe(JSON.stringify(job));
  });

  it("a message that comes twice is heeded once", async () => {
    const ada = await createPublished();
    const body = eventOf("user.updated", { id: ada.userId, updated_at: Date.now() + 60_000 });
    const before = await usersAsked();
    for (let i = 0; i < 3; i++) {
      expect((await sendSigned(body, { id: "msg_twice" })).status).toBe(204);
    }
    expect((await usersAsked()) - before).toBe(1);
  });

  it("what is older than what is known asks Clerk nothing", async () => {
    const ada = await createPublished({ updatedAt: 5_000 });
    const before = await usersAsked();
    for (const updated_at of [4_000, 5_000]) {
      const body = eventOf("user.updated", { id: ada.userId, updated_at, first_name: "Older" });
      expect((await sendSigned(body)).status).toBe(204);
    }
    expect((await usersAsked()) - before).toBe(0);
    expect((await profileOf(ada)).name).toBe("Old Name");
  });

  it("an event says when to look, not what is true", async () => {
    const ada = await createPublished();
    const data = { id: ada.userId, updated_at: Date.now() + 60_000, first_name: "Claimed" };
    expect((await sendSigned(eventOf("user.updated", data))).status).toBe(204);
    expect(await profileOf(ada)).toMatchObject({ name: "", id: ada.userId });
  });

  it("nothing is kept of somebody who has published nothing", async () => {
    const ada = await createAccount(postern);
    const body = eventOf("user.updated", { id: ada.userId, updated_at: Date.now() });
    expect((await sendSigned(body)).status).toBe(204);
    expect(await keysOf(ada.userId)).toEqual([]);
  });

  it("what Clerk tells while it cannot be asked is to be told again", async () => {
    const ada = await createPublished();
    const body = eventOf("user.updated", { id: ada.userId, updated_at: Date.now() + 60_000 });
    await postern.control.failNext({ match: "GET /v1/users", status: 503, retryAfterSeconds: 4 });
    const refused = await sendSigned(body, { id: "msg_again" });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("Retry-After")).toBe("4");
    expect((await profileOf(ada)).name).toBe("Old Name");
    expect((await sendSigned(body, { id: "msg_again" })).status).toBe(204);
    expect((await profileOf(ada)).name).toBe("");
  });

  const body = eventOf("user.deleted", { id: "user_forged" });
  const forged: [string, (secret: string) => Record<string, string>][] = [
    ["nobody signed", () => ({})],
    ["somebody else signed", () => sign(`whsec_${btoa("another secret altogether")}`, body)],
    ["another body was signed", (secret) => sign(secret, body.replace("forged", "other"))],
    ["its id was changed", (secret) => ({ ...sign(secret, body), "svix-id": "msg_other" })],
    ["its id is no id", (secret) => sign(secret, body, { id: "../e/user_forged" })],
    ["it is six minutes old", (secret) => sign(secret, body, { sentAt: minutesFromNow(-6) })],
    ["it is six minutes early", (secret) => sign(secret, body, { sentAt: minutesFromNow(6) })],
  ];

  it.each(forged)("400 when %s, and nothing is erased", async (_name, headersFor) => {
    const response = await send(body, headersFor(postern.keys.webhookSigningSecret));
    expect(response.status).toBe(400);
    expect(await keysOf("user_forged")).toEqual([]);
  });

  it("the same, properly signed, is taken: the forgeries fail for their signatures alone", async () => {
    expect((await sendSigned(body)).status).toBe(204);
    expect(await keysOf("user_forged")).toEqual(["e/user_forged"]);
  });

  it.each(["session.created", "organizationMembership.created", "user.created"])(
    "%s is nothing to do, and nothing to remember",
    async (type) => {
      const before = (await listStored(postern)).length;
      expect((await sendSigned(eventOf(type, { id: "user_someone" }))).status).toBe(204);
      expect(await listStored(postern)).toHaveLength(before);
    },
  );

  it("a body without end is not read to its end", async () => {
    const large = eventOf("user.updated", { id: "user_large", padding: "x".repeat(300_000) });
    const headers = sign(postern.keys.webhookSigningSecret, large);
    const response = await send(large, { ...headers, Connection: "close" });
    expect(response.status).toBe(413);
  });

  it.each(["GET", "HEAD", "PUT", "PATCH", "DELETE"])("%s: 405, and what is allowed", async (m) => {
    const response = await fetch(postern.url + ADDRESS, { method: m });
    expect(response.status).toBe(405);
    expect(response.headers.get("Allow")).toBe("POST");
  });

  it("KV that fails is said to Svix, and the next try does the work", async () => {
    const ada = await createPublished();
    const data = { id: ada.userId, updated_at: Date.now() + 60_000 };
    kv.fail("put");
    const failed = await sendSigned(eventOf("user.updated", data), { id: "msg_kv" });
    kv.heal();
    expect(failed.status).toBe(500);
    expect((await sendSigned(eventOf("user.updated", data), { id: "msg_kv" })).status).toBe(204);
    expect((await profileOf(ada)).name).toBe("");
  });
});

describe("without CLERK_WEBHOOK_SIGNING_SECRET", () => {
  let postern: Postern | undefined;
  afterEach(() => postern?.stop());

  it("webhooks are refused with the cure, and all else works", async () => {
    postern = await startPostern({ bindings: { CLERK_WEBHOOK_SIGNING_SECRET: undefined } });
    const event = eventOf("user.deleted", { id: "user_forged" });
    for (const secret of [
      postern.keys.webhookSigningSecret,
      "whsec_",
      `whsec_${btoa("undefined")}`,
    ]) {
      const headers = sign(secret, event);
      const init = { method: "POST", body: event, headers };
      const response = await fetch(postern.url + ADDRESS, init);
      expect(response.status).toBe(503);
      expect(await response.text()).toMatch(
        /^CLERK_WEBHOOK_SIGNING_SECRET is missing\. .*npx wrangler secret put CLERK_WEBHOOK_SIGNING_SECRET/,
      );
    }
    expect(postern.logLines.map(({ message }) => message).join()).toContain("not-set-up");
    expect((await fetch(postern.url)).status).toBe(200);
  });
});

function minutesFromNow(minutes: number): number {
  return Math.floor(Date.now() / 1_000) + minutes * 60;
}
