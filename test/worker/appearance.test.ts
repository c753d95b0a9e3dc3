import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVisitor } from "../support/account";
import { type Postern, startPostern } from "../support/postern";

describe("language and look", () => {
  let postern: Postern;
  beforeAll(async () => {
    postern = await startPostern();
  });
  afterAll(() => postern.stop());

  it.each([
    ["en-GB,en;q=0.9", 'lang="en" dir="ltr"', "Create account"],
    ["de-CH, fr;q=0.5", 'lang="de" dir="ltr"', "Konto anlegen"],
    ["ar-MA", 'lang="ar" dir="rtl"', "إنشاء حساب"],
  ])("speaks as the browser asks: %s", async (accepted, attributes, words) => {
    const headers = { "Accept-Language": accepted };
    const page = await (await createVisitor(postern).get("/sign-up", { headers })).text();
    expect(page).toContain(`<html ${attributes}`);
    expect(page).toContain(`<title>${words} · Postern</title>`);
  });

  it("has an error page in the same language", async () => {
    const headers = { "Accept-Language": "de" };
    const response = await createVisitor(postern).get("/nowhere", { headers });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("Hier ist nichts");
  });

  it("keeps a choice against what the browser asks", async () => {
    const visitor = createVisitor(postern);
    const answer = await visitor.post("/appearance", { language: "ar", theme: "dark" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("Location")).toBe("/appearance?saved");
    const page = await (await visitor.get("/", { headers: { "Accept-Language": "de" } })).text();
    expect(page).toContain('lang="ar" dir="rtl" data-theme="dark"');
  });

  it.each([
    [{ language: "xx", theme: "dark" }, 422],
    [{ language: "de", theme: "pink" }, 422],
    [{}, 422],
    [{ language: "de", theme: "dark", more: "x".repeat(2_000) }, 413],
  ])("takes only what it knows: %j", async (fields, status) => {
    const visitor = createVisitor(postern);
    const answer = await visitor.post("/appearance", fields, { headers: { Connection: "close" } });
    expect(answer.status).toBe(status);
    expect(visitor.cookies.size).toBe(0);
    expect((await createVisitor(postern).get("/appearance")).status).toBe(200);
  });

  it("sends a page only the messages of its own language, as a file that is kept", async () => {
    const headers = { "Accept-Language": "de" };
    const page = await (await createVisitor(postern).get("/", { headers })).text();
    const files = [...page.matchAll(/href="(\/assets\/\w+-[\w-]+\.json)"/g)];
    expect(files.map(([, path]) => path?.slice(0, 10))).toEqual(["/assets/de"]);
    const file = await fetch(postern.url + files[0]?.[1]);
    expect(file.headers.get("Cache-Control")).toContain("immutable");
    expect(await file.json()).toHaveProperty("titles.signUp", "Konto anlegen");
  });
});
