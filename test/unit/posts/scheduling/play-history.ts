import fc from "fast-check";
import { headsPrefix, outcomeKey, parseRevisionKey, publishedKey } from "~/posts/keys";
import type { PostId } from "~/posts/ids";
import type { SavedPost } from "~/posts/post";
import { parseSummary } from "~/posts/summary";
import { parseRevision } from "~/posts/revision";
import { createScheduler } from "~/posts/scheduling/scheduler.server";
import { createPostStore, type PostStore } from "~/posts/store.server";
import { type Actor, VirtualClock } from "../../../support/faulty-kv-clock";
import { createFaultyKv } from "../../../support/faulty-kv";
import { type FaultSettings, FaultyWorld, LOCATION_COUNT } from "../../../support/faulty-kv-world";
import { ignoreUnavailable } from "../proof/sessions";
import { draftOf, NOON } from "../store/open-store";
import { LISTED, MINUTE } from "./open-scheduler";

const AUTHOR = "user_who_schedules";
const TICK_MS = 10 * MINUTE;
/** Whatever is older is in sight everywhere: KV's three minutes, and one for the tries of a put. */
const IN_SIGHT_MS = 4 * MINUTE;
const RETRY_MS = 5_000;
const TRIES = 60;

const ACTS = ["edit", "schedule", "cancel", "publish", "unpublish", "trash", "restore"] as const;

export interface Step {
  act: (typeof ACTS)[number];
  /** How long after the step before it, in ms. Runs of the cron come in between. */
  after: number;
  /** How far ahead a schedule is, in ms. */
  ahead: number;
  location: number;
}

export interface Run {
  /** Two at once, or one after the other by so many ms; 0: one alone. */
  apart: number;
  locations: [number, number];
  /** After how many operations the first of them dies; 0: it lives. */
  crashAfter: number;
}

export interface History {
  seed: number;
  steps: Step[];
  /** One after the other, and again from the first. */
  runs: Run[];
}

const location = fc.nat({ max: LOCATION_COUNT - 1 });
const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom(...ACTS, "schedule" as const, "edit" as const),
  after: fc.oneof(
    fc.integer({ min: 500, max: 30_000 }),
    fc.integer({ min: 500, max: 20 * MINUTE }),
  ),
  ahead: fc.integer({ min: 5 * MINUTE + 2_000, max: 25 * MINUTE }),
  location: fc.oneof(fc.constant(0), location),
});
const run: fc.Arbitrary<Run> = fc.record({
  apart: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40_000 })),
  locations: fc.tuple(location, location),
  crashAfter: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 25 })),
});
export const histories: fc.Arbitrary<History> = fc.record({
  seed: fc.integer(),
  steps: fc.array(step, { minLength: 2, maxLength: 14 }),
  runs: fc.array(run, { minLength: 1, maxLength: 5 }),
});

/** A time that was asked for: from when on, and until when that was acknowledged to be over. */
interface Wanted {
  at: number;
  until: number;
  isOpen: boolean;
}

export interface Played {
  published: number;
  refused: number;
  withdrawn: number;
}

/** Plays a history on the real store over a simulated KV, and throws when what is promised does not hold. */
export async function playHistory(history: History, settings: FaultSettings): Promise<Played> {
  const play = new Play(history, settings);
  await play.begin();
  for (const one of history.steps) await play.take(one);
  await play.end();
  return play.played;
}

class Play {
  readonly played: Played = { published: 0, refused: 0, withdrawn: 0 };
  readonly #world: FaultyWorld;
  readonly #clock: VirtualClock;
  readonly #runs: Run[];
  readonly #wanted: Wanted[] = [];
  /** What runs gave the post's readers, by the time that was asked for. */
  readonly #made = new Map<number, Set<string>>();
  #madeLast = { revision: "", at: 0 };
  #post = "" as PostId;
  #cookie: string | null = null;
  #nextRun: number;
  #runCount = 0;
  /** Since when the author has known that nobody reads the post; null while somebody may. */
  #withdrawnAt: number | null = null;
  #words = 0;

  constructor({ seed, runs }: History, settings: FaultSettings) {
    this.#world = new FaultyWorld({ settings, seed, now: NOON });
    this.#clock = new VirtualClock(this.#world);
    this.#runs = runs;
    this.#nextRun = NOON + TICK_MS;
  }

