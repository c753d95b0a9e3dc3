import type { PostId, RevisionId } from "~/posts/ids";
import { parsePageValue } from "~/posts/publishing/page-value";
import {
  headsPrefix,
  pagesPrefix,
  parseRevisionKey,
  publishedKey,
  publishedPrefix,
  revisionKey,
  revisionsPrefix,
} from "~/posts/keys";
import { readFeed } from "~/posts/publishing/feed.server";
import { createSession, type StoreContext } from "~/posts/store/context.server";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { readCurrentHeads } from "~/posts/store/read-post.server";
import { parseRevision } from "~/posts/revision";
import { standingOf } from "~/posts/standing/standing";
import { parseSummary, type Summary } from "~/posts/summary";
import { createErasure } from "~/posts/upkeep/erasure.server";
import { createFaultyKv } from "../../../support/faulty-kv";
import type { Actor } from "../../../support/faulty-kv-clock";
import { LOCATION_COUNT } from "../../../support/faulty-kv-world";
import { BrokenPromise, isPublication, type Model } from "./model";
import { ask, AUTHOR, ignoreUnavailable, openSession, type Scene } from "./sessions";

/** Longer than any copy lives. */
const SETTLED_MS = 400_000;
const READERS_APART_MS = 20_000;

/** A store's inside, for looking only: at a location, with what KV shows there. */
function contextAt(scene: Scene, actor: Actor, location: number): StoreContext {
  const { world, clock } = scene;
  const wait = (ms: number) => clock.wait(actor, ms);
  const { kv } = createFaultyKv(world, { location, wait });
  return {
    kv: createPatientKv(kv, wait),
    session: createSession({ cookie: null, now: () => world.now, secureCookies: true }),
    writerId: null,
    now: () => world.now,
    random: () => new Uint8Array(8),
    waitUntil: (work) => void scene.later.push(work),
  };
}

async function settleLater(scene: Scene): Promise<void> {
  await Promise.all(scene.later.splice(0));
}

/** No acknowledged save is lost: it counts, or one that counts was made from it, or it was deleted for ever. */
export async function checkNothingIsLost(
  scene: Scene,
  actor: Actor,
  { isLast }: { isLast: boolean },
): Promise<void> {
  const { model, world } = scene;
  const location = Math.floor(world.chance() * LOCATION_COUNT);
  const truth = world.truth();
  for (const post of new Set([...model.revisions.values()].map((one) => one.post))) {
    const heads = await readCurrentHeads(contextAt(scene, actor, location), AUTHOR, post);
    await settleLater(scene);
    const purged = model.purgedIn(post);
    const living = heads.filter(({ state }) => state !== "purged");
    const kept = new Set(living.flatMap(({ revision }) => [...model.lineOf(revision)]));
    for (const { revision, body, isAcknowledged, isText } of model.of(post)) {
      if (!isAcknowledged || !isText || purged.has(revision)) continue;
      if (!kept.has(revision)) {
        throw new BrokenPromise(`no acknowledged save is lost: ${revision} counts no more`);
      }
      const stored = truth.get(revisionKey(AUTHOR, post, revision));
      if (!stored || parseRevision(stored.value)?.body !== body) {
        throw new BrokenPromise(`no acknowledged save is lost: the text of ${revision} is gone`);
      }
    }
    for (const { revision } of living) {
      if (model.revisions.has(revision)) continue;
      throw new BrokenPromise("nothing is shown that nobody wrote");
    }
    if (!isLast) continue;
    scene.counts.posts++;
    if (living.length > 1) scene.counts.conflictedPosts++;
    const needless = living.find((one) =>
      living.some((other) => isLater(scene, other.revision, one.revision)),
    );
    if (needless) {
      throw new BrokenPromise(
        `no conflict with what one was made from: ${needless.revision} counts still`,
      );
    }
  }
}

function isLater({ model }: Scene, revision: RevisionId, than: RevisionId): boolean {
  return revision !== than && model.isSameOrLater(revision, than);
}

