import { readFeed } from "~/posts/publishing/feed.server";
import { createPostStore, type PostStore } from "~/posts/store.server";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { createFaultyKv } from "../faulty-kv";
import { CALM, FaultyWorld } from "../faulty-kv-world";
import type { StoredEntry } from "./posts";

const MINUTE_MS = 60_000;

/**
 * Everything that the store keeps of somebody who has done with posts all that can be done with them: drafts,
 * history, a conflict, the trash, a deletion for ever, posts in public at addresses that moved, that went
 * and that are secret, links to single versions, a private feed, both feeds and their texts, a repair's
 * notes, a profile and usernames. `word` stands in every text.
 */
export async function makeLife(
  authorId: string,
  { word, until }: { word: string; until: number },
): Promise<StoredEntry[]> {
  const world = new FaultyWorld({ settings: CALM, seed: 1, now: until - 60 * MINUTE_MS });
  const kv = createFaultyKv(world, { location: 0, wait: async () => undefined }).kv;
  const later: Promise<unknown>[] = [];
  const store = createPostStore({
    kv,
    cookie: null,
    secureCookies: true,
    now: () => world.now,
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    sleep: async () => undefined,
    waitUntil: (work) => void later.push(work),
  });
  const draft = (what: string) => ({
    title: `${word} ${what}`,
    body: `A ${word} in the ${what}.`,
    tags: [word],
  });
  const create = async (what: string) => {
    world.now += MINUTE_MS;
    return store.create(authorId, draft(what), store.createNonce());
  };
  type Saved = Awaited<ReturnType<typeof create>>;
  const save = async ({ id, revision }: Saved, what: string) => {
    world.now += MINUTE_MS;
    const saved = await store.save(authorId, id, draft(what), { parents: [revision], nonce: what });
    return required(saved);
  };
  const publish = async ({ id, revision }: Saved, choice?: Parameters<PostStore["publish"]>[3]) =>
    required(await store.publish(authorId, id, revision, choice));

  await save(await save(await create("draft"), "second"), "third");
  const twice = await create("conflict");
  await save(twice, "here");
  await save(twice, "there");
  await store.trash(authorId, (await create("trash")).id);
  const gone = await create("deleted for ever");
  const trashed = required(await store.trash(authorId, gone.id));
  await store.purge(authorId, gone.id, [trashed.revision]);
  const moved = await publish(await create("moved"), { slug: `${word}-first` });
  await publish(moved, { slug: `${word}-second` });
  await save(await publish(await create("edited since")), "edit");
  await publish(await create("secret"), { isUnlisted: true });
  await publish(await create("about"), { isPage: true });
  const shared = await create("shared");
  await store.share(authorId, shared.id, shared.revision, null);
  await store.share(authorId, shared.id, shared.revision, until + 7 * 24 * 60 * MINUTE_MS);
  await store.createPrivateFeed(authorId);
  await store.createPrivateFeed(authorId, word);
  await store.revokePrivateFeed(authorId, await store.createPrivateFeed(authorId, word));
  await store.chooseLanguage(authorId, "ar");
  await store.unpublish(authorId, (await publish(await create("withdrawn"))).id);
  const damaged = await create("without a body");
  await kv.delete(`u/${authorId}/r/${damaged.id}/${damaged.revision}`);
  world.now += 10 * MINUTE_MS;
  await store.repair(authorId);
  // The first reader when listings have caught up builds the feed once more.
  world.now += 10 * MINUTE_MS;
  const context = { kv: createPatientKv(kv, async () => undefined), now: () => world.now };
  await readFeed({ ...context, waitUntil: (work) => void later.push(work) }, authorId);
  await Promise.all(later);

  const profile = { v: 1, id: authorId, name: word, username: word, imageUrl: "", updatedAt: 1 };
  const kept = { ...profile, askedAt: until, formerUsernames: [`old-${word}`] };
  await kv.put(`u/${authorId}/profile`, JSON.stringify(kept));
  for (const name of [word, `old-${word}`]) await kv.put(`u/${authorId}/n/${name}`, "1");
  await kv.put(`n/${word}`, JSON.stringify({ uid: authorId }));
  await kv.put(`n/old-${word}`, JSON.stringify({ uid: authorId, to: word }));
  return [...world.truth()].map(([name, { value, metadata }]) => ({ name, value, metadata }));
}

function required<T>(saved: T | null): T {
  if (saved === null) throw new Error("The post was not found");
  return saved;
}
