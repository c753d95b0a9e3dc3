import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { PostId } from "~/posts/ids";
import {
  type PageOfPost,
  pageValueOf,
  parsePageValue,
  textOf,
} from "~/posts/publishing/page-value";
import { newAuthor, NOON, openStore } from "../posts/store/open-store";
import { firstPost, openLocation, ORIGIN, publishAs, SECOND } from "./open-location";

const MADE_AT = "x-postern-made-at";

describe("a copy at the edge", () => {
  test("keeps the policy that knows its style, which the next version's does not", async () => {
    const name = newAuthor().slice(5, 20);
    await publishAs(name, ["First"]);
    const location = openLocation();
    await location.read(`/@${name}/first`);
    const [[key, kept]] = [...location.kept] as [[string, Response]];
    const headers = new Headers(kept.headers);
    headers.set("content-security-policy", "style-src 'sha256-former'");
    location.kept.set(key, new Response(await kept.text(), { headers }));
    location.renewIsolate();
    const { response } = await location.read(`/@${name}/first`);
    expect(response?.headers.get("content-security-policy")).toBe("style-src 'sha256-former'");
  });

  test("is given for a minute, for another while it is renewed, and then never again", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    const location = openLocation();
    const ask = async (now: number) => {
      location.renewIsolate();
      return location.read(`/@${name}/first`, now);
    };
    await ask(NOON);
    await env.POSTS.delete(`u/${author}/p/first`);
    await env.POSTS.delete(`u/${author}/l/${(await firstPost(author)) ?? ""}`);
    expect((await ask(NOON + 59 * SECOND)).cost).toEqual({});
    const stale = await ask(NOON + 61 * SECOND);
    expect(stale.response?.status).toBe(200);
    expect(stale.costLater).toEqual({ get: 3 });
    expect((await ask(NOON + 121 * SECOND)).response?.status).toBe(404);
  });

  test.each([
    ["is given", 59, {}],
    ["is given while it is renewed", 60, { get: 2 }],
    ["is given while it is renewed", 119, { get: 2 }],
    ["is made anew", 120, { get: 2 }],
  ])(
    "is as old as the oldest of what it was made of: it %s after %i s",
    async (_, seconds, costLater) => {
      const name = newAuthor().slice(5, 20);
      await publishAs(name, ["First", "Second"]);
      const location = openLocation();
      await location.read(`/@${name}/first`);
      // Asked for twice, or the location would be given none.
      await location.read(`/@${name}/second`, NOON + 20 * SECOND);
      await location.read(`/@${name}/second`, NOON + 29 * SECOND);
      location.renewIsolate();
      const read = await location.read(`/@${name}/second`, NOON + seconds * SECOND);
      expect(read.costLater).toEqual(costLater);
      const madeAt = location.kept.get(`${ORIGIN}/@${name}/second`)?.headers.get(MADE_AT);
      expect(Number(madeAt)).toBe(seconds < 60 ? NOON : NOON + seconds * SECOND);
    },
  );

  test("says what the first answer said", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    const { store } = openStore();
    await store.unpublish(author, (await firstPost(author)) as PostId);
    const location = openLocation();
    const first = await location.read(`/@${name}/first`);
    location.renewIsolate();
    const again = await location.read(`/@${name}/first`);
    expect([first.response?.status, again.cost]).toEqual([410, {}]);
    expect(first.response?.headers.get("X-Robots-Tag")).toBe("noindex");
    expect([...(again.response?.headers ?? [])]).toEqual([...(first.response?.headers ?? [])]);
  });

  test.each(["@", "~"])("is purged with all that names the post: /%sname", async (sign) => {
    const word = newAuthor().slice(5, 20);
    const author = await publishAs(sign === "~" ? `~${word}` : word, ["First", "Second"]);
    const location = openLocation();
    const paths = [
      "",
      "/first",
      "/second",
      "/tags/tag",
      "/feed.xml",
      "/atom.xml",
      "/feed.json",
      ".json",
    ];
    for (const path of paths) {
      location.renewIsolate();
      await location.read(`/${sign}${word}${path}`);
    }
    expect(location.kept.size).toBe(paths.length);
    const { reading } = await location.read(`/${sign}${word}`);
    await reading.purge(ORIGIN, author, { slugs: ["first"], tags: [] });
    expect([...location.kept.keys()]).toEqual([]);
    expect((await location.read(`/${sign}${word}`)).cost).toEqual({ get: 2 });
  });

  test("of another isolate's memory is five seconds old at most", async () => {
    const name = newAuthor().slice(5, 20);
    await publishAs(name, ["First"]);
    const location = openLocation();
    await location.read(`/@${name}/first`);
    location.kept.clear();
    expect((await location.read(`/@${name}/first`, NOON + 4 * SECOND)).cost).toEqual({});
    expect((await location.read(`/@${name}/first`, NOON + 6 * SECOND)).cost).toEqual({ get: 1 });
  });
});

