import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount, createVisitor } from "../support/account";
import { type Postern, startPostern } from "../support/postern";

const SECRET = "the-secret-words-of-ada";
/** Asked to sign in, not there, no such method. */
const refusals = [302, 401, 404, 405];
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** What each visitor tries on Ada's post; `id` and `revision` are hers. */
function addresses(id: string, revision: string): string[] {
  const pages = [
    `/posts/${id}`,
    `/posts/${id}/history`,
    `/posts/${id}/publishing`,
    "/posts",
    "/posts/new",
    "/settings",
    "/settings/delete",
    "/settings/export",
    "/settings/export.zip",
    "/settings/import",
    "/settings/readers",
    "/account",
    "/",
  ];
  return [
    ...pages,
    ...pages.map((page) => `${page === "/" ? "/_root" : page}.data`),
    "/posts?state=trashed",
    `/posts?cursor=${id}`,
    `/posts/${id}?view=preview`,
    `/posts/${id}/history?version=${revision}`,
    `/posts/${id}/history.data?version=${revision}`,
    `/posts/new?parents=${id}`,
  ];
}

/** Everything that a form can ask to be done to a post. */
const INTENTS = [
  "save",
  "merge",
  "settle",
  "restore-version",
  "trash",
  "purge",
  "restore",
  "publish",
  "unpublish",
  "share",
];

describe("the wall between two people", () => {
  let postern: Postern;
  let ada: Account;
  let eve: Account;
  let post: string;

  beforeAll(async () => {
    postern = await startPostern();
    [ada, eve] = await Promise.all([createAccount(postern), createAccount(postern)]);
    const saved = await ada.post("/posts/new", { title: SECRET, body: SECRET, tags: SECRET });
    post = (saved.headers.get("Location") ?? "").replace("/posts/", "");
    expect((await ada.post("/settings/readers", { intent: "make", name: SECRET })).status).toBe(
      200,
    );
  });
  afterAll(() => postern.stop());

  const before = () => ada.get(`/posts/${post}`).then((response) => response.text());

  it("her own pages show what the others must not", async () => {
    const { parents = "" } = await ada.hiddenFields(`/posts/${post}`);
    const history = `/posts/${post}/history`;
    for (const address of [
      history,
      `${history}?version=${parents.slice(0, 20)}`,
      "/settings/export.zip",
      "/settings/readers",
    ]) {
      const response = await ada.get(address);
      expect(response.status, address).toBe(200);
      expect(await response.text(), address).toContain(SECRET);
    }
  });

  it.each(METHODS)(
    "%s shows and changes nothing of another's, signed in or not",
    async (method) => {
      const revisionBefore = /name="parents" value="(\w+)"/.exec(await before())?.[1] ?? "";
      expect(revisionBefore).toMatch(/^\w{20}_/);
      for (const visitor of [eve, createVisitor(postern)]) {
        for (const address of addresses(post, revisionBefore.slice(0, 20))) {
          for (const intent of INTENTS) {
            const isRead = ["GET", "HEAD", "OPTIONS"].includes(method);
            if (isRead && intent !== "save") continue;
            const fields = {
              title: "T",
              body: "B",
              tags: "",
              intent,
              parents: revisionBefore,
              keep: revisionBefore,
              revision: revisionBefore.slice(0, 20),
              others: "copy",
            };
            // A request with a body that nobody reads ends its connection: it must not be used again.
            const headers = { "Sec-Fetch-Dest": "empty", Connection: "close" };
            const response = isRead
              ? await visitor.get(address, { method, headers })
              : await visitor.post(address, fields, { method, headers });
            const seen = (await response.text()) + JSON.stringify([...response.headers]);
            expect(seen, `${method} ${address}`).not.toContain(SECRET);
            if (address.startsWith(`/posts/${post}`)) {
              expect(refusals, `${method} ${address}`).toContain(response.status);
            }
          }
        }
      }
      expect((await eve.get("/settings")).status).toBe(200);
      const after = await before();
      expect(/name="parents" value="(\w+)"/.exec(after)?.[1]).toBe(revisionBefore);
      expect(after).toContain(SECRET);
    },
  );

  it("another's post answers exactly as one that does not exist", async () => {
    const [theirs, none] = await Promise.all([
      eve.get(`/posts/${post}`),
      eve.get(`/posts/${"0".repeat(20)}`),
    ]);
    const withoutMoment = async (response: Response) =>
      (await response.text())
        .replaceAll(post, "0".repeat(20))
        .replace(/nonce="[^"]*"/g, "")
        .replace(/eyJ[\w.-]+/g, "");
    expect(theirs.status).toBe(404);
    expect(none.status).toBe(404);
    expect((await withoutMoment(theirs)).length).toBe((await withoutMoment(none)).length);
  });

  it("a page that one person opened does not write into the next one's account", async () => {
    const { nonce = "", desk = "" } = await ada.hiddenFields("/posts/new");
    expect(desk).toBe(ada.userId);
    const typed = { title: "Ada's", body: "Typed by Ada", tags: "", parents: "", nonce, desk };
    const refused = await eve.post("/posts/new", typed);
    expect(refused.status).toBe(401);
    expect(await refused.text()).toContain("Typed by Ada");
    expect(await (await eve.get("/posts")).text()).not.toContain("Typed by Ada");
    expect((await ada.post("/posts/new", typed)).status).toBe(303);
  });

  it("a forged cookie of recent writes opens nothing", async () => {
    const cookie = `${post}.${"0".repeat(20)}..d.mwtmkc0r`;
    eve.cookies.set("postern_writes", cookie);
    expect((await eve.get(`/posts/${post}`)).status).toBe(404);
    expect(await (await eve.get("/posts")).text()).not.toContain(SECRET);
  });
});
