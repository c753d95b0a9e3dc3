import { describe, expect, test } from "vitest";
import type { PostId, RevisionId } from "~/posts/ids";
import { flagLettersOf } from "~/posts/publishing/publication";
import type { PageOfPost } from "~/posts/publishing/page-value";
import type { FeedEntry } from "~/posts/publishing/published";
import { respond } from "~/reading/cache/stored-answer";
import type { Library } from "~/reading/library.server";
import { indexPage } from "~/reading/pages/index-page";
import { postPage } from "~/reading/pages/post-page";

const ORIGIN = "https://postern.test";
const PINNED = flagLettersOf({ isUnlisted: false, isPinned: true, isPage: false });
const AT = Date.UTC(2026, 10, 24);

/** Posts named `Post 1` and so on, latest first. */
function libraryOf(
  count: number,
  change: (at: number) => Partial<FeedEntry> = () => ({}),
): Library {
  const posts = Array.from({ length: count }, (_, at): FeedEntry => ({
    id: `id${at + 1}` as PostId,
    slug: `post-${at + 1}`,
    title: `Post ${at + 1}`,
    excerpt: "Words.",
    tags: ["doors"],
    words: 238,
    publishedAt: AT - at,
    updatedAt: AT - at,
    ...change(at + 1),
  }));
  const author = { id: "user_ada", name: "Ada", handle: "ada", language: "en" as const };
  const feed = { v: 1 as const, builtAt: AT, posts };
  return { author, posts, pages: [], unlisted: [], feed, changedAt: AT, readAt: AT, size: 0 };
}

function listAt(library: Library, page: number, tag?: string) {
  const asked = tag ? { kind: "tag" as const, tag, page } : { kind: "index" as const, page };
  const answer = indexPage(ORIGIN, library, asked);
  const text = String(answer?.body);
  const links = [...text.matchAll(/<a href="([^"]+)" rel="(prev|next)"/g)];
  return {
    answer,
    text,
    titles: [...text.matchAll(/<h2[^>]*><a [^>]+>([^<]+)</g)].map(([, title]) => title),
    ways: links.map(([, href, rel]) => [rel, href]),
    told: [...text.matchAll(/<link rel="(prev|next)" href="([^"]+)"/g)].map(([, rel, href]) => [
      rel,
      href,
    ]),
  };
}

describe("a list of posts", () => {
  test("begins with what is pinned, and says so of nothing else", () => {
    const library = libraryOf(4, (at) => (at > 2 ? { flags: PINNED } : {}));
    const { titles, text } = listAt(library, 1);
    expect(titles).toEqual(["Post 3", "Post 4", "Post 1", "Post 2"]);
    expect(text.match(/Pinned · /g)).toHaveLength(2);
    expect(listAt(library, 1, "doors").titles).toEqual(["Post 1", "Post 2", "Post 3", "Post 4"]);
  });

  test.each([
    [1, 20, [["next", "/@ada?page=2"]]],
    [
      2,
      20,
      [
        ["prev", "/@ada"],
        ["next", "/@ada?page=3"],
      ],
    ],
    [3, 1, [["prev", "/@ada?page=2"]]],
  ])("leads from page %i, with %i posts, to those beside it", (page, count, ways) => {
    const list = listAt(libraryOf(41), page);
    expect(list.titles).toHaveLength(count);
    expect(list.titles[0]).toBe(`Post ${(page - 1) * 20 + 1}`);
    expect(list.ways).toEqual(ways);
    expect(list.told).toEqual(ways);
  });

  test("has no ways elsewhere on a single page, and leads back from one that is not there", () => {
    expect(listAt(libraryOf(20), 1).ways).toEqual([]);
    expect(listAt(libraryOf(20), 1).text).not.toContain('<nav class="beside"');
    expect(listAt(libraryOf(21), 7).answer).toMatchObject({
      status: 301,
      location: "/@ada?page=2",
    });
    expect(listAt(libraryOf(3), 1, "nothing").answer).toBeNull();
  });

  test("says of each post how long it takes to read", () => {
    const library = libraryOf(3, (at) => ({ words: at * 1_000 }));
    expect(listAt(library, 1).text.match(/\d+ min read/g)).toEqual([
      "4 min read",
      "8 min read",
      "13 min read",
    ]);
  });
});

describe("the page of a post", () => {
  const post: PageOfPost = {
    v: 1,
    post: "id2" as PostId,
    revision: "r" as RevisionId,
    title: "Post 2",
    slug: "post-2",
    tags: ["doors"],
    words: 2_380,
    body: "Words.",
    excerpt: "Words.",
    html: "<p>Words.</p>",
    toc: [],
    renderer: 4,
    publishedAt: AT,
    updatedAt: AT,
    putAt: AT,
    isUnlisted: false,
    isPage: false,
  };

  test("says how long it takes to read, and leads to the posts beside it", () => {
    const page = String(postPage(ORIGIN, libraryOf(3), post).body);
    expect(page).toContain("10 min read");
    expect(page).toContain('<a href="/@ada/post-3" rel="prev"');
    expect(page).toContain('<a href="/@ada/post-1" rel="next"');
    expect(page).not.toContain('name="robots"');
  });

  test("asks robots to pass by, and leads nowhere, if it is unlisted", () => {
    const answer = postPage(ORIGIN, libraryOf(3), { ...post, isUnlisted: true });
    const page = String(answer.body);
    expect(page).toContain('<meta name="robots" content="noindex" />');
    expect(answer.isSecret).toBe(true);
    for (const way of ["post-1", "post-3", 'rel="tag"']) expect(page).not.toContain(way);
  });
});

describe("a kept answer", () => {
  const body = new TextEncoder().encode("A page.");
  const headers = new Headers({
    ETag: 'W/"one"',
    "Last-Modified": "Tue, 24 Nov 2026 10:00:00 GMT",
  });
  const answer = { status: 200, headers, body, madeAt: AT };

  test.each([
    [{ "If-None-Match": "*" }, 304],
    [{ "If-None-Match": '"one"' }, 304],
    [{ "If-None-Match": '"other", W/"one"' }, 304],
    [{ "If-None-Match": '"other"', "If-Modified-Since": "Tue, 24 Nov 2026 10:00:00 GMT" }, 200],
    [{ "If-Modified-Since": "Tue, 24 Nov 2026 10:00:00 GMT" }, 304],
    [{ "If-Modified-Since": "Tue, 24 Nov 2026 09:59:59 GMT" }, 200],
    [{ "If-Modified-Since": "yesterday" }, 200],
    [{}, 200],
  ])("of which a reader says %o is %i", async (asked, status) => {
    const response = respond(new Request(ORIGIN, { headers: asked }), answer);
    expect([response.status, await response.text()]).toEqual([
      status,
      status === 304 ? "" : "A page.",
    ]);
  });

  test.each([404, 410])("is no less than whole where nothing is: %i", (status) => {
    const request = new Request(ORIGIN, { headers: { "If-None-Match": "*" } });
    expect(respond(request, { ...answer, status }).status).toBe(status);
  });
});