describe("a published copy", () => {
  /** A post whose copy tells of itself what a rendering would not. */
  async function readCopy(change: Record<string, unknown>) {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    const key = `u/${author}/p/first`;
    const page = parsePageValue({ value: (await env.POSTS.get(key)) ?? "" }) as PageOfPost;
    const body = textOf(page.body);
    const html = "<p>As it was rendered.</p>";
    const changed = { ...page, body, html, excerpt: "As kept.", ...change };
    await env.POSTS.put(key, pageValueOf(changed));
    return (await openLocation().read(`/@${name}/first`)).text;
  }

  test("is sent as it was rendered when it was published: nobody renders for a reader", async () => {
    const page = await readCopy({});
    expect(page).toContain("<p>As it was rendered.</p>");
    expect(page).toContain('<meta name="description" content="As kept." />');
    expect(page).not.toContain("Words.");
  });

  test("of an older renderer is rendered anew, and one without an excerpt gets it", async () => {
    expect(await readCopy({ renderer: 1 })).toContain("<p>Words.</p>");
    const page = await readCopy({ excerpt: undefined });
    expect(page).toContain('<meta name="description" content="Words." />');
  });
});

describe("what an isolate remembers of an author", () => {
  test("does not keep a post that its author has withdrawn, nor anything of an erased person", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First", "Second"]);
    const location = openLocation();
    await location.read(`/@${name}`);
    const { store } = openStore();
    await store.unpublish(author, (await firstPost(author)) as PostId);
    const statuses = async () => {
      const paths = ["/first", "/second"].map((slug) => `/@${name}${slug}`);
      const answers = await Promise.all(paths.map((path) => location.read(path)));
      const told = answers.map(({ response, cost }) => [response?.status ?? 0, cost["get"]]);
      return told.sort(([one = 0], [other = 0]) => one - other);
    };
    expect(await statuses()).toEqual([
      [200, 1],
      [410, 1],
    ]);
    location.kept.clear();
    location.forgetAnswers();
    const { keys } = await env.POSTS.list({ prefix: `u/${author}/` });
    await Promise.all(keys.map((key) => env.POSTS.delete(key.name)));
    await env.POSTS.delete(`n/${name}`);
    // They are looked for in their other place too, since the feed that is remembered names them.
    expect(await statuses()).toEqual([
      [404, 2],
      [404, 2],
    ]);
  });

  test("is forgotten when the author changes something here", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First", "Second"]);
    const location = openLocation();
    const { reading } = await location.read(`/@${name}/first`);
    await reading.purge(ORIGIN, author, { slugs: ["first"], tags: [] });
    expect((await location.read(`/@${name}/second`)).cost).toEqual({ get: 2 });
  });
});

test("what is damaged in KV breaks no public page", async () => {
  const author = await publishAs("damaged", ["A small door"]);
  for (const damage of ["not JSON", "null", "7"]) {
    for (const name of ["profile", "recent", "p/a-small-door"]) {
      await env.POSTS.put(`u/${author}/${name}`, damage);
    }
    for (const path of ["/@damaged", "/@damaged/a-small-door", "/@damaged/feed.xml"]) {
      const { response, text } = await openLocation().read(path);
      expect([path, response?.status]).toEqual([path, 200]);
      expect(text).toContain("A small door");
    }
  }
});