/** What was deleted for ever is gone, text and all, once a repair has finished what crashes left. */
export function checkPurgesAreComplete({ model, world }: Scene): void {
  const truth = world.truth();
  for (const post of model.posts) {
    const purges = model.of(post).filter((one) => one.state === "purged" && one.isAcknowledged);
    for (const { parents } of purges) {
      for (const parent of parents.flatMap((one) => [...model.lineOf(one)])) {
        if (!isOnlyInPurges(model, parent)) continue;
        if (truth.has(revisionKey(AUTHOR, post, parent))) {
          throw new BrokenPromise(`what is deleted for ever is gone: ${parent} is still there`);
        }
      }
    }
  }
}

/** Whether a revision has no line that outlived its purge. */
function isOnlyInPurges(model: Model, revision: RevisionId): boolean {
  const later = [...model.revisions.values()].filter((one) =>
    model.isSameOrLater(one.revision, revision),
  );
  const purges = later.filter(({ state }) => state === "purged");
  return later.every(
    (one) =>
      one.state === "purged" ||
      purges.some(
        (purge) => purge.isAcknowledged && model.lineOf(purge.revision).has(one.revision),
      ),
  );
}

/** Readers get what is published, and the feed tells of exactly that. */
export async function checkReadersSeeWhatIsPublished(scene: Scene, actor: Actor): Promise<void> {
  const { model, world } = scene;
  // The last repair may have built the feed from a late listing: the first reader has it built again.
  await readFeed(contextAt(scene, actor, 0), AUTHOR);
  await settleLater(scene);
  await scene.clock.wait(actor, SETTLED_MS);
  const feed = await readFeed(contextAt(scene, actor, 0), AUTHOR);
  await settleLater(scene);
  const truth = world.truth();
  const copies: string[] = [];
  for (const post of model.posts) {
    const { meant } = standingOf(
      summariesIn(truth, headsPrefix(AUTHOR, post)),
      summariesIn(truth, revisionsPrefix(AUTHOR, post)),
    );
    const copy = truth.get(publishedKey(AUTHOR, post));
    const given = copy ? (JSON.parse(copy.value) as { revision: string }).revision : null;
    if (given !== meant) {
      throw new BrokenPromise(`readers get what is published: ${given} instead of ${meant}`);
    }
    checkNobodyElseDecided(model, post, given);
    if (copy) copies.push(post);
  }
  checkAddresses(world, copies);
  scene.counts.publishedPosts += copies.length;
  const told = feed?.posts.map(({ id }) => id).toSorted() ?? [];
  if (told.join() !== copies.toSorted().join()) {
    throw new BrokenPromise(
      `the feed settles: it tells of [${told.join()}], not [${copies.join()}]`,
    );
  }
}

/**
 * What readers get is what somebody published and, as far as anybody was told, nobody withdrew or replaced since;
 * and they get it. The store is not asked.
 */
function checkNobodyElseDecided(model: Model, post: PostId, given: string | null): void {
  const publications = model.of(post).filter(isPublication);
  const copied = publications.find(({ revision }) => revision === given);
  if (given !== null && !copied) {
    throw new BrokenPromise(`readers get what was published: nobody published ${given}`);
  }
  const end = copied && model.endsOf(copied).find(({ isAcknowledged }) => isAcknowledged);
  if (end) {
    const how = end.state === "published" ? "replaced" : "withdrawn";
    throw new BrokenPromise(`what was ${how} stays so: ${given} was, by ${end.revision}`);
  }
  const lasting = publications.find(
    (one) => one.isAcknowledged && model.endsOf(one).every(({ isMend }) => isMend),
  );
  if (lasting && given === null) {
    throw new BrokenPromise(`what is published stays so: ${lasting.revision} does not`);
  }
}

