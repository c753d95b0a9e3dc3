import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { PostId, RevisionId } from "~/posts/post";
import { InTrash, StoreUnavailable, TakenDown } from "~/posts/store.server";
import { createFailingKv, kvError } from "../../../support/failing-kv";
import { draftOf, newAuthor, NOON, openStore, withStaleLists } from "../store/open-store";

const MINUTE = 60_000;
const MONTH = 31 * 24 * 60;

const at = (minutes: number, kv?: KVNamespace) =>
  openStore({ now: NOON + minutes * MINUTE, ...(kv && { kv }) }).store;

/** A post with a link that stays until it is ended, beside another that nothing is done to. */
async function shareTwo(author: string) {
  const posts = [];
  for (const title of ["Shared", "Other"]) {
    const { id, revision } = await at(0).create(author, draftOf(title), at(0).createNonce());
    posts.push({ id, revision, token: await at(0).share(author, id, revision, null) });
  }
  const feed = await at(0).createPrivateFeed(author);
  const [shared, other] = posts;
  if (!shared || !other) throw new Error("There are two");
  return {
    ...shared,
    title: "Shared",
    body: draftOf("Shared").body,
    kept: inOrder([other.token ?? "", feed]),
  };
}

type Shared = Awaited<ReturnType<typeof shareTwo>>;

const tokensOf = async (author: string) => {
  const { keys } = await env.POSTS.list({ prefix: `u/${author}/k/` });
  return inOrder(keys.map(({ name }) => name.split("/").at(-1) ?? ""));
};

function inOrder(tokens: string[]): string[] {
  return tokens.toSorted((a, b) => a.localeCompare(b));
}

const takedownsOf = async (author: string) =>
  (await env.POSTS.list({ prefix: `u/${author}/m/` })).keys.length;

/** What ends a post for everybody else, and how soon. */
const ENDINGS: Record<
  string,
  (author: string, post: Shared, kv?: KVNamespace) => Promise<unknown>
> = {
  trash: (author, { id }, kv) => at(1, kv).trash(author, id),
  "a deletion for ever": (author, { id, revision }, kv) => at(1, kv).purge(author, id, [revision]),
  "a takedown": (author, post, kv) =>
    at(1, kv).takeDown(author, post.id, { ...post, reason: "No" }),
};

describe.each(Object.entries(ENDINGS))("%s", (what, end) => {
  test("ends the links of the post, and no others", async () => {
    const author = newAuthor();
    const post = await shareTwo(author);
    expect(await tokensOf(author)).toHaveLength(3);
    await end(author, post);
    expect(await tokensOf(author)).toEqual(post.kept);
    await at(20).repair(author);
    expect(await tokensOf(author)).toEqual(post.kept);
  });

  test("ends by the next repair a link that it did not see", async () => {
    const author = newAuthor();
    const kv = await withStaleLinks(author);
    const post = await shareTwo(author);
    await end(author, post, kv);
    expect(await tokensOf(author)).toHaveLength(3);
    const report = await at(20).repair(author);
    expect(report.purgesFinished).toBe(1);
    expect(await tokensOf(author)).toEqual(post.kept);
  });

  test("that fails anywhere is done to its end by a second try, or by a repair", async () => {
    for (const again of ["try", "repair"]) {
      for (let stop = 1; ; stop++) {
        const author = newAuthor();
        const post = await shareTwo(author);
        const { kv, calls } = createFailingKv(env.POSTS, ({ operation }, nth) =>
          nth >= stop ? { error: kvError(operation, 503), isApplied: false } : null,
        );
        const failed = await end(author, post, kv).then(
          () => false,
          (error: unknown) => error instanceof StoreUnavailable,
        );
        if (!failed && calls.length < stop) break;
        const wasRecorded = (await at(2).get(author, post.id)) as {
          post?: { state?: string };
        } | null;
        if (again === "try") await end(author, post);
        await at(20).repair(author);
        await at(30).repair(author);
        const isMeant = again === "try" || (await isEnded(author, post.id));
        const left = await tokensOf(author);
        if (isMeant)
          expect(left, `${what} ${again} ${stop} ${wasRecorded?.post?.state}`).toEqual(post.kept);
        expect(stop).toBeLessThan(60);
      }
    }
  });
});

/** Whether the post is in the trash, gone, or taken down, as far as its author is told. */
async function isEnded(author: string, id: PostId): Promise<boolean> {
  const reading = await at(40).get(author, id);
  const isDown = (await at(40).getTakedown(author, id)) !== null;
  return (
    isDown || reading === null || (reading.kind === "post" && reading.post.state === "trashed")
  );
}

