import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../support/account";
import { withBreakableKv } from "../support/breakable-kv";
import { type Postern, startPostern } from "../support/postern";

const TYPED = { title: "Kept through the storm", body: "Every word of it.", tags: "" };

describe("when KV does not answer", () => {
  let postern: Postern;
  let ada: Account;
  let behind: Awaited<ReturnType<Postern["miniflare"]["getKVNamespace"]>>;

  beforeAll(async () => {
    postern = await startPostern({ adjust: withBreakableKv });
    ada = await createAccount(postern);
    behind = await postern.miniflare.getKVNamespace("BEHIND", "breakable-kv");
  });
  afterEach(() => behind.delete("!fail"));
  afterAll(() => postern.stop());

  it("works as ever while it does", async () => {
    expect((await ada.post("/posts/new", TYPED)).status).toBe(303);
    expect(await (await ada.get("/posts")).text()).toContain(TYPED.title);
  });

  it("a save is a 503 that hands the text back and says when to try again", async () => {
    await behind.put("!fail", "put");
    const response = await ada.post("/posts/new", TYPED);
    const page = await response.text();
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(page).toContain(TYPED.title);
    expect(page).toContain(TYPED.body);
    expect(page).toMatch(/<button[^>]*>Save again<\/button>/);
  });

  it("the form that came back saves when KV is there again", async () => {
    await behind.put("!fail", "put");
    const page = await (await ada.post("/posts/new", { ...TYPED, title: "Second try" })).text();
    const [, action = ""] = /<form[^>]*method="post"[^>]*action="([^"]+)"/.exec(page) ?? [];
    await behind.delete("!fail");
    const again = await ada.post(action, { ...TYPED, title: "Second try" });
    expect(again.status).toBe(303);
    expect(await (await ada.get("/posts")).text()).toContain("Second try");
  });

  it("a script learns of it as data", async () => {
    await behind.put("!fail", "put");
    const headers = { Accept: "*/*", "Sec-Fetch-Dest": "empty" };
    const response = await ada.post("/posts/new.data", TYPED, { headers });
    expect(response.status).toBe(503);
    expect(await response.text()).toContain(TYPED.body);
  });

  it.each(["list", "get getWithMetadata"])("reading is a 503 when %s fails", async (operations) => {
    const saved = await ada.post("/posts/new", { ...TYPED, title: "To be read" });
    const path = saved.headers.get("Location") ?? "";
    await behind.put("!fail", operations);
    const response = await ada.get(path);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(await response.text()).not.toContain("KV GET failed");
  });
});
