import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount, createVisitor } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";

const TYPED = { title: "Typed for an hour", body: "and never lost", tags: "hours" };

describe("a form over a session that has ended", () => {
  let postern: Postern;
  let ada: Account;

  beforeAll(async () => {
    postern = await startPostern();
  });
  afterAll(() => postern.stop());

  /** A browser whose 60-second token is old; `keepRefresh` decides whether it may renew it by itself. */
  async function withOldToken({ keepRefresh }: { keepRefresh: boolean }): Promise<Account> {
    const account = await createAccount(postern);
    const token = await postern.control.mintSessionToken(account.sessionId, {
      issuedSecondsAgo: 120,
      expiresInSeconds: -60,
    });
    const signedInAt = String(Math.floor(Date.now() / 1000) - 300);
    for (const name of account.cookies.keys()) {
      if (name.startsWith("__session")) account.cookies.set(name, token);
      if (name.startsWith("__client_uat")) account.cookies.set(name, signedInAt);
      if (name.startsWith("__refresh") && !keepRefresh) account.cookies.delete(name);
    }
    return account;
  }

  it("without JavaScript the text comes back in a form, with 401 and no redirect", async () => {
    ada = await withOldToken({ keepRefresh: false });
    const response = await ada.post("/posts/new", TYPED);
    const page = await response.text();
    expect(response.status).toBe(401);
    expect(response.headers.get("Location")).toBeNull();
    for (const text of Object.values(TYPED)) expect(page).toContain(text);
  });

  it("a script gets the same as data", async () => {
    ada = await withOldToken({ keepRefresh: false });
    const headers = { Accept: "*/*", "Sec-Fetch-Dest": "empty" };
    const response = await ada.post("/posts/new/save", TYPED, { headers });
    const answer = await response.text();
    expect(response.status).toBe(401);
    expect(answer).toContain("session-expired");
    expect(answer).toContain(TYPED.body);
  });

  it("with a refresh cookie the post is simply saved", async () => {
    ada = await withOldToken({ keepRefresh: true });
    const response = await ada.post("/posts/new", TYPED);
    expect(response.status).toBe(303);
    expect(response.headers.get("Location")).toMatch(/^\/posts\/[0-9a-z]{20}$/);
  });

  it("somebody signed out gets the text back too", async () => {
    const response = await createVisitor(postern).post("/posts/new", TYPED);
    expect(response.status).toBe(401);
    expect(await response.text()).toContain(TYPED.body);
  });

  it("part 12: a page asked for leads to sign-in and back to exactly that page", async () => {
    const visitor = createVisitor(postern);
    const response = await visitor.get("/posts?state=trashed&cursor=abc");
    expect(response.status).toBe(302);
    expect(response.headers.get("Location")).toBe(
      "/sign-in?redirect_url=%2Fposts%3Fstate%3Dtrashed%26cursor%3Dabc",
    );
  });

  it("a loader's data request gets 401 with a reason, no redirect", async () => {
    ada = await withOldToken({ keepRefresh: false });
    const headers = { Accept: "*/*", "Sec-Fetch-Dest": "empty" };
    const response = await ada.get("/posts.data", { headers });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain("session-expired");
    expect(response.headers.get("Location")).toBeNull();
  });

  it("a token that was minted for another origin counts for nothing", async () => {
    const account = await createAccount(postern);
    const token = await postern.control.mintSessionToken(account.sessionId, {
      authorizedParty: "https://elsewhere.example",
    });
    for (const name of account.cookies.keys()) {
      if (name.startsWith("__session")) account.cookies.set(name, token);
    }
    expect((await account.post("/posts/new", TYPED)).status).toBe(401);
  });
});
