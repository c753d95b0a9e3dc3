import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { movePointers } from "~/people/profiles/public-address.server";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { createErasure } from "~/posts/upkeep/erasure.server";
import { createFailingKv } from "../../support/failing-kv";
import { createFaultyKv } from "../../support/faulty-kv";
import { CALM, FaultyWorld } from "../../support/faulty-kv-world";
import { keysOf, saveVersions } from "./saved-versions";
import { newAuthor, NOON } from "./store/open-store";

const MINUTE = 60_000;

describe("erasure", () => {
  const sweepAt = (now: number, kv = env.POSTS, isKnown = async (_author: string) => false) =>
    createErasure({
      kv,
      now: () => now,
      sleep: async () => undefined,
      isKnown,
      dissolve: async () => false,
    });

  test("leaves nothing of the person, and of nobody else anything less", async () => {
    const [author, other] = [newAuthor(), newAuthor()];
    await saveVersions(author, [NOON, NOON + 1]);
    await saveVersions(other, [NOON]);
    const names = { own: `own-${author}`, taken: `taken-${author}` };
    await env.POSTS.put(`n/${names.own}`, JSON.stringify({ uid: author }));
    await env.POSTS.put(`n/${names.taken}`, JSON.stringify({ uid: other }));
    await sweepAt(NOON).request(author, [names.own, names.taken]);

    expect(await sweepAt(NOON).sweep()).toMatchObject({ deleted: 4, finished: 0, underWay: 1 });
    expect(await keysOf(author)).toEqual([]);
    expect(await sweepAt(NOON).getProgress(author)).toMatchObject({ deleted: 4, lastClean: null });
    expect(await sweepAt(NOON + MINUTE).sweep()).toMatchObject({ finished: 0 });

    await env.POSTS.put(`u/${author}/me`, "late"); // A request that was under way.
    expect(await sweepAt(NOON + 5 * MINUTE).sweep()).toMatchObject({ deleted: 1, finished: 0 });
    expect(await sweepAt(NOON + 6 * MINUTE).sweep()).toMatchObject({ finished: 0 });
    expect(await sweepAt(NOON + 10.9 * MINUTE).sweep()).toMatchObject({ finished: 0 });
    expect(await sweepAt(NOON + 11 * MINUTE).sweep()).toMatchObject({ finished: 1, underWay: 0 });

    expect(await sweepAt(NOON).getProgress(author)).toBeNull();
    expect(await env.POSTS.get(`n/${names.own}`)).toBeNull();
    expect(await env.POSTS.get(`n/${names.taken}`)).not.toBeNull();
    expect(await keysOf(other, "r/")).toHaveLength(1);
  });

  test("forgets no name, though the profile and then the job are damaged", async () => {
    const author = newAuthor();
    const kv = createPatientKv(env.POSTS, async () => undefined);
    const [present, former] = [`New-${author}`, `old-${author}`];
    const profile = { v: 1, id: author, name: "", imageUrl: "", updatedAt: 1, askedAt: 1 } as const;
    await movePointers(kv, { ...profile, username: former, formerUsernames: [] });
    await movePointers(kv, { ...profile, username: present, formerUsernames: [former] });
    const pointers = [`n/${present.toLowerCase()}`, `n/${former}`];
    for (const key of pointers) expect(await env.POSTS.get(key)).not.toBeNull();

    // A damaged profile names nobody.
    await sweepAt(NOON).request(author, []);
    // What leads to them is not in sight yet when all else goes.
    const get = async (key: string) => (key.startsWith("n/") ? null : env.POSTS.get(key));
    await sweepAt(NOON, Object.assign(createFailingKv(env.POSTS).kv, { get })).sweep();
    await env.POSTS.put(`e/${author}`, "damaged");
    for (let at = 1; at < 18; at += 5) await sweepAt(NOON + at * MINUTE).sweep();
    expect(await sweepAt(NOON).getProgress(author)).toBeNull();
    for (const key of pointers) expect(await env.POSTS.get(key)).toBeNull();
    expect(await keysOf(author)).toEqual([]);
  });

  test("of somebody whom Clerk still knows deletes nothing, and is given up in the end", async () => {
    const author = newAuthor();
    await saveVersions(author, [NOON]);
    const before = await keysOf(author);
    const stays = async (asked: string) => asked === author;
    const silent = () => Promise.reject(new Error("Clerk did not answer"));
    await sweepAt(NOON).request(author, []);
    await sweepAt(NOON + 9 * MINUTE, env.POSTS, stays).sweep();
    expect(await sweepAt(NOON).getProgress(author)).not.toBeNull();
    const unanswered = sweepAt(NOON + 90 * MINUTE, env.POSTS, silent).sweep();
    await expect(unanswered).rejects.toThrow("Clerk did not answer");
    expect(await sweepAt(NOON).getProgress(author)).not.toBeNull();
    await sweepAt(NOON + 91 * MINUTE, env.POSTS, stays).sweep();
    expect(await sweepAt(NOON).getProgress(author)).toBeNull();
    expect(await keysOf(author)).toEqual(before);
  });

  test("asks Clerk until it is sure, and then no more", async () => {
    const author = newAuthor();
    await saveVersions(author, [NOON]);
    let asked = 0;
    const isKnown = async (other: string) => {
      if (other === author) asked += 1;
      return false;
    };
    await sweepAt(NOON).request(author, []);
    for (let at = 0; at < 20; at += 5)
      await sweepAt(NOON + at * MINUTE, env.POSTS, isKnown).sweep();
    expect([asked, await keysOf(author)]).toEqual([1, []]);
  });

  test("deletes at most 800 keys a run, within the operations of one, and goes on in the next", async () => {
    const author = newAuthor();
    const world = new FaultyWorld({ settings: CALM, seed: 1, now: NOON });
    for (let count = 0; count < 1_000; count++) world.write(0, `u/${author}/x${count}`, "1");
    const sweepOnce = (now: number) =>
      sweepAt(now, createFaultyKv(world, { location: 0, wait: async () => undefined }).kv);
    await sweepOnce(NOON).request(author, []);
    expect(await sweepOnce(NOON).sweep()).toMatchObject({ deleted: 800, finished: 0 });
    expect(await sweepOnce(NOON + MINUTE).sweep()).toMatchObject({ deleted: 200, finished: 0 });
    await sweepOnce(NOON + 2 * MINUTE).sweep();
    expect(await sweepOnce(NOON + 7 * MINUTE).sweep()).toMatchObject({ deleted: 0, finished: 1 });
    expect(world.truth().size).toBe(0);
  });
});