/** A namespace whose listing of links stands still, as it was before there were any. */
async function withStaleLinks(author: string): Promise<KVNamespace> {
  const { kv } = createFailingKv(env.POSTS);
  const list = (options: KVNamespaceListOptions) =>
    env.POSTS.list(
      options.prefix?.startsWith(`u/${author}/k/`) ? { prefix: `none/${author}/` } : options,
    );
  return Object.assign(kv, { list });
}

test("to unpublish leaves links: each leads to one version, as somebody chose", async () => {
  const author = newAuthor();
  const { id, revision } = await shareTwo(author);
  await at(1).publish(author, id, revision);
  await at(2).unpublish(author, id);
  await at(20).repair(author);
  expect(await tokensOf(author)).toHaveLength(3);
});

test("a restored post has no links until new ones are made, and none can be made in the trash", async () => {
  const author = newAuthor();
  const { id, revision, kept } = await shareTwo(author);
  const trashed = await at(1).trash(author, id);
  for (const version of [revision, trashed?.revision ?? revision]) {
    await expect(at(2).share(author, id, version, null)).rejects.toBeInstanceOf(InTrash);
  }
  const restored = await at(3).restore(author, id);
  expect(await tokensOf(author)).toEqual(kept);
  expect(await at(4).share(author, id, restored?.revision ?? revision, null)).toMatch(/^\w{20}$/);
});

test("a link made where the trash is not in sight yet goes with the next repair", async () => {
  const author = newAuthor();
  const { id, revision, kept } = await shareTwo(author);
  const kv = await withStaleLists(author);
  await at(1).trash(author, id);
  expect(await at(1, kv).share(author, id, revision, null)).not.toBeNull();
  await at(20).repair(author);
  expect(await tokensOf(author)).toEqual(kept);
});

test("a link to a post of which nothing is left goes with the next repair", async () => {
  const author = newAuthor();
  const { id, revision, kept } = await shareTwo(author);
  await at(1, await withStaleLinks(author)).purge(author, id, [revision]);
  // The marker of a deletion goes by itself.
  for (const kind of ["h", "r"]) {
    const { keys } = await env.POSTS.list({ prefix: `u/${author}/${kind}/${id}/` });
    for (const { name } of keys) await env.POSTS.delete(name);
  }
  await at(MONTH).repair(author);
  expect(await tokensOf(author)).toEqual(kept);
});

describe("words that a moderator took from readers", () => {
  test("are shared no more, and others are", async () => {
    const author = newAuthor();
    const post = await shareTwo(author);
    const { id, revision, kept } = post;
    await at(1).takeDown(author, id, { ...post, reason: "No" });
    await expect(at(2).share(author, id, revision, null)).rejects.toBeInstanceOf(TakenDown);
    expect(await tokensOf(author)).toEqual(kept);
    const base = { parents: [revision] as RevisionId[], nonce: "own" };
    const own = await at(3).save(author, id, draftOf("Shared", "My own."), base);
    expect(await at(4).share(author, id, own?.revision ?? revision, null)).not.toBeNull();
    // It is younger than the takedown.
    await at(30).repair(author);
    expect(await tokensOf(author)).toHaveLength(3);
  });

  test("are remembered as long as anything of the post is there", async () => {
    const author = newAuthor();
    const post = await shareTwo(author);
    const { id, revision } = post;
    await at(1).takeDown(author, id, { ...post, reason: "No" });
    const first = await at(2).save(author, id, draftOf("One"), { parents: [revision], nonce: "1" });
    const other = await at(2).save(author, id, draftOf("Two"), { parents: [revision], nonce: "2" });
    await at(3).purge(author, id, first ? [first.revision] : []);
    await at(20).repair(author);
    expect(await takedownsOf(author)).toBe(1);
    await at(30).purge(author, id, other ? [other.revision] : []);
    expect(await takedownsOf(author)).toBe(0);
  });

  test("are forgotten by a repair where a deletion for ever stopped half-way", async () => {
    const author = newAuthor();
    const post = await shareTwo(author);
    const { id, revision } = post;
    await at(1).takeDown(author, id, { ...post, reason: "No" });
    const { kv } = createFailingKv(env.POSTS, ({ operation, keys: [key] }) =>
      operation === "delete" && key?.includes("/m/")
        ? { error: kvError("delete", 503), isApplied: false }
        : null,
    );
    await expect(at(2, kv).purge(author, id, [revision])).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await takedownsOf(author)).toBe(1);
    await at(20).repair(author);
    expect(await takedownsOf(author)).toBe(0);
  });
});
