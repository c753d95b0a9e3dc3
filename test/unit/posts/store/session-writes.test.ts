import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countCalls, createFailingKv } from "../../../support/failing-kv";
import { draftOf, newAuthor, NOON, openStore, withStaleLists } from "./open-store";

describe("the session cookie", () => {
  test("is one plain cookie for three minutes", async () => {
    const nonces = { title: "T", body: "B", tags: [] };
    const secure = await openStore().store.create(newAuthor(), nonces, "");
    expect(secure.sessionCookie).toMatch(
      /^postern_writes=[0-9a-z]{20}\.[0-9a-z]{20}\.\.d\.[0-9a-z]+; Path=\/; Max-Age=180; HttpOnly; SameSite=Lax; Secure$/,
    );
    const plain = await openStore({ secureCookies: false }).store.create(newAuthor(), nonces, "");
    expect(plain.sessionCookie).not.toContain("Secure");
  });

  test("keeps the last sixteen writes, and stays small", async () => {
    const author = newAuthor();
    let cookie: string | undefined;
    const ids: string[] = [];
    for (let count = 0; count < 20; count++) {
      const saved = await openStore({ cookie }).store.create(author, draftOf(`${count}`), "");
      cookie = saved.sessionCookie;
      ids.unshift(saved.id);
    }
    const named = [...(cookie ?? "").matchAll(/[0-9a-z]{20}(?=\.[0-9a-z]{20}\.\.)/g)].map(
      ([id]) => id,
    );
    expect(named).toEqual(ids.slice(0, 16));
    expect(cookie?.length).toBeLessThan(1_300);
  });

  test("shows a new post, an edit and a removal that KV's listing does not show yet", async () => {
    const author = newAuthor();
    const kept = await openStore().store.create(author, draftOf("Kept"), "");
    const gone = await openStore().store.create(author, draftOf("Gone"), "");
    const kv = await withStaleLists(author);
    const before = await openStore({ kv }).store.list(author, { state: "all" });
    expect(before.posts.map(({ title }) => title).toSorted()).toEqual(["Gone", "Kept"]);

    const created = await openStore({ kv }).store.create(author, draftOf("New"), "");
    const base = { parents: [kept.revision], nonce: "" };
    const edited = openStore({ kv, cookie: created.sessionCookie });
    const saved = await edited.store.save(author, kept.id, draftOf("Edited"), base);
    const trashed = openStore({ kv, cookie: saved?.sessionCookie ?? "" });
    const last = await trashed.store.trash(author, gone.id);

    const { store } = openStore({ kv, cookie: last?.sessionCookie ?? "" });
    const after = await store.list(author, { state: "all" });
    expect(after.posts.map(({ title }) => title).toSorted()).toEqual(["Edited", "New"]);
    expect(await store.get(author, kept.id)).toMatchObject({
      kind: "post",
      post: { title: "Edited" },
    });
    expect(await store.get(author, created.id)).toMatchObject({
      kind: "post",
      post: { title: "New" },
    });
    expect((await store.list(author, { state: "trashed" })).posts).toMatchObject([
      { title: "Gone" },
    ]);
  });

  test("shows what the same request wrote", async () => {
    const author = newAuthor();
    const { store } = openStore({ kv: await withStaleLists(author) });
    const { id } = await store.create(author, draftOf("New"), "");
    expect(await store.get(author, id)).toMatchObject({ kind: "post" });
  });

  test("costs at most one read more", async () => {
    const author = newAuthor();
    const stale = await withStaleLists(author);
    let cookie = "";
    for (const title of ["A", "B", "C"]) {
      const saved = await openStore({ kv: stale, cookie }).store.create(author, draftOf(title), "");
      cookie = saved.sessionCookie;
    }
    const { kv, calls } = createFailingKv(stale);
    expect(
      (await openStore({ kv, cookie }).store.list(author, { state: "all" })).posts,
    ).toHaveLength(3);
    expect(countCalls(calls)).toEqual({ list: 1, get: 1 });
  });

  test("says that a write is on its way when KV does not give it out at all", async () => {
    const author = newAuthor();
    const old = await openStore().store.create(author, draftOf("Old"), "");
    const base = { parents: [old.revision], nonce: "" };
    const saved = await openStore().store.save(author, old.id, draftOf("New"), base);
    await env.POSTS.delete(`u/${author}/h/${old.id}/${saved?.revision}`);
    await env.POSTS.delete(`u/${author}/r/${old.id}/${saved?.revision}`);
    const { store } = openStore({ cookie: saved?.sessionCookie ?? "" });
    expect(await store.get(author, old.id)).toMatchObject({
      kind: "arriving",
      summary: { title: "Old", revision: saved?.revision, arriving: true },
    });
    expect((await store.list(author, { state: "all" })).posts).toMatchObject([
      { id: old.id, title: "Old", arriving: true, conflicted: false },
    ]);
  });

  test("connects versions that KV's listing does not connect yet", async () => {
    const author = newAuthor();
    const first = await openStore().store.create(author, draftOf("0"), "");
    const kv = await withStaleLists(author);
    let cookie = first.sessionCookie;
    let parents = [first.revision];
    for (let version = 1; version <= 30; version++) {
      const { store } = openStore({ kv, cookie });
      const saved = await store.save(author, first.id, draftOf(`${version}`), {
        parents,
        nonce: "",
      });
      cookie = saved?.sessionCookie ?? "";
      parents = saved ? [saved.revision] : [];
    }
    const reading = await openStore({ kv, cookie }).store.get(author, first.id);
    expect(reading).toMatchObject({ kind: "post", post: { title: "30" } });
  });

  test("connects the versions it remembers without asking KV", async () => {
    const author = newAuthor();
    const first = await openStore().store.create(author, draftOf("0"), "");
    const stale = await withStaleLists(author);
    const { store } = openStore({ kv: stale });
    const base = { parents: [first.revision], nonce: "" };
    const second = await store.save(author, first.id, draftOf("1"), base);
    const last = { parents: second ? [second.revision] : [], nonce: "" };
    const third = await store.save(author, first.id, draftOf("2"), last);
    const { kv, calls } = createFailingKv(stale);
    const reader = openStore({ kv, cookie: third?.sessionCookie ?? "" }).store;
    expect(await reader.get(author, first.id)).toMatchObject({
      kind: "post",
      post: { title: "2" },
    });
    expect(countCalls(calls)).toEqual({ list: 1, get: 1 });
  });

  test("does not let many saves of one post push out another", async () => {
    const author = newAuthor();
    const kv = await withStaleLists(author);
    const other = await openStore({ kv }).store.create(author, draftOf("Other"), "");
    let cookie = other.sessionCookie;
    const post = await openStore({ kv, cookie }).store.create(author, draftOf("0"), "");
    cookie = post.sessionCookie;
    let parents = [post.revision];
    for (let version = 1; version <= 20; version++) {
      const { store } = openStore({ kv, cookie });
      const saved = await store.save(author, post.id, draftOf(`${version}`), {
        parents,
        nonce: "",
      });
      cookie = saved?.sessionCookie ?? "";
      parents = saved ? [saved.revision] : [];
    }
    const { posts } = await openStore({ kv, cookie }).store.list(author, { state: "all" });
    expect(posts.map(({ title }) => title).toSorted()).toEqual(["20", "Other"]);
  });

  test("of an earlier person at the same browser is of no account", async () => {
    const [author, other] = [newAuthor(), newAuthor()];
    const { sessionCookie } = await openStore().store.create(other, draftOf("Theirs"), "");
    const { store } = openStore({ cookie: sessionCookie });
    expect((await store.list(author, { state: "all" })).posts).toEqual([]);
  });

  test("keeps what was written to one's own posts while one writes to a team's, and back", async () => {
    const [ada, team] = [newAuthor(), newAuthor().replace("user_", "org_")];
    const own = await openStore().store.create(ada, draftOf("Mine"), "");
    const byAda = openStore({ cookie: own.sessionCookie }).store.writtenBy(ada);
    const ours = await byAda.create(team, draftOf("Ours"), "");
    const kv = await withStaleLists(newAuthor());
    const { store } = openStore({ cookie: ours.sessionCookie, kv });
    const titlesOf = async (author: string) =>
      (await store.list(author, { state: "all" })).posts.map(({ title }) => title);
    expect(await titlesOf(ada)).toEqual(["Mine"]);
    expect(await titlesOf(team)).toEqual(["Ours"]);
  });

  test("is forgotten once every copy that KV may hold is fresher", async () => {
    const author = newAuthor();
    const kv = await withStaleLists(author);
    const { sessionCookie } = await openStore({ kv }).store.create(author, draftOf("New"), "");
    const at = (now: number) => openStore({ kv, cookie: sessionCookie, now }).store;
    expect((await at(NOON + 180_000).list(author, { state: "all" })).posts).toHaveLength(1);
    expect((await at(NOON + 180_001).list(author, { state: "all" })).posts).toHaveLength(0);
    expect((await at(NOON - 60_001).list(author, { state: "all" })).posts).toHaveLength(0);
  });

  test("may hold anything without harm", async () => {
    const author = newAuthor();
    const { id, revision, sessionCookie } = await openStore().store.create(
      author,
      draftOf("Here"),
      "",
    );
    const pieces = fc.constantFrom(id, revision, ".", "~", "-", "d", "x", "zz", "=", "%", "字");
    const value = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(value, async (forged) => {
        const { store } = openStore({ cookie: `postern_writes=${forged}` });
        const { posts } = await store.list(author, { state: "all" });
        expect(posts.filter((post) => post.id === id)).toHaveLength(1);
        expect(await store.get(author, id)).not.toBeNull();
      }),
    );
    const { store } = openStore({ cookie: `a=b; ${sessionCookie}` });
    expect(await store.get(author, id)).toMatchObject({ kind: "post" });
  });
});
