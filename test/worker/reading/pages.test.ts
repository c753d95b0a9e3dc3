import { get } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVisitor } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";
import { createPublisher } from "../../support/pages/publisher";

const WIRE_BYTES = 12 * 1024;
/** Varied, or it would shrink as no prose does. */
const THOUSAND_WORDS = Array.from(
  { length: 1_000 },
  (_, at) =>
    `${(at * 2_654_435_761 + 12_345).toString(36).slice(-6)}${at % 12 === 11 ? ".\n\n" : ""}`,
).join(" ");

describe("public pages", () => {
  let postern: Postern;
  let ada: Awaited<ReturnType<typeof createPublisher>>;
  let reader: ReturnType<typeof createVisitor>;

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createPublisher(postern);
    reader = createVisitor(postern);
    await ada.publish({ title: "First door", body: "Some *words*.", tags: "Essays, Gates" });
    await ada.publish({ title: "Second door", body: "## A\n\n## B\n\n## C", tags: "essays" });
    await ada.publish({ title: "About", body: "Who I am." }, { page: "yes" });
  });
  afterAll(() => postern.stop());

  const read = async (path: string, init: RequestInit = {}) => {
    const response = await reader.get(ada.home + path, init);
    return { response, status: response.status, page: await response.text() };
  };

  it("show a post with its neighbours, its tags and its contents", async () => {
    const first = await read("/first-door");
    expect(first.status).toBe(200);
    expect(first.page).toContain("<p>Some <em>words</em>.</p>");
    expect(first.page).toContain(`href="${ada.home}/tags/essays"`);
    expect(first.page).toMatch(new RegExp(`${ada.home}/second-door" rel="next"`));
    const second = await read("/second-door");
    expect(second.page).toMatch(new RegExp(`${ada.home}/first-door" rel="prev"`));
    for (const id of ["h-a", "h-b", "h-c"]) expect(second.page).toContain(`<a href="#${id}"`);
  });

  it("list posts, those with a tag, and pages at the top", async () => {
    const { page } = await read("");
    expect(page.indexOf("Second door")).toBeLessThan(page.indexOf("First door"));
    expect(page).toMatch(new RegExp(`<header>[^]*${ada.home}/about"[^]*</header>`));
    const main = page.slice(page.indexOf("<main>"));
    expect(main).not.toContain("/about");
    const tagged = await read("/tags/gates");
    expect(tagged.page).toContain("First door");
    expect(tagged.page).not.toContain("Second door");
    expect((await read("/tags/nothing")).status).toBe(404);
  });

  it("run no script, set no cookie and load nothing", async () => {
    for (const path of ["", "/first-door", "/tags/essays", "/nothing"]) {
      const { response, page } = await read(path, { headers: { Cookie: "a=b" } });
      expect(response.headers.getSetCookie(), path).toEqual([]);
      const scripts = page.match(/<script\b[^>]*>/g) ?? [];
      for (const script of scripts) expect(script).toBe('<script type="application/ld+json">');
      expect(page).not.toMatch(
        /\son\w+=|javascript:|<link[^>]* rel="(?:stylesheet|preload)"|<iframe/,
      );
      const policy = response.headers.get("Content-Security-Policy") ?? "";
      expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src/);
      expect(policy).not.toContain("script-src");
      expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    }
  });

  it("have the very style that their policy allows", async () => {
    const { response, page } = await read("/first-door");
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? "";
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    const source = `'sha256-${Buffer.from(hash).toString("base64")}'`;
    expect(response.headers.get("Content-Security-Policy")).toContain(source);
  });

  it("of a thousand words weigh little on the wire, head and all", async () => {
    await ada.publish({ title: "Long", body: THOUSAND_WORDS });
    const bytes = await countWireBytes(`${postern.url}${ada.home}/long`);
    expect(bytes).toBeGreaterThan(4_000);
    expect(bytes).toBeLessThan(WIRE_BYTES);
  });

  it("are told apart from what a reader has already", async () => {
    const { response, page } = await read("/first-door");
    const etag = response.headers.get("ETag") ?? "";
    const date = response.headers.get("Last-Modified") ?? "";
    const known: Record<string, string>[] = [
      { "If-None-Match": etag },
      { "If-None-Match": `"x", ${etag}` },
      { "If-Modified-Since": date },
    ];
    for (const headers of known) {
      const again = await read("/first-door", { headers });
      expect([again.status, again.page]).toEqual([304, ""]);
      expect(again.response.headers.get("ETag")).toBe(etag);
    }
    const changed = { "If-None-Match": '"other"', "If-Modified-Since": date };
    expect((await read("/first-door", { headers: changed })).status).toBe(200);
    const head = await read("/first-door", { method: "HEAD" });
    expect([head.status, head.page]).toEqual([200, ""]);
    expect(head.response.headers.get("ETag")).toBe(etag);
    expect(page).not.toBe("");
  });

  it.each([
    ["/First-Door", 301, "/first-door"],
    ["/first-door/", 301, "/first-door"],
    ["/first%2Ddoor", 301, "/first-door"],
    ["/first-door?utm_source=x&fbclid=y", 200, null],
    ["?page=99", 301, ""],
    ["/nothing", 404, null],
    ["/first-door/further", 404, null],
    ["/%E0%A4%A", 404, null],
    ["/shared/00000000000000000000", 404, null],
    ["/private/00000000000000000000/feed.xml", 404, null],
  ])("answer %s with %i", async (path, status, location) => {
    const { response } = await read(path);
    expect(response.status).toBe(status);
    expect(response.headers.get("Location")).toBe(location === null ? null : ada.home + location);
  });

  it("take nothing but questions", async () => {
    const response = await reader.post(`${ada.home}/first-door`, { a: "b" });
    expect([response.status, response.headers.get("Allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("know nobody who has not published", async () => {
    const other = await createPublisher(postern);
    expect((await reader.get(other.home)).status).toBe(404);
    expect((await reader.get("/@nobody")).status).toBe(404);
  });

  it("give the Markdown that a post was written in", async () => {
    const { response, page } = await read("/first-door.md");
    expect(page).toBe("# First door\n\nSome *words*.\n");
    expect(response.headers.get("Content-Type")).toBe("text/markdown; charset=utf-8");
  });

  it("move, and are gone, with what their author decides; the writer sees it at once", async () => {
    const id = await ada.publish({ title: "Moving", tags: "away" });
    expect((await read("/moving")).status).toBe(200);
    await ada.change(id, {
      intent: "publish",
      slug: "moved",
      slugBefore: "moving",
      listing: "listed",
    });
    const moved = await read("/moving");
    expect([moved.status, moved.response.headers.get("Location")]).toEqual([
      301,
      `${ada.home}/moved`,
    ]);
    expect((await read("/moved")).status).toBe(200);
    expect((await read("")).page).toContain(`${ada.home}/moved"`);
    await ada.change(id, { intent: "unpublish", slugBefore: "moved" });
    expect((await read("/moved")).status).toBe(410);
    expect((await read("")).page).not.toContain(`${ada.home}/moved"`);
  });

  it("are what their author made of them, at once, by whichever form and however it is spelled", async () => {
    const id = await ada.publish({ title: "Withdrawn", tags: "bygone" });
    const choice = { intent: "publish", slugBefore: "withdrawn", listing: "listed" };
    await ada.change(id, { ...choice, slug: "Said ANEW!" });
    expect((await read("/said-anew")).status).toBe(200);
    expect((await read("/withdrawn")).status).toBe(301);
    expect((await read("/tags/bygone")).status).toBe(200);
    await ada.change(id, { intent: "unpublish", slugBefore: "" });
    for (const path of ["/said-anew", "/withdrawn"]) expect((await read(path)).status).toBe(410);
    // A publishing that names no address makes it of the title, where a 410 was kept a moment ago.
    await ada.change(id, { intent: "publish", slug: "", slugBefore: "", listing: "listed" });
    expect((await read("/withdrawn")).status).toBe(200);
    const { parents = "", nonce = "" } = await ada.hiddenFields(`/posts/${id}`);
    await ada.post(`/posts/${id}`, { intent: "trash", parents, nonce });
    for (const path of ["/said-anew", "/withdrawn"]) expect((await read(path)).status).toBe(410);
  });

  it("that are unlisted stand nowhere but at their address", async () => {
    await ada.publish({ title: "Hidden door", tags: "hidden" }, { listing: "unlisted" });
    for (const path of ["", "/feed.xml", "/atom.xml", "/feed.json", ".json", "/sitemap.xml"]) {
      expect((await read(path)).page, path).not.toContain("idden");
    }
    for (const path of ["/hidden-door", "/tags/hidden"])
      expect((await read(path)).status).toBe(404);
  });

  it("are shared by a link until it is revoked", async () => {
    const id = await ada.publish({ title: "Draft to share" });
    await ada.change(id, { intent: "unpublish", slugBefore: "draft-to-share" });
    await ada.change(id, { intent: "share", days: "7" });
    const page = await (await ada.get(`/posts/${id}/publishing`)).text();
    const token = /\/shared\/(\w{20})"/.exec(page)?.[1] ?? "";
    const shared = await read(`/shared/${token}`);
    expect([shared.status, shared.response.headers.get("X-Robots-Tag")]).toEqual([200, "noindex"]);
    expect(shared.response.headers.get("Cache-Control")).toBe("private, no-store");
    expect(shared.page).toContain("The text of Draft to share.");
    // It stands at no address that anybody could be sent to.
    for (const word of ["canonical", "og:url", "mainEntityOfPage", "text/markdown"])
      expect(shared.page).not.toContain(word);
    await ada.change(id, { intent: "revoke", token });
    expect((await read(`/shared/${token}`)).status).toBe(404);
  });
});

/** What one answer weighs as it travels, compressed as browsers ask for it, with its status and headers. */
function countWireBytes(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "Accept-Encoding": "gzip", Connection: "close" };
    get(address, { headers }, (response) => {
      response.resume();
      const { socket } = response;
      response.on("end", () => resolve(socket.bytesRead)).on("error", reject);
    }).on("error", reject);
  });
}
