import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { EdgeStorage } from "~/reading/cache/edge-cache.server";
import type { PostId } from "~/posts/ids";
import { createReadingMemory, createReading } from "~/reading/reading.server";
import { countCalls, createFailingKv } from "../../support/failing-kv";
import { draftOf, newAuthor, NOON, openStore } from "../posts/store/open-store";

const ORIGIN = "https://postern.test";
const SECOND = 1_000;
const MADE_AT = "x-postern-made-at";

/** Somebody with posts at `/@{name}`, or a team with posts at `/~{slug}`. */
async function publishAs(name: string, titles: string[]): Promise<string> {
  const author = name.startsWith("~") ? newAuthor().replace("user_", "org_") : newAuthor();
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
  let isolate = createReadingMemory();
  return {
    kept,
    renewIsolate: () => (isolate = createReadingMemory()),
    forgetAnswers: () => isolate.answers.deleteAll(() => true),
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
    for (const path of paths) await location.read(`/${sign}${word}${path}`);
    expect(location.kept.size).toBe(paths.length);
    const { reading } = await location.read(`/${sign}${word}`);
    await reading.purge(ORIGIN, author, ["first"]);
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
    const copy = JSON.parse((await env.POSTS.get(key)) ?? "null");
    const changed = { ...copy, html: "<p>As it was rendered.</p>", excerpt: "As kept.", ...change };
    await env.POSTS.put(key, JSON.stringify(changed));
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
    await reading.purge(ORIGIN, author, ["first"]);
    expect((await location.read(`/@${name}/second`)).cost).toEqual({ get: 2 });
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