function summariesIn(truth: ReadonlyMap<string, { metadata: unknown }>, prefix: string): Summary[] {
  return [...truth].flatMap(([key, { metadata }]) => {
    const ids = key.startsWith(prefix) ? parseRevisionKey(key) : null;
    return ids ? [parseSummary(ids, metadata)] : [];
  });
}

/** Each published post stands at an address of its own, and no other post's text at any. */
function checkAddresses(world: Scene["world"], copies: readonly string[]): void {
  const prefix = pagesPrefix(AUTHOR);
  const pages = [...world.truth()]
    .filter(([key]) => key.startsWith(prefix))
    .map(([, { value }]) => parsePageValue({ value }))
    .filter((page) => page !== null && "html" in page)
    .map(({ post }) => post);
  if (pages.toSorted().join() !== copies.toSorted().join()) {
    throw new BrokenPromise(
      `addresses lead to what is published: to [${pages.join()}], not [${copies.join()}]`,
    );
  }
}

/**
 * Lets readers come by from everywhere until all is in sight. If every request came to its end, the feed
 * is then right without a repair.
 */
export async function letReadersCome(scene: Scene, actor: Actor): Promise<void> {
  const isUndisturbed = scene.counts.failed === 0;
  for (let passed = 0; passed < SETTLED_MS; passed += READERS_APART_MS) {
    const location = Math.floor(scene.world.chance() * LOCATION_COUNT);
    await readFeed(contextAt(scene, actor, location), AUTHOR);
    await settleLater(scene);
    await scene.clock.wait(actor, READERS_APART_MS);
  }
  const feed = await readFeed(contextAt(scene, actor, 0), AUTHOR);
  await settleLater(scene);
  const prefix = publishedPrefix(AUTHOR);
  const copies = [...scene.world.truth().keys()].filter((key) => key.startsWith(prefix));
  const told = feed?.posts.map(({ id }) => prefix + id) ?? [];
  if (isUndisturbed && told.toSorted().join() !== copies.toSorted().join()) {
    throw new BrokenPromise(
      `the feed settles: it tells of [${told.join()}], not [${copies.join()}]`,
    );
  }
}

export async function repair(scene: Scene, actor: Actor): Promise<void> {
  for (let location = 0; location < 3; location++) {
    const session = openSession(location);
    await ask(scene, session, actor, { crashAfter: undefined }, (store) => store.repair(AUTHOR));
    scene.model.checkRecords();
    await scene.clock.wait(actor, SETTLED_MS);
  }
}

/** After an erasure nothing of the person is left anywhere: no key, no value, no metadata. */
export async function checkErasureIsComplete(scene: Scene, actor: Actor): Promise<void> {
  const { world, clock } = scene;
  const wait = (ms: number) => clock.wait(actor, ms);
  const name = "prover";
  world.write(0, `n/${name}`, JSON.stringify({ uid: AUTHOR }));
  const erasureAt = (location: number) =>
    createErasure({
      kv: createFaultyKv(world, { location, wait }).kv,
      now: () => world.now,
      sleep: wait,
      isKnown: async () => false,
      dissolve: async () => false,
    });
  // What fails is tried again: by the person, and by the cron a minute later.
  let isRequested = false;
  while (!isRequested) {
    isRequested = await erasureAt(0)
      .request(AUTHOR, [name])
      .then(() => true, ignoreUnavailable);
  }
  for (let minute = 0; minute < 60; minute++) {
    await wait(60_000);
    await erasureAt(minute % LOCATION_COUNT)
      .sweep()
      .catch(ignoreUnavailable);
    if (![...world.truth().keys()].some((key) => key.startsWith("e/"))) break;
  }
  const left = [...world.truth()].filter(([key, { value, metadata }]) =>
    [key, value, JSON.stringify(metadata)].some((text) => text.includes(AUTHOR)),
  );
  if (left.length > 0 || world.truth().has(`n/${name}`)) {
    throw new BrokenPromise(`erasure leaves nothing: ${left.map(([key]) => key).join(" ")}`);
  }
}
