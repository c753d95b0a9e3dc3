import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { PostId, RevisionId } from "~/posts/post";
import type { PublicationChoice } from "~/posts/publishing/pages";
import type { PostStore } from "~/posts/store.server";
import { createFailingKv, kvError } from "../../../support/failing-kv";
import { draftOf, newAuthor, NOON, openStore, withStaleLists } from "../store/open-store";

const MINUTE = 60_000;

/** One author's store, as it is opened for each request, so many minutes after noon. */
function deskOf(author: string, writer: string) {
  return (minutes: number): PostStore =>
    openStore({ now: NOON + minutes * MINUTE }).store.writtenBy(writer || author);
}

async function repairTwice(author: string, minutes: number): Promise<void> {
  for (const after of [minutes, minutes + 10]) {
    await openStore({ now: NOON + after * MINUTE }).store.repair(author);
  }
}

/** What readers can get of a post: the copy, the addresses where it stands, and the feed. */
async function listReadable(author: string, id: PostId): Promise<string[]> {
  const { keys } = await env.POSTS.list<{ k?: string; p?: string }>({ prefix: `u/${author}/` });
  const shown = keys.filter(({ name, metadata }) => {
    if (name === `u/${author}/l/${id}`) return true;
    return name.startsWith(`u/${author}/p/`) && metadata?.p === id && metadata.k === "p";
  });
  const feed = await env.POSTS.get(`u/${author}/feed`);
  return [...shown.map(({ name }) => name), ...(feed?.includes(id) ? ["feed"] : [])];
}

async function publicationOf(author: string, id: PostId): Promise<string | null> {
  const copy = await env.POSTS.get<{ revision: string }>(`u/${author}/l/${id}`, "json");
  return copy && copy.revision;
}

async function publish(author: string, choice?: PublicationChoice) {
  const { store } = openStore();
  const { id, revision: draft, asParent: _name } = await store.create(author, draftOf("P"), "");
  const published = await store.publish(author, id, draft, choice);
  if (!published) throw new Error("The post was published");
  return { id, draft, publication: published.revision };
}

/** A page tells all that it knows of the versions that it names; of a member's the store believes the names. */
const readers = [
  ["a single author on an old page", newAuthor(), "", true],
  ["a member of the team", newAuthor().replace("user_", "org_"), "user_member", false],
] as const;

