import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../../support/account";
import { BreakableKv } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";

const SCRIPT = { Accept: "*/*", "Sec-Fetch-Dest": "empty" };
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const TYPED = { title: "Kept through the storm", body: "Every word of it.", tags: "" };

describe("when KV does not answer", () => {
  let postern: Postern;
  let ada: Account;
  const kv = new BreakableKv();

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
    ada = await createAccount(postern);
  });
  afterEach(() => kv.heal());
  afterAll(() => postern.stop());

  it("works as ever while it does", async () => {
    expect((await ada.post("/posts/new", TYPED)).status).toBe(303);
    expect(await (await ada.get("/posts")).text()).toContain(TYPED.title);
  });

  it("a save is a 503 that hands the text back and says when to try again", async () => {
    kv.fail("put");
    const response = await ada.post("/posts/new", TYPED);
    const page = await response.text();
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(page).toContain(TYPED.title);
    expect(page).toContain(TYPED.body);
    expect(page).toMatch(/<button[^>]*>Save again<\/button>/);
  });

  it("the form that came back saves when KV is there again", async () => {
    kv.fail("put");
    const page = await (await ada.post("/posts/new", { ...TYPED, title: "Second try" })).text();
    const [, action = ""] = /<form[^>]*method="post"[^>]*action="([^"]+)"/.exec(page) ?? [];
    kv.heal();
    const again = await ada.post(action, { ...TYPED, title: "Second try" });
    expect(again.status).toBe(303);
    expect(await (await ada.get("/posts")).text()).toContain("Second try");
  });

  it("a script learns of it as data", async () => {
    kv.fail("put");
    const headers = { Accept: "*/*", "Sec-Fetch-Dest": "empty" };
    const response = await ada.post("/posts/new/save", TYPED, { headers });
    expect(response.status).toBe(503);
    expect(await response.text()).toContain(TYPED.body);
  });

  it.each([
    ["listing", ["list"] as const],
    ["reading", ["get", "getWithMetadata"] as const],
  ])("a page is a 503 when %s fails", async (_name, operations) => {
    const saved = await ada.post("/posts/new", { ...TYPED, title: "To be read" });
    const path = saved.headers.get("Location") ?? "";
    kv.fail(...operations);
    const response = await ada.get(path);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(await response.text()).not.toContain("KV GET failed");
  });

  it("tells of each failure in one line of the log, and of nobody's words", async () => {
    const saved = await ada.post("/posts/new", { ...TYPED, title: "To be logged" });
    const path = saved.headers.get("Location") ?? "";
    const asks: [path: string, ask: () => Promise<Response>][] = [
      ["/posts", () => ada.get("/posts?search=Secretword")],
      [path, () => ada.get(path)],
      ["/posts/new", () => ada.post("/posts/new", { ...TYPED, title: "Secretword" })],
      ["/posts/new/save", () => ada.post("/posts/new/save", TYPED, { headers: SCRIPT })],
      ["/settings/repair", () => ada.post("/settings/repair", {})],
    ];
    kv.fail("list", "put");
    for (const [pathname, ask] of asks) {
      postern.logLines.length = 0;
      const response = await ask();
      await response.arrayBuffer();
      expect(response.status).toBe(503);
      await expect.poll(() => postern.logLines.length).toBe(1);
      const message = postern.logLines[0]?.message ?? "";
      expect(JSON.parse(message)).toEqual({
        level: "error",
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        path: pathname,
        name: "StoreUnavailable",
        message: expect.stringMatching(/^KV did not answer after 5 tries: (?:list|put)$/),
        status: 500,
      });
    }
  });

  it("asks for a repair some minutes after a write that failed, and not after a reading", async () => {
    const dueIn = () => {
      const [, time = ""] = (ada.cookies.get("postern_repair") ?? "").split(".");
      return Number.parseInt(time, 36) - Date.now();
    };
    ada.cookies.delete("postern_repair");
    await (await ada.get("/posts")).arrayBuffer();
    expect(dueIn()).toBeGreaterThan(6 * DAY_MS);
    kv.fail("list", "put");
    await (await ada.get("/posts")).arrayBuffer();
    expect(dueIn()).toBeGreaterThan(6 * DAY_MS);
    await (await ada.post("/posts/new/save", TYPED, { headers: SCRIPT })).arrayBuffer();
    expect(dueIn()).toBeLessThan(7 * MINUTE_MS);
    ada.cookies.delete("postern_repair");
    await (await ada.post("/posts/new", TYPED)).arrayBuffer();
    expect(dueIn()).toBeGreaterThan(5 * MINUTE_MS);
    expect(dueIn()).toBeLessThan(7 * MINUTE_MS);
  });
});
