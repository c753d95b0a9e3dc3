import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createVisitor } from "../../support/account";
import { BreakableKv } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";
import { createPublisher } from "../../support/pages/publisher";

type Reader = ReturnType<typeof createVisitor>;

/** What a reader asks for, and the status of the answer. */
type Kind = [name: string, status: number, path: () => string, init?: RequestInit];

describe("what readers get is guarded", () => {
  let postern: Postern;
  let reader: Reader;
  let ada: Awaited<ReturnType<typeof createPublisher>>;
  let shared: string;
  const kv = new BreakableKv();

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
    reader = createVisitor(postern);
    ada = await createPublisher(postern);
    await ada.publish({ title: "Stands", body: "Words", tags: "gates" });
    const id = await ada.publish({ title: "Shared", body: "Words" });
    await ada.change(id, { intent: "unpublish", slugBefore: "shared" });
    await ada.change(id, { intent: "share", days: "7" });
    const page = await (await ada.get(`/posts/${id}/publishing`)).text();
    shared = /\/shared\/[0-9a-z]{20}/.exec(page)?.[0] ?? "no link";
  });
  afterEach(() => kv.heal());
  afterAll(() => postern.stop());

  const kinds: Kind[] = [
    ["an author's page", 200, () => ada.home],
    ["a post", 200, () => `${ada.home}/stands`],
    ["its source", 200, () => `${ada.home}/stands.md`],
    ["a tag", 200, () => `${ada.home}/tags/gates`],
    ["a feed", 200, () => `${ada.home}/feed.xml`],
    ["a feed as JSON", 200, () => `${ada.home}/feed.json`],
    ["a profile", 200, () => `${ada.home}.json`],
    ["a list for robots", 200, () => `${ada.home}/sitemap.xml`],
    ["what a link shows", 200, () => ada.home + shared],
    ["another spelling", 301, () => `${ada.home}/Stands/`],
    ["nothing", 404, () => `${ada.home}/nothing`],
    ["nobody", 404, () => "/@nobody-at-all"],
    ["what can lead nowhere", 404, () => "/@a/b/c/d/e"],
    ["what was taken back", 410, () => `${ada.home}/shared`],
    ["a form", 405, () => ada.home, { method: "POST", body: "a=b" }],
  ];

  it.each(kinds)("%s (%i)", async (_name, status, path, init = {}) => {
    for (const method of init.method ? [init.method] : ["GET", "HEAD"]) {
      // A body that nobody reads ends its connection.
      const headers = { Connection: "close" };
      const response = await reader.get(path(), { ...init, method, headers });
      await response.arrayBuffer();
      expect(response.status).toBe(status);
      expectGuarded(response.headers);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
  });

  it("what they have already (304)", async () => {
    const { headers } = await reader.get(ada.home);
    const known = { "If-None-Match": headers.get("ETag") ?? "" };
    const response = await reader.get(ada.home, { headers: known });
    expect(response.status).toBe(304);
    expectGuarded(response.headers);
  });

  it("by HTTPS, and for HTTPS only from then on", async () => {
    const response = await postern.miniflare.dispatchFetch(`https://postern.example${ada.home}`);
    await response.arrayBuffer();
    expect(response.headers.get("Strict-Transport-Security")).toMatch(/^max-age=\d{8}/);
  });

  it.each([
    ["en", "ltr", "cannot be read right now"],
    ["de", "ltr", "im Augenblick nicht zu lesen"],
    ["ar", "rtl", "لا يمكن قراءة هذه الصفحة الآن"],
  ])("nothing, while KV is down (503), in %s", async (language, direction, words) => {
    kv.fail("get", "list");
    const headers = { "Accept-Language": language };
    const response = await reader.get(`/@somebody-${language}`, { headers });
    const page = await response.text();
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
    expectGuarded(response.headers);
    expect(page).toContain(`<html lang="${language}" dir="${direction}">`);
    expect(page).toContain(words);
  });

  it("a fault of ours (500), which names its line in the log and tells nothing else", async () => {
    // As if we asked for what KV can never do.
    kv.refuse("get");
    const headers = { "CF-Ray": "ray-of-this-request" };
    const response = await reader.get("/@somebody-else", { headers });
    const page = await response.text();
    expect(response.status).toBe(500);
    expectGuarded(response.headers);
    expect(page).toContain("<code>ray-of-this-request</code>");
    expect(page).not.toMatch(/KV|GET|400/);
    const log = () => postern.logLines.map(({ message }) => message).join("\n");
    await expect.poll(log).toContain('"requestId":"ray-of-this-request"');
  });
});

/** Throws unless these headers allow no script, no frame and no form. */
function expectGuarded(headers: Headers): void {
  const policy = headers.get("Content-Security-Policy") ?? "";
  for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
    expect(policy).toContain(part);
  }
  expect(policy).toContain("form-action 'none'");
  expect(policy).not.toContain("script-src");
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(headers.get("Referrer-Policy")).toBe("strict-origin-when-cross-origin");
  expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
  for (const power of ["camera", "geolocation", "microphone", "payment"]) {
    expect(headers.get("Permissions-Policy")).toContain(`${power}=()`);
  }
}
