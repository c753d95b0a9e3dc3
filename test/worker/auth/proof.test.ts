import { reverificationErrorResponse } from "@clerk/backend/internal";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount, createVisitor } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";

const AS_DATA = { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } };
const EXPORT = "/settings/export.zip";
const PROVE = "/settings/prove?redirect_url=%2Fsettings%2Fexport";

describe("before everything is taken out or away", () => {
  let postern: Postern;

  beforeAll(async () => {
    postern = await startPostern();
  });
  afterAll(() => postern.stop());

  /** Somebody with a post whose last proofs are so many minutes old. */
  async function createPerson(ages: { firstMinutes?: number; secondMinutes?: number }) {
    const account = await createAccount(postern);
    await account.post("/posts/new", { title: "Kept", body: "Words", tags: "" });
    await postern.control.setFactorAges(account.sessionId, ages);
    const options = { authorizedParty: postern.url };
    const token = await postern.control.mintSessionToken(account.sessionId, options);
    for (const name of account.cookies.keys()) {
      if (name.startsWith("__session")) account.cookies.set(name, token);
    }
    return account;
  }

  async function countAsked(method: string, path: string): Promise<number> {
    const asked = await postern.control.listRequests();
    return asked.find((each) => each.method === method && each.path === path)?.count ?? 0;
  }

  const postsOf = async (person: Account) => (await person.get("/posts")).text();

  const ages: [string, Parameters<typeof createPerson>[0], number][] = [
    ["signed in just now", { firstMinutes: 0 }, 200],
    ["nine minutes ago", { firstMinutes: 9 }, 200],
    ["ten minutes ago", { firstMinutes: 10 }, 403],
    ["an hour ago", { firstMinutes: 60 }, 403],
    ["a second factor nine minutes ago", { firstMinutes: 60, secondMinutes: 9 }, 200],
    ["a second factor ten minutes ago", { firstMinutes: 0, secondMinutes: 10 }, 403],
  ];

  it.each(ages)("export, %s: %o is %i", async (_name, proofs, status) => {
    const person = await createPerson(proofs);
    const response = await person.get(EXPORT, AS_DATA);
    const body = await response.text();
    expect(response.status).toBe(status);
    expect(body.startsWith("PK")).toBe(status === 200);
  });

  it("a script is told in Clerk's own words, for which clerk-js opens its dialog", async () => {
    const person = await createPerson({ firstMinutes: 60 });
    const theirs: unknown = await reverificationErrorResponse("strict").json();
    for (const path of [EXPORT, "/settings/proof"]) {
      expect(await (await person.get(path, AS_DATA)).json()).toEqual(theirs);
    }
  });

  it("who has shown it is told so", async () => {
    const person = await createPerson({ firstMinutes: 1 });
    const response = await person.get("/settings/proof", AS_DATA);
    expect(await response.json()).toEqual({ isProved: true });
  });

  it("without a script the export leads to a page that asks, and on to sign-in and back", async () => {
    const person = await createPerson({ firstMinutes: 60 });
    const { sessionId } = person;
    const refused = await person.get(EXPORT);
    expect([refused.status, refused.headers.get("Location")]).toEqual([302, PROVE]);
    const page = await person.get(PROVE);
    expect(page.status).toBe(200);
    expect(await page.text()).toMatch(/<form class="stack" method="post">.*Sign in again/s);

    const proved = await person.post(PROVE, {});
    expect(proved.status).toBe(303);
    expect(proved.headers.get("Location")).toBe("/sign-in?redirect_url=%2Fsettings%2Fexport");
    expect([...person.cookies.keys()].filter((name) => name.startsWith("__session"))).toEqual([]);
    expect(await countAsked("POST", "/v1/sessions/:id/revoke")).toBe(1);
    await expect(postern.control.mintSessionToken(sessionId)).resolves.toEqual(expect.any(String));
    expect((await person.get("/posts")).headers.get("Location")).toContain("/sign-in");
  });

  it("who has shown it already is sent on at once", async () => {
    const person = await createPerson({ firstMinutes: 1 });
    const response = await person.get(PROVE);
    expect([response.status, response.headers.get("Location")]).toEqual([302, "/settings/export"]);
  });

  it.each(["//evil.example", "https://evil.example/", "/\\evil.example", ""])(
    "and never to %j",
    async (away) => {
      const query = new URLSearchParams({ redirect_url: away });
      const recent = await createPerson({ firstMinutes: 1 });
      const on = await recent.get(`/settings/prove?${query}`);
      expect(on.headers.get("Location")).toBe("/settings");
      const late = await createPerson({ firstMinutes: 60 });
      const again = await late.post(`/settings/prove?${query}`, {});
      expect(again.headers.get("Location")).toBe("/sign-in?redirect_url=%2Fsettings");
    },
  );

  it("nothing ends when Clerk cannot be asked", async () => {
    const person = await createPerson({ firstMinutes: 60 });
    await postern.control.failNext({ match: "POST /v1/sessions", status: 503 });
    expect((await person.post(PROVE, {})).status).toBe(503);
    expect((await person.get("/posts")).status).toBe(200);
  });

  it("an account is not deleted, and the word that was typed stays", async () => {
    const person = await createPerson({ firstMinutes: 60 });
    const before = await countAsked("DELETE", "/v1/users/:id");
    const refused = await person.post("/settings/delete", { confirmation: "delete" });
    const page = await refused.text();
    expect(refused.status).toBe(403);
    expect(page).toMatch(/name="confirmation"[^>]* value="delete"/);
    expect(page).toContain('href="/settings/prove?redirect_url=%2Fsettings%2Fdelete"');
    expect(await countAsked("DELETE", "/v1/users/:id")).toBe(before);
    expect(await postsOf(person)).toContain("Kept");
  });

  it("and is, by who has shown it", async () => {
    const person = await createPerson({ firstMinutes: 9 });
    expect((await person.post("/settings/delete", { confirmation: "delete" })).status).toBe(303);
  });

  it("nobody at all is asked to sign in, not to prove", async () => {
    const visitor = createVisitor(postern);
    for (const path of [EXPORT, "/settings/prove", "/settings/proof"]) {
      const response = await visitor.get(path);
      expect(response.headers.get("Location"), path).toContain("/sign-in?");
    }
  });
});
