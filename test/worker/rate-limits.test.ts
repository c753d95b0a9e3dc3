import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { SAVE_AFTER_MS } from "~/editing/saving";
import { type Account, createAccount, createVisitor } from "../support/account";
import { type Postern, startPostern } from "../support/postern";
import { listAddresses } from "../support/routes";

const TYPED = { title: "Typed fast", body: "and never lost", tags: "fast" };
/** A choice of looks is written nowhere but in a cookie, and webhooks have a limit of their own. */
const UNLIMITED = new Set(["/appearance", "/webhooks/clerk"]);
const AS_DATA = { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } };

type Limit = { name: string; simple: { limit: number; period: number } };

const { ratelimits }: { ratelimits: Limit[] } = unstable_readConfig(
  { config: "wrangler.toml" },
  { hideWarnings: true },
);
const limitOf = (name: string) => {
  const simple = ratelimits.find((limit) => limit.name === name)?.simple;
  if (!simple) throw new Error(`wrangler.toml binds no ${name}`);
  return simple;
};

describe("rate limits", () => {
  let postern: Postern;

  beforeAll(async () => {
    postern = await startPostern({ hasLimits: true });
  });
  afterAll(() => postern.stop());

  /**
   * Asks until the answer is 429. The count begins anew with each period, and may do so once or twice
   * while this goes on: three periods' worth is more than any limit lets in.
   */
  async function askUntilRefused(name: string, ask: () => Promise<Response>) {
    const answers: number[] = [];
    for (let asked = 0; asked < limitOf(name).limit * 3; asked++) {
      const response = await ask();
      if (response.status === 429) return { response, answers };
      await response.arrayBuffer();
      answers.push(response.status);
    }
    throw new Error(`Never refused: ${answers.join(" ")}`);
  }

  const settings = { firstName: "", lastName: "\u0000" }; // Refused with 422: nothing is written.
  const hurry = (person: Pick<Account, "post">) =>
    askUntilRefused("WRITE_LIMIT", () => person.post("/settings", settings));

  it("a person's form comes back whole, with 429 and when to send it again", async () => {
    const ada = await createAccount(postern);
    const { answers } = await hurry(ada);
    expect(answers.length).toBeGreaterThanOrEqual(limitOf("WRITE_LIMIT").limit);
    const refused = await askUntilRefused("WRITE_LIMIT", () => ada.post("/posts/new", TYPED));
    const page = await refused.response.text();
    expect(refused.response.headers.get("Retry-After")).toBe("10");
    expect(page).toContain('<form class="stack" method="post" action="/posts/new"');
    for (const text of Object.values(TYPED)) expect(page).toContain(text);
  });

  it("whatever the route that takes a form, it is refused alike, with all that was typed", async () => {
    const ada = await createAccount(postern);
    await hurry(ada);
    const refused = [];
    for (const path of listAddresses()) {
      const headers = { Connection: "close" };
      const first = await ada.post(path, TYPED, { headers });
      await first.arrayBuffer();
      if (first.status === 405 || UNLIMITED.has(path)) continue;
      const { response } = await askUntilRefused("WRITE_LIMIT", () => ada.post(path, TYPED));
      const page = await response.text();
      expect(response.headers.get("Retry-After"), path).toBe("10");
      for (const text of Object.values(TYPED)) expect(page, path).toContain(text);
      refused.push(path.split("/").at(-1));
    }
    expect(refused).toEqual(expect.arrayContaining(["publishing", "delete", "import", "prove"]));
  });

  it("the address that a post is to be published at comes back in a field of its own", async () => {
    const ada = await createAccount(postern);
    await hurry(ada);
    const [path = ""] = listAddresses().filter((address) => address.endsWith("/publishing"));
    const form = { intent: "publish", slug: "chosen-with-care", listing: "unlisted" };
    const { response } = await askUntilRefused("WRITE_LIMIT", () => ada.post(path, form));
    const page = await response.text();
    expect(page).toMatch(
      /<label [^>]*for="slug">Address<.*<input [^>]*name="slug" value="chosen-wi/s,
    );
    expect(page).toMatch(/type="hidden" name="listing" value="unlisted"/);
  });

  it("a script gets the same as data", async () => {
    const ada = await createAccount(postern);
    const ask = () => ada.post("/posts/new/save", { ...TYPED, title: "" }, AS_DATA);
    const { response } = await askUntilRefused("WRITE_LIMIT", ask);
    const answer = await response.text();
    for (const part of ["too-many", TYPED.body, "retryAfterSeconds", '"entered"']) {
      expect(answer).toContain(part);
    }
  });

  it("one person's hurry is nobody else's", async () => {
    const [ada, eve] = [await createAccount(postern), await createAccount(postern)];
    await hurry(ada);
    expect((await eve.post("/posts/new", TYPED)).status).toBe(303);
  });

  it("reading is not limited", async () => {
    const ada = await createAccount(postern);
    await hurry(ada);
    expect((await ada.get("/posts")).status).toBe(200);
    expect((await ada.get("/settings/export.zip")).status).toBe(200);
  });

  it("who is nobody is limited by where they come from", async () => {
    const { answers } = await hurry(createVisitor(postern));
    expect(new Set(answers)).toEqual(new Set([401]));
  });

  it("Clerk's proxy refuses as clerk-js can show it", async () => {
    const ask = () => createVisitor(postern).get("/__clerk/v1/nothing-of-the-kind");
    const { response } = await askUntilRefused("CLERK_LIMIT", ask);
    expect(response.headers.get("Retry-After")).toBe("10");
    expect(await response.json()).toHaveProperty("errors.0.code", "too_many_requests");
  });

  it("webhooks are limited before their signature costs anything", async () => {
    const ask = () => fetch(`${postern.url}/webhooks/clerk`, { method: "POST" });
    const { response } = await askUntilRefused("CLERK_LIMIT", ask);
    expect(response.headers.get("Retry-After")).toBe("10");
    expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
  });

  it.each(["/settings", "/settings/delete", "/moderation"])(
    "%s, for which Clerk is asked, is opened so often and no more",
    async (path) => {
      const [ada, eve] = [await createAccount(postern), await createAccount(postern)];
      const before = await countBackendReads();
      const { response } = await askUntilRefused("WRITE_LIMIT", () => ada.get(path));
      expect(response.headers.get("Retry-After")).toBe("10");
      // Three periods, at most, began while this went on.
      expect((await countBackendReads()) - before).toBeLessThanOrEqual(
        3 * limitOf("WRITE_LIMIT").limit,
      );
      expect((await eve.get(path)).status).not.toBe(429);
      expect((await ada.get("/posts")).status).toBe(200);
      expect((await ada.post("/posts/new", TYPED)).status).toBe(303);
    },
  );

  it("the page that asks about each team is opened three times in ten seconds", async () => {
    const ada = await createAccount(postern);
    const { answers } = await askUntilRefused("WRITE_LIMIT", () => ada.get("/settings/delete"));
    expect(answers.length).toBeGreaterThanOrEqual(3);
    expect(answers.length).toBeLessThanOrEqual(9);
  });

  async function countBackendReads(): Promise<number> {
    const requests = await postern.control.listRequests();
    const reads = requests.filter(
      ({ surface, method }) => surface === "backend" && method === "GET",
    );
    return reads.reduce((sum, { count }) => sum + count, 0);
  }

  it("leave room for ten editors that save by themselves", () => {
    const { limit, period } = limitOf("WRITE_LIMIT");
    expect((period * 1_000) / SAVE_AFTER_MS).toBeLessThanOrEqual(limit / 10);
  });

  it("tell everybody to wait for as long as wrangler.toml counts", () => {
    expect(ratelimits.map(({ simple }) => simple.period)).toEqual([10, 10]);
  });
});

describe("without the bindings", () => {
  let postern: Postern;
  beforeAll(async () => {
    postern = await startPostern();
  });
  afterAll(() => postern.stop());

  it("nothing is limited, and nothing fails", async () => {
    const ada = await createAccount(postern);
    for (let i = 0; i < limitOf("WRITE_LIMIT").limit + 5; i++) {
      expect((await ada.post("/settings", { firstName: "\u0000" })).status).toBe(422);
    }
  });
});