describe.each(readers)(
  "what was withdrawn stays so, though %s saves",
  (_who, space, writer, isBelieved) => {
    const author = `${space}${isBelieved ? "a" : "m"}`;
    const at = deskOf(author, writer);

    function named(revision: RevisionId, publication: RevisionId, depth: number) {
      const published = { revision: publication, at: NOON };
      const facts = { depth, state: "published" as const, published };
      return { revision, facts: isBelieved ? facts : null };
    }

    test.each(["unpublish", "trash"] as const)(
      "upon the page from before it: %s",
      async (method) => {
        const { id, publication } = await publish(author);
        await at(2)[method](author, id);
        const base = { parents: [named(publication, publication, 1)], nonce: "old page" };
        const saved = await at(3).save(author, id, draftOf("P", "Written on."), base);
        expect(await at(3).get(author, id)).toMatchObject({ kind: "conflict" });
        expect(await listReadable(author, id)).toEqual([]);
        await repairTwice(author, 10);
        expect(await listReadable(author, id)).toEqual([]);
        // Both stay, for a person to choose.
        const reading = await at(30).get(author, id);
        expect(reading).toMatchObject({ kind: "conflict" });
        const versions = reading?.kind === "conflict" ? reading.versions : [];
        expect(versions.map(({ revision }) => revision)).toContain(saved?.revision);
        const { posts } = await at(30).list(author, { state: "published" });
        expect(posts.filter((post) => post.id === id)).toEqual([]);
      },
    );

    test.each(["in the trash", "replaced and in the trash"])(
      "upon the page from before it, though all that told of it is deleted for ever: it was %s",
      async (how) => {
        const { id, publication } = await publish(author);
        const elsewhere = await withStaleLists(author);
        const base = { parents: [named(publication, publication, 1)], nonce: "second" };
        if (how.startsWith("replaced")) {
          const edited = await at(1).save(author, id, draftOf("P", "Corrected."), base);
          const { store } = openStore({ now: NOON + MINUTE });
          if (edited) await store.publish(author, id, edited.revision);
        }
        const gone = await openStore({ now: NOON + 2 * MINUTE }).store.trash(author, id);
        // Where nothing of this is in sight it is published once more, as it was.
        const { store } = openStore({ kv: elsewhere, now: NOON + 2 * MINUTE });
        expect((await store.publish(author, id, publication))?.revision).toBe(publication);
        const old = await at(2).save(author, id, draftOf("P", "Old."), { ...base, nonce: "old" });
        await openStore({ now: NOON + 3 * MINUTE }).store.purge(
          author,
          id,
          gone ? [gone.revision] : [],
        );
        await repairTwice(author, 20);
        expect(await listReadable(author, id)).toEqual([]);
        expect(await at(50).get(author, id)).toMatchObject({
          kind: "post",
          post: { state: "draft", body: "Old.", parents: [old?.revision] },
        });
      },
    );

    test("but a deletion for ever of a version beside it ends no publication", async () => {
      const { id, draft, publication } = await publish(author);
      const base = { parents: [{ revision: draft, facts: null }], nonce: "beside" };
      const beside = await at(1).save(author, id, draftOf("P", "Beside."), base);
      await at(2).purge(author, id, beside ? [beside.revision] : []);
      await repairTwice(author, 20);
      expect(await publicationOf(author, id)).toBe(publication);
      expect(await listReadable(author, id)).toHaveLength(3);
    });

    test("upon that page and the withdrawal at once, as who settles such a conflict", async () => {
      const { id, publication } = await publish(author);
      const old = { parents: [named(publication, publication, 1)], nonce: "old page" };
      const mine = await at(1).save(author, id, draftOf("P", "Mine."), old);
      const gone = await openStore({ now: NOON + 2 * MINUTE }).store.trash(author, id);
      if (!mine || !gone) throw new Error("Both were done");
      const late = await at(3).save(author, id, draftOf("P", "Late."), { ...old, nonce: "later" });
      const trashed = { revision: gone.revision, facts: null };
      const both = [named(late?.revision ?? mine.revision, publication, 2), trashed];
      await at(4).save(author, id, draftOf("P", "Settled."), { parents: both, nonce: "settle" });
      expect(await at(4).get(author, id)).toMatchObject({ kind: "post", post: { state: "draft" } });
      await repairTwice(author, 20);
      expect(await listReadable(author, id)).toEqual([]);
    });

    test("also what replaced it stays with readers", async () => {
      const { id, publication } = await publish(author);
      const upon = { parents: [named(publication, publication, 1)], nonce: "second" };
      const edited = await at(1).save(author, id, draftOf("P", "Corrected."), upon);
      if (!edited) throw new Error("It was saved");
      const corrected = await openStore({ now: NOON + 2 * MINUTE }).store.publish(
        author,
        id,
        edited.revision,
      );
      await at(3).save(author, id, draftOf("P", "From an old page."), { ...upon, nonce: "old" });
      await repairTwice(author, 20);
      expect(await publicationOf(author, id)).toBe(corrected?.revision);
      expect(await listReadable(author, id)).toHaveLength(3);
    });

    test("until it is published again, from an old page too", async () => {
      const { id, draft, publication } = await publish(author);
      await openStore({ now: NOON + MINUTE }).store.unpublish(author, id);
      for (const [minutes, revision] of [
        [2, draft],
        [40, publication],
      ] as const) {
        const again = await openStore({ now: NOON + minutes * MINUTE }).store.publish(
          author,
          id,
          revision,
        );
        expect(again).not.toBeNull();
        await repairTwice(author, minutes + 10);
        expect(await publicationOf(author, id), `${minutes}`).toBe(again?.revision);
        expect(await listReadable(author, id)).toHaveLength(3);
        // Done twice, it is one publication.
        const twice = await openStore({ now: NOON + (minutes + 5) * MINUTE }).store.publish(
          author,
          id,
          revision,
        );
        expect(twice?.revision).toBe(again?.revision);
        await openStore({ now: NOON + (minutes + 30) * MINUTE }).store.unpublish(author, id);
        expect(await listReadable(author, id)).toEqual([]);
      }
    });
  },
);

describe("a save beside a publishing", () => {
  test("of a draft leaves readers what was published, and so does whoever brings both together", async () => {
    const author = newAuthor();
    const at = deskOf(author, "");
    const { id, draft, publication } = await publish(author);
    const other = await at(1).save(author, id, draftOf("P", "Elsewhere."), {
      parents: [draft],
      nonce: "b",
    });
    await repairTwice(author, 10);
    expect(await publicationOf(author, id)).toBe(publication);
    const both = [publication, other?.revision ?? draft];
    await at(30).save(author, id, draftOf("P", "Both."), { parents: both, nonce: "c" });
    expect(await at(30).get(author, id)).toMatchObject({ post: { state: "published" } });
    await repairTwice(author, 40);
    expect(await publicationOf(author, id)).toBe(publication);
  });
});

describe("old history is let go of, and what was withdrawn is not forgotten with it", () => {
  test("after fifty versions and thirty days", async () => {
    const author = newAuthor();
    const { id, publication } = await publish(author);
    const at = deskOf(author, "");
    const edited = await at(1).save(author, id, draftOf("P", "Edited."), {
      parents: [publication],
      nonce: "1",
    });
    let last = (await at(2).unpublish(author, id))?.revision ?? publication;
    expect(edited).not.toBeNull();
    for (let count = 3; count < 60; count++) {
      const base = { parents: [last], nonce: `${count}` };
      last = (await at(count).save(author, id, draftOf("P", `${count}`), base))?.revision ?? last;
    }
    const later = 40 * 24 * 60;
    await repairTwice(author, later);
    await at(later + 20).save(author, id, draftOf("P", "Old."), {
      parents: [publication],
      nonce: "old",
    });
    await repairTwice(author, later + 30);
    expect(await listReadable(author, id)).toEqual([]);
  });
});

