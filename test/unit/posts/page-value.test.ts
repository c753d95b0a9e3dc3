import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { PostId, RevisionId } from "~/posts/ids";
import { pageValueOf, parsePageValue, type ReadPage, textOf } from "~/posts/publishing/page-value";
import type { PublishedPost } from "~/posts/publishing/published";

const POST: PublishedPost = {
  v: 1,
  post: "zybqdxr0j5af1c2w4fm6" as PostId,
  revision: "0123456789abcdefghjk" as RevisionId,
  title: "A title\nin two lines, and a \u0000",
  slug: "a-title",
  tags: ["one"],
  words: 3,
  body: "# A source\n\nwith \u0000, “quotes” and\n\u0000 again\n",
  excerpt: "A source",
  html: "<h1>A source</h1>\n<p>with “quotes”</p>\n",
  toc: [],
  renderer: 1,
  publishedAt: 1,
  updatedAt: 2,
  putAt: 3,
  isUnlisted: false,
  isPage: false,
};

/** All that a page says, in text. */
function textsOf(page: ReadPage | null) {
  if (page === null || !("html" in page)) return page;
  const { htmlBytes: _, ...read } = { htmlBytes: 0, ...page };
  return { ...read, body: textOf(page.body), html: textOf(page.html) };
}

describe("a page's value in KV", () => {
  test("gives back what was put there, read alone as well as among others", async () => {
    await env.POSTS.put("page", pageValueOf(POST));
    const bytes = new Uint8Array((await env.POSTS.get("page", "arrayBuffer")) ?? new ArrayBuffer());
    const value = (await env.POSTS.get("page")) ?? "";
    expect(textsOf(parsePageValue({ bytes }))).toEqual(POST);
    expect(textsOf(parsePageValue({ value }))).toEqual(POST);
  });

  test("is read as one JSON, too, as it was written once, and for what has moved or is gone", () => {
    expect(textsOf(parsePageValue({ value: JSON.stringify(POST) }))).toEqual(POST);
    const moved = { v: 1, post: POST.post, movedTo: "b" };
    expect(parsePageValue({ value: JSON.stringify(moved) })).toEqual(moved);
  });

  test.each([
    "",
    "7",
    "null",
    "not JSON",
    "not JSON\n<p></p>",
    "7\n<p></p>",
    "{}\n<p>",
    '{"htmlBytes":9}\n<p>',
  ])("is nothing when it is damaged: %j", (value) => {
    expect(parsePageValue({ value })).toBeNull();
  });

  test("ends its HTML where it ended, whatever stands in it", () => {
    for (const html of ["", "<p>\u0000</p>", "<p>“\n\n”</p>\n"]) {
      const value = pageValueOf({ ...POST, html });
      expect(textsOf(parsePageValue({ value }))).toEqual({ ...POST, html });
    }
  });
});
