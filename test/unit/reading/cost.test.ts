import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { PostId } from "~/posts/ids";
import { draftOf, newAuthor, NOON, openStore } from "../posts/store/open-store";
import { firstPost, openLocation, publishAs, SECOND } from "./open-location";

describe("a public address costs", () => {
  test.each([
    "",
    "/first",
    "/first.md",
    "/tags/tag",
    "/feed.xml",
    "/atom.xml",
    ".json",
    "/sitemap.xml",
  ])(
    "two reads of KV when it is cold, none when it is warm, and never a list: /@name%s",
    async (path) => {
      const name = newAuthor().slice(5, 20);
      await publishAs(name, ["First", "Second"]);
      const location = openLocation();
      const cold = await location.read(`/@${name}${path}`);
      expect(cold.response?.status).toBe(200);
      expect(cold.cost).toEqual({ get: 2 });
      expect(cold.costLater).toEqual({ get: 2 });
      const warm = await location.read(`/@${name}${path}`);
      expect([warm.cost, warm.text]).toEqual([{}, cold.text]);
      location.renewIsolate();
      const edge = await location.read(`/@${name}${path}?utm_source=x&ref=y`);
      expect([edge.cost, edge.text]).toEqual([{}, cold.text]);
      expect([...(edge.response?.headers ?? [])]).toEqual([...(cold.response?.headers ?? [])]);
    },
  );

  test.each(["/first", "/first.md"])(
    "one read when this isolate has read another page of the author's of late: /@name%s",
    async (path) => {
      const name = newAuthor().slice(5, 20);
      await publishAs(name, ["First", "Second"]);
      const location = openLocation();
      await location.read(`/@${name}`);
      const { response, cost } = await location.read(`/@${name}${path}`, NOON + 29 * SECOND);
      expect([response?.status, cost]).toEqual([200, { get: 1 }]);
      const other = await location.read(`/@${name}/second`, NOON + 30 * SECOND);
      expect([other.response?.status, other.cost]).toEqual([200, { get: 2 }]);
    },
  );

  test("no place in any cache when it is asked for once, and KV is one read away", async () => {
    const name = newAuthor().slice(5, 20);
    await publishAs(name, ["First", "Second"]);
    const location = openLocation();
    await location.read(`/@${name}`);
    const asked = () => location.asked.filter((key) => key.endsWith("/first"));
    const once = await location.read(`/@${name}/first`);
    expect([once.cost, asked()]).toEqual([{ get: 1 }, []]);
    // From then on as ever: asked in vain, made, kept here and there, found.
    const again = await location.read(`/@${name}/first`, NOON + SECOND);
    expect([again.cost, asked().length]).toEqual([{ get: 1 }, 2]);
    const third = await location.read(`/@${name}/first`, NOON + 2 * SECOND);
    expect([third.cost, third.text, asked().length]).toEqual([{}, once.text, 2]);
    const fourth = await location.read(`/@${name}/first`, NOON + 12 * SECOND);
    expect([fourth.cost, fourth.text, asked().length]).toEqual([{}, once.text, 3]);
  });

  test("two reads all the same for lists and feeds, which are never made of what is remembered", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    const location = openLocation();
    await location.read(`/@${name}/first`);
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("Second", "Words.", ["tag"]), "");
    await store.publish(author, id, revision);
    for (const path of ["", "/tags/tag", "/feed.xml", "/feed.json", ".json", "/sitemap.xml"]) {
      const { cost, text } = await location.read(`/@${name}${path}`);
      expect([path, cost]).toEqual([path, { get: 2 }]);
      expect(text).toContain("/second");
    }
  });

  test("one read more when it has just moved into sight", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    await env.POSTS.delete(`u/${author}/p/first`);
    const { response, cost } = await openLocation().read(`/@${name}/first`);
    expect([response?.status, cost]).toEqual([200, { get: 3 }]);
  });

  test("as much where nothing is, each time: nobody can fill the cache", async () => {
    const name = newAuthor().slice(5, 20);
    await publishAs(name, ["First"]);
    const location = openLocation();
    for (const get of [2, 1, 1]) {
      const { response, cost } = await location.read(`/@${name}/nothing`);
      expect([response?.status, cost]).toEqual([404, { get }]);
    }
    expect(location.kept.size).toBe(0);
  });

  test("no room for ways that anybody can make up, and all for one where a post has moved", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    const location = openLocation();
    for (let count = 0; count < 20; count++) {
      for (const path of [`/@${author}/r-${count}`, `/@${name}?page=${count + 2}`]) {
        expect((await location.read(path)).response?.status).toBe(301);
      }
    }
    expect([...location.kept.keys()]).toEqual([]);
    const { store } = openStore();
    const id = (await firstPost(author)) as PostId;
    const post = await store.get(author, id);
    const revision = post?.kind === "post" ? post.post.revision : null;
    if (revision) await store.publish(author, id, revision, { slug: "elsewhere" });
    location.renewIsolate();
    expect((await location.read(`/@${name}/first`)).response?.status).toBe(301);
    expect((await location.read(`/@${name}/first`)).cost).toEqual({});
  });
});

describe("what readers set off behind an answer", () => {
  test.each([
    ["a feed that is to be built again from listings", 201 * SECOND, "feed"],
    ["a damaged feed", SECOND, "damaged"],
  ])("is begun once by an isolate, however many they are: %s", async (_, after, feed) => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    if (feed === "damaged") await env.POSTS.put(`u/${author}/feed`, "{");
    const location = openLocation();
    const later = [];
    // All of them read before the first one's work is done, as KV may show it for a minute.
    const stored = await env.POSTS.get(`u/${author}/feed`);
    for (const path of ["", "/tags/one", "/tags/two", "/feed.xml"]) {
      later.push((await location.read(`/@${name}${path}`, NOON + after)).costLater["list"] ?? 0);
      await env.POSTS.put(`u/${author}/feed`, stored ?? "");
      await env.POSTS.delete(`u/${author}/feed-healed`);
    }
    expect(later).toEqual([1, 0, 0, 0]);
  });
});