  async begin(): Promise<void> {
    const saved = await this.#ask(0, (store) =>
      store.create(AUTHOR, draftOf("Written at noon"), store.createNonce()),
    );
    if (!saved) throw new Error("It was not written");
    this.#post = saved.id;
  }

  async take({ act, after, ahead, location: place }: Step): Promise<void> {
    await this.#pass(this.#world.now + after);
    switch (act) {
      case "edit":
        return this.#edit(place);
      case "schedule":
        return this.#schedule(place, ahead);
      case "cancel":
        await this.#ask(place, async (store) => {
          const before = this.#wanted.findLast(({ isOpen }) => isOpen)?.at ?? null;
          await store.endSchedule(AUTHOR, this.#post, before);
          return true;
        });
        return this.#closeAll();
      default:
        return this.#change(place, act);
    }
  }

  async #edit(place: number): Promise<void> {
    const title = `Edited ${this.#words++}`;
    await this.#ask(place, async (store) => {
      const reading = await store.get(AUTHOR, this.#post);
      const parents =
        reading?.kind === "post"
          ? [reading.post.revision]
          : reading?.kind === "conflict"
            ? reading.versions.map(({ revision }) => revision)
            : null;
      if (!parents) return true; // It is arriving: somebody waits.
      return store.save(AUTHOR, this.#post, draftOf(title), { parents, nonce: title });
    });
  }

  async #schedule(place: number, ahead: number): Promise<void> {
    const at = this.#world.now + ahead;
    const wanted: Wanted = { at, until: Number.POSITIVE_INFINITY, isOpen: true };
    const before = this.#wanted.findLast(({ isOpen }) => isOpen)?.at ?? null;
    this.#wanted.push(wanted);
    const answer = await this.#ask(place, async (store) => {
      const request = { at, choice: LISTED, writerId: AUTHOR, origin: "https://p.example", before };
      return (await store.schedule(AUTHOR, this.#post, request)) ?? "refused";
    });
    if (answer === "scheduled") {
      this.#withdrawnAt = null;
      this.#closeAll(wanted);
    } else wanted.until = 0;
    if (answer !== "scheduled") wanted.isOpen = false;
  }

  async #change(place: number, act: "publish" | "unpublish" | "trash" | "restore"): Promise<void> {
    let isSeen = false;
    const change = async (store: PostStore): Promise<SavedPost | true | null> => {
      const reading = await store.get(AUTHOR, this.#post);
      const late = this.#world.now - IN_SIGHT_MS;
      const lately = this.#madeLast.at > late ? this.#madeLast.revision : null;
      isSeen = !lately || (reading?.kind === "post" && reading.post.revision === lately);
      const state = reading?.kind === "post" ? reading.post.state : null;
      const versions = reading?.kind === "conflict" ? reading.versions : [];
      const isPublic = [state, ...versions.map((one) => one.state)].includes("published");
      // What its page does not offer.
      if (act === "unpublish" && !isPublic) return true;
      if (act !== "publish") return store[act](AUTHOR, this.#post);
      if (reading?.kind !== "post" || state === "trashed") return true;
      return store.publish(AUTHOR, this.#post, reading.post.revision);
    };
    if (act === "publish") this.#withdrawnAt = null;
    const saved = await this.#ask(place, change);
    if (!saved || saved === true) return;
    // Whoever withdraws what they do not see yet leaves two versions, and is asked.
    if (isSeen && (act === "unpublish" || act === "trash")) {
      this.#withdrawnAt = this.#world.now;
      this.played.withdrawn++;
    }
    if (act === "publish" || act === "trash") this.#closeAll();
  }

  /** What was asked for before is over, and that was acknowledged now. */
  #closeAll(but?: Wanted): void {
    for (const one of this.#wanted) {
      if (one === but || !one.isOpen) continue;
      one.isOpen = false;
      one.until = this.#world.now;
    }
  }

  /** Time passes, and the cron comes. */
  async #pass(until: number): Promise<void> {
    for (; this.#nextRun <= until; this.#nextRun += TICK_MS) {
      this.#world.now = Math.max(this.#world.now, this.#nextRun);
      const due = this.#runs[this.#runCount++ % this.#runs.length];
      if (due) await this.#comeBy(due);
      this.#checkWithdrawn();
    }
    this.#world.now = Math.max(this.#world.now, until);
  }

  async #comeBy({ apart, locations: [first, second], crashAfter }: Run): Promise<void> {
    const runs = [(actor: Actor) => this.#runCron(actor, first, crashAfter)];
    if (apart > 0) {
      runs.push(async (actor) => {
        await this.#clock.wait(actor, apart);
        await this.#runCron(actor, second, 0);
      });
    }
    await this.#clock.run(runs);
  }

  async #runCron(actor: Actor, place: number, crashAfter: number): Promise<void> {
    const wait = (ms: number) => this.#clock.wait(actor, ms);
    const begunAt = this.#world.now;
    const { kv } = createFaultyKv(this.#world, {
      location: place,
      wait,
      ...(crashAfter > 0 && { crashAfter }),
      onPut: (key, value) => this.#notePut(key, value, begunAt),
    });
    const scheduler = createScheduler({
      kv,
      now: () => this.#world.now,
      random: (bytes) => this.#random(bytes),
      sleep: wait,
      mayPublish: async () => true,
    });
    const report = await scheduler.publishDue().catch(ignoreUnavailable);
    if (report) for (const error of report.failures) ignoreUnavailable(error);
    if (this.#broken !== null) throw new Broken(this.#broken);
  }

  /** What a put showed to be broken: thrown there, the store would take it for a fault of KV's. */
  #broken: string | null = null;
  /** The text of a version is put first, and makes it count only when its head is put. */
  readonly #texts = new Map<string, string>();
  #notePut(key: string, value: string, begunAt: number): void {
    const ids = parseRevisionKey(key);
    if (!ids) return;
    const { revision } = ids;
    if (!key.startsWith(headsPrefix(AUTHOR))) {
      this.#texts.set(revision, value);
      return;
    }
    const published = parseRevision(this.#texts.get(revision) ?? "");
    if (published?.state !== "published" || !published.published) return;
    const { at } = published.published;
    const made = this.#made.get(at) ?? new Set();
    // It was withdrawn before it was seen: that is as late as KV is.
    const isFirst = made.size === 0;
    if (isFirst && this.#withdrawnAt !== null && this.#withdrawnAt > begunAt - IN_SIGHT_MS) {
      this.#withdrawnAt = null;
    }
    this.#made.set(at, made.add(revision));
    this.#madeLast = { revision, at: this.#world.now };
    if (made.size > 1) this.#broken = `for ${at - NOON} two versions were published`;
    const wanted = this.#wanted.filter((one) => one.at === at);
    if (!wanted.some(({ until }) => until > begunAt - IN_SIGHT_MS)) {
      this.#broken = `at ${begunAt - NOON} what was wanted at ${at - NOON} was over long ago`;
    }
    this.played.published++;
  }

  #checkWithdrawn(): void {
    const isOld =
      this.#withdrawnAt !== null && this.#world.now > this.#withdrawnAt + TICK_MS + IN_SIGHT_MS;
    if (isOld) this.#checkNobodyReads();
  }

  #checkNobodyReads(): void {
    if (this.#readable()) throw new Broken("readers get what its author withdrew");
  }

  /** The revision that readers get. */
  #readable(): string | null {
    const copy = this.#world.truth().get(publishedKey(AUTHOR, this.#post));
    const { r } = (copy?.metadata ?? {}) as { r?: string };
    return r ?? null;
  }

  async end(): Promise<void> {
    const { settings } = this.#world;
    this.#world.settings = { ...settings, failShare: 0, crowdedShare: 0 };
    const last = Math.max(this.#world.now, ...this.#wanted.map(({ at }) => at));
    this.#runs.splice(0, this.#runs.length, { apart: 0, locations: [1, 1], crashAfter: 0 });
    await this.#pass(last + 5 * TICK_MS);
    if (this.#withdrawnAt !== null) this.#checkNobodyReads();
    const truth = this.#world.truth();
    const hints = [...truth.keys()].filter((key) => key.startsWith("s/"));
    if (hints.length > 0) throw new Broken(`hints are left: ${hints.join()}`);
    const open = this.#wanted.find(({ isOpen }) => isOpen);
    const outcome = truth.has(outcomeKey(AUTHOR, this.#post));
    if (outcome) this.played.refused++;
    if (!open || this.#withdrawnAt !== null) return;
    const heads = [...truth].filter(([key]) => key.startsWith(headsPrefix(AUTHOR, this.#post)));
    const states = heads.map(([key, { metadata }]) => {
      const ids = parseRevisionKey(key);
      return ids && parseSummary(ids, metadata).state;
    });
    const isPublic = this.#readable() !== null;
    if (!isPublic && !outcome) throw new Broken(`nothing came of a schedule: ${states.join()}`);
  }

  /** One request of the author, who sends it again until it is answered. */
  async #ask<T>(place: number, question: (store: PostStore) => Promise<T>): Promise<T | null> {
    let answer: T | null = null;
    await this.#clock.run([
      async (actor) => {
        const wait = (ms: number) => this.#clock.wait(actor, ms);
        for (let tries = 0; tries < TRIES; tries++) {
          const { kv } = createFaultyKv(this.#world, { location: place, wait });
          const later: Promise<unknown>[] = [];
          const store = createPostStore({
            kv,
            cookie: this.#cookie,
            secureCookies: true,
            now: () => this.#world.now,
            random: (bytes) => this.#random(bytes),
            sleep: wait,
            waitUntil: (work) => void later.push(work.catch(ignoreUnavailable)),
          });
          const given = await question(store).catch(ignoreUnavailable);
          await Promise.all(later);
          if (given === false) {
            await wait(RETRY_MS);
            continue;
          }
          answer = given;
          const { sessionCookie } = (given ?? {}) as { sessionCookie?: string };
          if (sessionCookie) this.#cookie = sessionCookie.split(";")[0] ?? null;
          return;
        }
        throw new Error("KV never answered");
      },
    ]);
    return answer;
  }

  #random(bytes: number): Uint8Array {
    return Uint8Array.from({ length: bytes }, () => Math.floor(this.#world.chance() * 256));
  }
}

/** What was promised does not hold. */
class Broken extends Error {
  override readonly name = "Broken";
}