describe("what was withdrawn a moment ago stays so where KV does not show the withdrawal yet", () => {
  test.each(["list", "repair"] as const)(
    "though it shows that the copy is gone: %s",
    async (how) => {
      const author = newAuthor();
      const { id } = await publish(author);
      const kv = await withStaleLists(author);
      await openStore({ now: NOON + 10 * MINUTE }).store.trash(author, id);
      // Twice at once, and once more when all is in sight.
      for (const [minutes, seen] of [
        [11, kv],
        [11, kv],
        [20, env.POSTS],
      ] as const) {
        const { store, later } = openStore({ kv: seen, now: NOON + minutes * MINUTE });
        if (how === "list") await store.list(author, { state: "all" });
        else await store.repair(author);
        await Promise.all(later);
        expect((await listReadable(author, id)).filter((name) => name !== "feed")).toEqual([]);
      }
      expect(await listReadable(author, id)).toEqual([]);
    },
  );
});

describe("whatever mends gives readers an unlisted post at no other address than a secret one", () => {
  const UNLISTED = { isUnlisted: true };

  /** Looks twice: what is wrong only because KV is late is not mended. */
  async function mend(author: string, how: "list" | "repair") {
    for (const minutes of [10, 16]) {
      const { store, later } = openStore({ now: NOON + minutes * MINUTE });
      if (how === "list") await store.list(author, { state: "all" });
      else await store.repair(author);
      await Promise.all(later);
    }
  }

  async function pagesOf(author: string) {
    const { keys } = await env.POSTS.list<{ k: string; f: string }>({ prefix: `u/${author}/p/` });
    return keys.map(({ metadata }) => metadata).filter((page) => page?.k === "p");
  }

  test.each(["list", "repair"] as const)(
    "where its publishing stopped half-way: %s",
    async (how) => {
      for (const key of ["/p/", "/recent", "/l/"]) {
        const author = newAuthor();
        const { store } = openStore();
        const { id, revision } = await store.create(author, draftOf("Hidden"), "");
        const { kv } = createFailingKv(env.POSTS, ({ operation, keys: [name] }) =>
          operation === "put" && name?.includes(key)
            ? { error: kvError("put", 503), isApplied: false }
            : null,
        );
        const half = openStore({ kv }).store.publish(author, id, revision, UNLISTED);
        await expect(half).rejects.toThrow(/did not answer/);
        await mend(author, how);
        expect(await pagesOf(author), key).toMatchObject([{ f: "u" }]);
      }
    },
  );

  test.each(["list", "repair"] as const)(
    "where a new version's stopped that hides it: %s",
    async (how) => {
      const author = newAuthor();
      const { id, publication } = await publish(author);
      const { store } = openStore({ now: NOON + MINUTE });
      const edited = await store.save(author, id, draftOf("P", "Private now."), {
        parents: [publication],
        nonce: "",
      });
      const { kv } = createFailingKv(env.POSTS, ({ operation, keys: [name] }) =>
        operation === "put" && name?.includes("/p/")
          ? { error: kvError("put", 503), isApplied: false }
          : null,
      );
      const half = openStore({ kv, now: NOON + 2 * MINUTE }).store.publish(
        author,
        id,
        edited?.revision ?? publication,
        UNLISTED,
      );
      await expect(half).rejects.toThrow(/did not answer/);
      await mend(author, how);
      expect(await pagesOf(author)).toMatchObject([{ f: "u" }]);
    },
  );

  test("where copy and address are lost, and nothing tells how it was shown", async () => {
    const author = newAuthor();
    const { id, publication } = await publish(author, UNLISTED);
    await env.POSTS.delete(`u/${author}/l/${id}`);
    const { keys } = await env.POSTS.list({ prefix: `u/${author}/p/` });
    for (const { name } of keys) await env.POSTS.delete(name);
    // As a Postern kept it that did not write down how.
    const key = `u/${author}/r/${id}/${publication}`;
    const { value, metadata } = await env.POSTS.getWithMetadata<Record<string, unknown>>(
      key,
      "json",
    );
    const { flags: _flags, ...before } = value as unknown as Record<string, unknown>;
    await env.POSTS.put(key, JSON.stringify(before), { metadata });
    await mend(author, "repair");
    expect(await pagesOf(author)).toMatchObject([{ f: "u" }]);
  });

  test("and a listed one where it stood", async () => {
    const author = newAuthor();
    const { id } = await publish(author);
    await env.POSTS.delete(`u/${author}/l/${id}`);
    await mend(author, "repair");
    expect(await pagesOf(author)).toMatchObject([{ f: "" }]);
  });
});
