import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount, createVisitor } from "../../support/account";
import { BreakableKv, listStored } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";
import { listAddresses } from "../../support/routes";

const BANNER = 'class="acting-banner"';
/** What whoever acts for her may send: the looks are their own browser's, a webhook has Clerk's signature. */
const NOBODYS = new Map([
  ["/appearance", 422],
  ["/webhooks/clerk", 400],
]);
/** Pages that show the same to everybody, and so do not ask who is there. */
const CLERK_FREE = /^\/goodbye\//;
const DESTINATIONS = [
  ["a page", ""],
  ["data", ".data"],
] as const;
const TYPED = { title: "Typed by another", body: "Not their words", tags: "" };

describe("somebody who acts for another person", () => {
  let postern: Postern;
  let ada: Account;
  let support: ReturnType<typeof createVisitor>;
  let post: string;

  beforeAll(async () => {
    postern = await startPostern({ adjust: new BreakableKv().putInPlace });
    ada = await createAccount(postern);
    const saved = await ada.post("/posts/new", { title: "Her post", body: "Hers", tags: "" });
    post = saved.headers.get("Location") ?? "";
    const actor = { sub: "user_support" };
    const options = { origin: postern.url, actor };
    const { header } = await postern.control.createSessionCookies(ada.userId, options);
    support = createVisitor(postern, header);
  });
  afterAll(() => postern.stop());

  const addresses = () => listAddresses(post.replace("/posts/", ""));
  const as = (name: "a page" | "data") =>
    name === "data" ? { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } } : {};

  const pages = () => ["/posts", "/posts/new", post, `${post}/history`, "/settings", "/account"];

  it("may read what she may, under a banner on every page", async () => {
    for (const path of [...pages(), "/settings/export", "/settings/delete", "/appearance"]) {
      const response = await support.get(path);
      expect(response.status, path).toBe(200);
      expect(await response.text(), path).toContain(BANNER);
    }
    const missing = await support.get("/nowhere");
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain(BANNER);
    expect(await (await support.get("/posts")).text()).toContain("Her post");
  });

  it("she herself sees no banner", async () => {
    for (const path of pages()) {
      expect(await (await ada.get(path)).text(), path).not.toContain(BANNER);
    }
  });

  const forms: [string, () => string, Record<string, string>][] = [
    ["a new post", () => "/posts/new", TYPED],
    ["a save", () => post, { ...TYPED, intent: "save" }],
    ["a script's save", () => `${post}/save`, TYPED],
    ["the trash", () => post, { intent: "trash" }],
    ["the end of a post", () => post, { intent: "purge" }],
    ["a publication", () => `${post}/publishing`, { slug: "by-another", intent: "publish" }],
    ["its end", () => `${post}/publishing`, { intent: "unpublish" }],
    ["a time to appear at", () => `${post}/publishing`, { intent: "schedule", time: "2031-01-31" }],
    [
      "the end of that",
      () => `${post}/publishing`,
      { intent: "cancel", scheduled: "1796034056789" },
    ],
    ["a link to share", () => `${post}/publishing`, { intent: "share", days: "7" }],
    ["the end of one", () => `${post}/publishing`, { intent: "revoke", token: "of-a-link" }],
    ["a name", () => "/settings", { firstName: "Typed by another", lastName: "Not hers" }],
    ["an import", () => "/settings/import", {}],
    ["a private feed", () => "/settings/readers", { intent: "make", name: "For support" }],
    ["a repair", () => "/settings/repair", {}],
    ["the end of the account", () => "/settings/delete", { confirmation: "delete" }],
    ["a new sign-in", () => "/settings/prove", {}],
  ];

  it.each(forms)("may not send %s: 403, with the text kept", async (_name, path, fields) => {
    const before = await listStored(postern);
    const refused = await support.post(path(), fields);
    const page = await refused.text();
    expect(refused.status).toBe(403);
    for (const text of Object.values(fields)) expect(page).toContain(text);
    expect(await listStored(postern)).toEqual(before);
    const asked = await postern.control.listRequests();
    expect(asked.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("may send nothing to any route there is", async () => {
    const before = await listStored(postern);
    const refused = [];
    for (const path of addresses()) {
      for (const [name, suffix] of DESTINATIONS) {
        const response = await support.post(path + suffix, TYPED, as(name));
        const answer = await response.text();
        if (response.status === 405) continue;
        expect(response.status, path).toBe(NOBODYS.get(path) ?? 403);
        if (response.status === 403) {
          refused.push(path + suffix);
          expect(answer, path).toContain(TYPED.body);
        }
      }
    }
    for (const path of [post, `${post}/publishing`, "/settings/delete"]) {
      expect(refused).toEqual(expect.arrayContaining([path, `${path}.data`]));
    }
    expect(await listStored(postern)).toEqual(before);
  });

  /** What is stored, but for what was only asked of Clerk and kept for a while. */
  async function listWritten() {
    const stored = await listStored(postern);
    return stored.filter(({ name }) => !name.endsWith("/profile"));
  }

  it("gets pages under a banner and their data from every route there is, and no file", async () => {
    const before = await listWritten();
    for (const path of addresses().filter((address) => !CLERK_FREE.test(address))) {
      for (const [name, suffix] of DESTINATIONS) {
        const response = await support.get(path + suffix, as(name));
        const { headers, status } = response;
        const answer = await response.text();
        const seen = `${status} ${path}${suffix}`;
        expect(headers.has("Content-Disposition"), seen).toBe(false);
        expect([200, 202, 302, 403, 404, 405], seen).toContain(status);
        const isPage = headers.get("Content-Type")?.startsWith("text/html") === true;
        if (isPage) expect(answer, seen).toContain(BANNER);
        else if (status === 200) expect(headers.get("Content-Type"), seen).toBe("text/x-script");
      }
    }
    expect(await listWritten()).toEqual(before);
  });

  it("a script is told why, and what it sent", async () => {
    const headers = { Accept: "*/*", "Sec-Fetch-Dest": "empty" };
    const response = await support.post("/posts/new.data", TYPED, { headers });
    const answer = await response.text();
    expect(response.status).toBe(403);
    for (const part of ["acting", "problems.acting", TYPED.body]) expect(answer).toContain(part);
  });

  it.each(["/settings/export.zip", "/settings/proof", "/settings/prove"])(
    "%s is refused, as a page and as data",
    async (path) => {
      for (const destination of ["document", "empty"]) {
        const response = await support.get(path, { headers: { "Sec-Fetch-Dest": destination } });
        expect(response.status).toBe(403);
        expect(await response.text()).not.toContain("Hers");
      }
    },
  );

  it("is shown no address of a private feed", async () => {
    const made = await ada.post("/settings/readers", { intent: "make", name: "Hers alone" });
    expect(await made.text()).toMatch(/\/private\/\w{20}\/feed\.xml/);
    for (const suffix of ["", ".data"]) {
      const seen = await (await support.get(`/settings/readers${suffix}`)).text();
      expect(seen).not.toMatch(/\/private\/|Hers alone/);
    }
    expect(await (await support.get("/settings/readers")).text()).toContain("neither write nor");
  });

  it("the page of the export says so in place of its button", async () => {
    const page = await (await support.get("/settings/export")).text();
    expect(page).not.toContain("export.zip");
    expect(page).toContain("neither write nor export");
    expect(await (await ada.get("/settings/export")).text()).toContain("export.zip");
  });
});
