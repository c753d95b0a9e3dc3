import { beforeAll, describe, expect, test } from "vitest";
import storageGuide from "../../../../docs/storage.md?raw";
import { type Parent, parseParent } from "~/posts/form/parent";
import type { PostId, RevisionId } from "~/posts/ids";
import { readFeed } from "~/posts/publishing/feed.server";
import type { PostStore } from "~/posts/store.server";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { countCalls, createFailingKv, type KvCall } from "../../../support/failing-kv";
import { createFaultyKv } from "../../../support/faulty-kv";
import { CALM, FaultyWorld } from "../../../support/faulty-kv-world";
import { makePosts } from "../../../support/made/posts";
import { draftOf, newAuthor, NOON, openStore } from "./open-store";

type Cost = ReturnType<typeof countCalls>;

/** In dollars a million. A read of several keys is one operation, and is paid for by the key. */
const PRICES = { get: 0.5, put: 5, delete: 5, list: 5 };
const MONTH_MS = 30 * 24 * 3_600_000;
const A_MONTH_AGO = NOON - MONTH_MS;
const guide = storageGuide.replace(/ +/g, " ");

describe.each([10, 5_000])("with %i posts", (count) => {
  const author = newAuthor();
  const world = new FaultyWorld({ settings: CALM, seed: 1, now: NOON });
  const openKv = () => createFaultyKv(world, { location: 0, wait: async () => undefined }).kv;

  beforeAll(async () => {
    for (const { name, value, metadata } of await makePosts(author, {
      count,
      savedAt: A_MONTH_AGO,
    })) {
      world.write(0, name, value, { metadata });
    }
  }, 60_000);

  /** All that one request does on KV, before its answer and after it. */
  async function costOf<T>(
    work: (store: PostStore) => Promise<T>,
    request: { cookie?: string; now?: number; kv?: KVNamespace } = {},
  ): Promise<{ cost: Cost; calls: KvCall[]; result: T }> {
    const { kv, calls } = createFailingKv(request.kv ?? openKv());
    const { store, later } = openStore({ ...request, kv });
    const result = await work(store);
    await Promise.all(later);
    return { cost: countCalls(calls), calls, result };
  }

  const create = (title: string) =>
    openStore({ kv: openKv() }).store.create(author, draftOf(title), "");

  test("each thing costs what the guide says", async () => {
    const { posts } = await openStore({ kv: openKv() }).store.list(author, { state: "all" });
    const id = posts.at(-1)?.id;
    const page = id && (await openStore({ kv: openKv() }).store.get(author, id));
    if (page?.kind !== "post") throw new Error("There is a post");
    const old = page.post;
    const told = { parents: toldBy(old), nonce: "" };
    const asks: Record<string, (store: PostStore) => Promise<unknown>> = {
      "a page of one's own list": (store) => store.list(author, { state: "all" }),
      "the editor": (store) => store.get(author, old.id),
      create: (store) => store.create(author, draftOf("New"), store.createNonce()),
      save: (store) => store.save(author, old.id, draftOf("Saved"), told),
      trash: (store) => store.trash(author, old.id),
      restore: (store) => store.restore(author, old.id),
      publish: (store) => store.publish(author, old.id, old.revision),
    };
    for (const [what, ask] of Object.entries(asks)) {
      const { cost, calls, result } = await costOf(ask);
      expect(result).not.toBeNull();
      expect(guide).toContain(`| ${what} | ${inWords(cost)} | ${priceOf(calls)} |`);
    }
  });

  test("readers' pages cost what the guide says", async () => {
    const { kv, calls } = createFailingKv(openKv());
    const context = { kv: createPatientKv(kv, async () => undefined), now: () => NOON };
    await readFeed({ ...context, waitUntil: () => undefined }, author);
    const cost = `${inWords(countCalls(calls))} | ${priceOf(calls)}`;
    expect(guide).toContain(`| a public index, feed or sitemap | ${cost} |`);
  });

  test("a save from a page of ours is two puts, however old the page, with a cookie or without", async () => {
    let saved = await create("Saved");
    for (const request of [{}, { now: NOON + MONTH_MS }, { cookie: saved.sessionCookie }]) {
      const base = { parents: toldBy(saved), nonce: "" };
      const draft = draftOf(`Saved at ${request.now}`);
      const { cost, result } = await costOf(
        (store) => store.save(author, saved.id, draft, base),
        request,
      );
      expect(cost).toEqual({ put: 2 });
      if (result) saved = result;
    }
  });

  test("a list page reads once more if it has to, and no more", async () => {
    const { result } = await costOf((store) => store.list(author, { state: "draft", limit: 5 }));
    const later = { state: "draft", limit: 5, cursor: result.cursor ?? "" } as const;
    const { cost } = await costOf((store) => store.list(author, later));
    expect(cost).toEqual({ list: 1, get: 1 });

    const { id, sessionCookie } = await create("Unlisted");
    const request = { kv: withoutListing(openKv(), id), cookie: sessionCookie };
    const fresh = await costOf((store) => store.list(author, { state: "all" }), request);
    expect(fresh.result.posts.map(({ title }) => title)).toContain("Unlisted");
    expect(fresh.cost).toEqual({ list: 1, get: 1 });
  });

  test("the editor of a post saved a moment ago costs what any other does", async () => {
    const { id, sessionCookie } = await create("Fresh");
    const { cost } = await costOf((store) => store.get(author, id), { cookie: sessionCookie });
    expect(cost).toEqual({ list: 1, get: 1 });
  });

  test("a save upon versions that its form only names reads once, and three times at most", async () => {
    const { id, revision } = await create("Named");
    const costUpon = async (parents: RevisionId[]) => {
      const base = { parents, nonce: "" };
      return (await costOf((store) => store.save(author, id, draftOf("On"), base))).cost;
    };
    expect(await costUpon([revision])).toEqual({ get: 1, put: 2 });
    const unseen = ["0", "1", "2", "3"].map((digit) => digit.repeat(20) as RevisionId);
    expect(await costUpon(unseen)).toEqual({ get: 3, put: 2 });
  });
});

/** A namespace whose listings do not show a post yet. */
function withoutListing(kv: KVNamespace, id: PostId): KVNamespace {
  const list = async (options: KVNamespaceListOptions) => {
    const listed = await kv.list(options);
    return { ...listed, keys: listed.keys.filter(({ name }) => !name.includes(id)) };
  };
  return Object.assign(createFailingKv(kv).kv, { list });
}

function toldBy({ asParent }: { asParent: string }): Parent[] {
  const parent = parseParent(asParent);
  if (!parent?.facts) throw new Error("A version's name tells of it");
  return [parent];
}

function inWords(cost: Cost): string {
  const words = { list: ["list", "lists"], get: ["read", "reads"], put: ["put", "puts"] } as const;
  expect(cost.delete).toBeUndefined();
  return (["list", "get", "put"] as const)
    .flatMap((operation) => {
      const times = cost[operation];
      return times ? `${times} ${words[operation][times === 1 ? 0 : 1]}` : [];
    })
    .join(", ");
}

function priceOf(calls: readonly KvCall[]): string {
  const dollars = calls.reduce((sum, call) => sum + PRICES[call.operation] * call.keys.length, 0);
  return `$${Number.isInteger(dollars) ? dollars : dollars.toFixed(2)}`;
}
