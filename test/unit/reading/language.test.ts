import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { readFeed } from "~/posts/publishing/feed.server";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { HOUR, MINUTE, requestAt, runAt } from "../posts/scheduling/open-scheduler";
import { draftOf, newAuthor, NOON, openStore } from "../posts/store/open-store";

/** Longer than listings lag: the next reader has the feed built again. */
const LATER = NOON + 300_000;

async function publish(author: string, pageLanguage?: string): Promise<void> {
  const { store } = openStore(pageLanguage ? { pageLanguage } : {});
  const { id, revision } = await store.create(author, draftOf("Door"), store.createNonce());
  await store.publish(author, id, revision);
}

/** What readers are told, and what they are told once the feed was built again. */
async function languagesOf(author: string): Promise<(string | undefined)[]> {
  const later: Promise<unknown>[] = [];
  const kv = createPatientKv(env.POSTS, async () => undefined);
  const read = (now: number) =>
    readFeed({ kv, now: () => now, waitUntil: (work) => void later.push(work) }, author);
  const before = await read(LATER);
  await Promise.all(later);
  const after = await read(LATER);
  expect(after).toHaveProperty("heals");
  return [before?.language, after?.language];
}

describe("the language of an author's public pages", () => {
  test("is at first the one from whose pages they published first", async () => {
    const author = newAuthor();
    await publish(author, "de");
    expect(await languagesOf(author)).toEqual(["de", "de"]);
    await publish(author, "ar");
    expect(await languagesOf(author)).toEqual(["de", "de"]);
    expect(await openStore().store.getLanguage(author)).toBe("de");
  });

  test.each(["told", "left to a later look, since a run stopped"])(
    "is the one from whose pages they scheduled what was published first: the feed was %s",
    async (how) => {
      const author = newAuthor();
      const { store } = openStore({ pageLanguage: "de" });
      const { id } = await store.create(author, draftOf("Door"), store.createNonce());
      const asked = requestAt(NOON + HOUR, { writerId: author });
      expect(await store.schedule(author, id, asked)).toBe("scheduled");
      await runAt(NOON + HOUR);
      if (how !== "told") {
        const keys = (await env.POSTS.list({ prefix: `u/${author}/` })).keys;
        const told = keys.filter(({ name }) => /\/(feed|o\/\w+)$/.test(name));
        expect(told).toHaveLength(2);
        for (const { name } of told) await env.POSTS.delete(name);
        await runAt(NOON + HOUR + 10 * MINUTE);
      }
      const feed = await env.POSTS.get<{ language?: string }>(`u/${author}/feed`, "json");
      expect(feed?.language).toBe("de");
    },
  );

  test("is then what they choose, whatever they publish from", async () => {
    const author = newAuthor();
    await publish(author, "de");
    await openStore().store.chooseLanguage(author, "ar");
    expect(await languagesOf(author)).toEqual(["ar", "ar"]);
    await publish(author, "en");
    expect(await languagesOf(author)).toEqual(["ar", "ar"]);
  });

  test("may be chosen before anything is published, which makes nothing public", async () => {
    const author = newAuthor();
    await openStore().store.chooseLanguage(author, "ar");
    expect(await env.POSTS.get(`u/${author}/feed`)).toBeNull();
    await publish(author, "en");
    expect(await languagesOf(author)).toEqual(["ar", "ar"]);
  });

  test("is chosen for good, though the feed was built by a location that did not know", async () => {
    const author = newAuthor();
    await publish(author, "de");
    await env.POSTS.put(`u/${author}/settings`, JSON.stringify({ v: 1, language: "ar" }));
    expect(await languagesOf(author)).toEqual(["de", "ar"]);
  });

  test("stays open in the feeds of an older Postern, and what is damaged counts as nothing", async () => {
    const author = newAuthor();
    await publish(author);
    expect(await languagesOf(author)).toEqual([undefined, undefined]);
    await publish(author, "de");
    expect(await languagesOf(author)).toEqual([undefined, undefined]);
    for (const damage of ["not JSON", "7", "null", '{"language":7}']) {
      await env.POSTS.put(`u/${author}/settings`, damage);
      expect(await openStore().store.getLanguage(author)).toBeNull();
    }
  });
});
