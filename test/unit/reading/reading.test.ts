import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { EdgeStorage } from "~/reading/cache/edge-cache.server";
import { createMemoryCache, createReading } from "~/reading/reading.server";
import { countCalls, createFailingKv } from "../../support/failing-kv";
import { draftOf, newAuthor, NOON, openStore } from "../posts/store/open-store";

const ORIGIN = "https://postern.test";
const SECOND = 1_000;

/** Somebody with posts at `/@{name}`. */
async function publishAs(name: string, titles: string[]): Promise<string> {
  const author = newAuthor();
  for (const title of titles) {
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf(title, "Words.", ["tag"]), "");
    await store.publish(author, id, revision);
  }
  await env.POSTS.put(`n/${name}`, JSON.stringify({ uid: author }));
  const profile = { v: 1, id: author, name: "Ada", username: name, updatedAt: 0, askedAt: NOON };
  await env.POSTS.put(`u/${author}/profile`, JSON.stringify(profile));
  return author;
}

/** A location of Cloudflare's, with a cache that stays when isolates go. */
function openLocation() {
  const kept = new Map<string, Response>();
  const edge: EdgeStorage = {
    match: async (key) => kept.get(key)?.clone(),
    put: async (key, response) => void kept.set(key, response),
    delete: async (key) => kept.delete(key),
  };
  let isolate = createMemoryCache();
  return {
    kept,
    renewIsolate: () => (isolate = createMemoryCache()),
    async read(path: string, now = NOON) {
      const later: Promise<unknown>[] = [];
      const { kv, calls } = createFailingKv(env.POSTS);
      const reading = createReading({
        kv,
        memory: isolate,
        edge,
        now: () => now,
        sleep: async () => undefined,
        waitUntil: (work) => void later.push(work),
        refreshProfile: async () => undefined,
      });
      const response = await reading.answer(new Request(ORIGIN + path));
      const before = countCalls(calls);
      await Promise.all(later);
      return {
        response,
        reading,
        cost: before,
        costLater: countCalls(calls),
        text: await response?.text(),
      };
    },
  };
}

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

  test("one read more when it has just moved into sight", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    await env.POSTS.delete(`u/${author}/p/first`);
    const { response, cost } = await openLocation().read(`/@${name}/first`);
    expect([response?.status, cost]).toEqual([200, { get: 3 }]);
  });

  test("two reads where nothing is, each time: nobody can fill the cache", async () => {
    const name = newAuthor().slice(5, 20);
    await publishAs(name, ["First"]);
    const location = openLocation();
    for (let time = 0; time < 2; time++) {
      const { response, cost } = await location.read(`/@${name}/nothing`);
      expect([response?.status, cost]).toEqual([404, { get: 2 }]);
    }
    expect(location.kept.size).toBe(0);
  });
});

describe("a copy at the edge", () => {
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

  test("is purged with all that names the post", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First", "Second"]);
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
    for (const path of paths) await location.read(`/@${name}${path}`);
    expect(location.kept.size).toBe(paths.length);
    const { reading } = await location.read(`/@${name}`);
    await reading.purge(ORIGIN, author, ["first"]);
    expect([...location.kept.keys()]).toEqual([]);
    expect((await location.read(`/@${name}`)).cost).toEqual({ get: 2 });
  });

  test("of another isolate's memory is five seconds old at most", async () => {
    const name = newAuthor().slice(5, 20);
    await publishAs(name, ["First"]);
    const location = openLocation();
    await location.read(`/@${name}/first`);
    location.kept.clear();
    expect((await location.read(`/@${name}/first`, NOON + 4 * SECOND)).cost).toEqual({});
    expect((await location.read(`/@${name}/first`, NOON + 6 * SECOND)).cost).toEqual({ get: 2 });
  });
});

describe("a secret address", () => {
  test("ends when it was said to, and is kept by nobody", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("Draft", "Not yet."), "");
    const token = await store.share(author, id, revision, NOON + 100 * SECOND);
    const location = openLocation();
    const shared = await location.read(`/@${name}/shared/${token}`);
    expect([shared.response?.status, shared.cost]).toEqual([200, { get: 2 }]);
    expect(shared.text).toContain("Not yet.");
    expect(shared.response?.headers.get("Cache-Control")).toBe("private, no-store");
    expect(location.kept.size).toBe(0);
    const over = await location.read(`/@${name}/shared/${token}`, NOON + 100 * SECOND);
    expect(over.response?.status).toBe(404);
  });

  test("of a feed tells of unlisted posts as well, until it is revoked", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("Hidden"), "");
    await store.publish(author, id, revision, { isUnlisted: true });
    const token = await store.createPrivateFeed(author);
    const location = openLocation();
    const path = `/@${name}/private/${token}/feed.xml`;
    expect((await location.read(path)).text).toContain("Hidden");
    expect((await location.read(`/@${name}/feed.xml`)).text).not.toContain("Hidden");
    expect((await store.listLinks(author)).map((link) => link.token)).toEqual([token]);
    await store.revokeLink(author, token);
    expect((await location.read(path)).response?.status).toBe(404);
  });
});

async function firstPost(author: string): Promise<string | undefined> {
  const { keys } = await env.POSTS.list({ prefix: `u/${author}/l/` });
  return keys[0]?.name.split("/").at(-1);
}

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
