import { type Parent, parseParent } from "~/posts/form/parent";
import type { PostId, RevisionId } from "~/posts/ids";
import { parseRevisionKey } from "~/posts/keys";
import type { PostPage, PostReading, SavedPost } from "~/posts/post";
import { createPostStore, type PostStore, StoreUnavailable } from "~/posts/store.server";
import { createFaultyKv, type FaultyKvOptions } from "../../../support/faulty-kv";
import type { Actor, VirtualClock } from "../../../support/faulty-kv-clock";
import { type FaultyWorld, LOCATION_COUNT } from "../../../support/faulty-kv-world";
import { BrokenPromise, type Model } from "./model";
import type { Act, Step } from "./steps";

export const AUTHOR = "user_prover";

/** Puts a bug between the sessions and the store. */
export type Plant = (store: PostStore, kv: KVNamespace, world: FaultyWorld) => PostStore;

/** A form that was sent, to be sent again as it is. */
interface Form {
  post: PostId | null;
  body: string;
  parents: RevisionId[];
  nonce: string;
}

/** One browser: where it is, its cookie, and what its open pages show. */
export interface Session {
  location: number;
  cookie: string | null;
  pages: Map<PostId, RevisionId[]>;
  /** What those pages know of the versions they show. */
  known: Map<RevisionId, Parent>;
  lastForm: Form | null;
  /** The last write to each post that this browser was told is saved. */
  writes: Map<PostId, RevisionId>;
}

/** What was counted along the way and, from `posts` on, when all was over. */
export interface Counts {
  requests: number;
  acknowledged: number;
  failed: number;
  readings: number;
  /** Readings that said "still arriving". */
  arriving: number;
  posts: number;
  conflictedPosts: number;
  /** Posts that readers had at the end. */
  publishedPosts: number;
}

export interface Scene {
  world: FaultyWorld;
  clock: VirtualClock;
  model: Model;
  sessions: Session[];
  counts: Counts;
  plant: Plant | null;
  tell: ((what: string) => void) | undefined;
  /** Work that a look at the end left for after its answer. */
  later: Promise<unknown>[];
  /** How many texts were written: each is another. */
  textCount: number;
}

export function openSession(location: number): Session {
  return {
    location: location % LOCATION_COUNT,
    cookie: null,
    pages: new Map(),
    known: new Map(),
    lastForm: null,
    writes: new Map(),
  };
}

/** Does one step and records what became of it. */
export async function takeStep(scene: Scene, step: Step, actor: Actor): Promise<void> {
  const session = scene.sessions[step.session % scene.sessions.length];
  if (!session) throw new RangeError("There is no such session");
  const { act } = step;
  scene.tell?.(
    `session ${scene.sessions.indexOf(session)} at ${session.location}: ${wordsOf(step)}`,
  );
  if (act.kind === "wait") return scene.clock.wait(actor, act.ms);
  if (act.kind === "move") return void (session.location = act.location % LOCATION_COUNT);
  if (act.kind === "list") return checkList(scene, session, actor, step);
  if (act.kind === "create") {
    return sendForm(scene, session, actor, step, { ...newForm(scene), post: null, parents: [] });
  }
  if (act.kind === "resend") {
    return session.lastForm ? sendForm(scene, session, actor, step, session.lastForm) : undefined;
  }
  if (act.kind === "repair") {
    return void (await ask(scene, session, actor, step, (store) => store.repair(AUTHOR)));
  }
  const post = scene.model.posts[act.post % Math.max(scene.model.posts.length, 1)];
  if (!post) return undefined;
  if (act.kind === "open") return openPage(scene, session, actor, step, post);
  if (act.kind === "tour") {
    for (session.location = 0; session.location < LOCATION_COUNT; session.location++) {
      await openPage(scene, session, actor, step, post);
      await checkList(scene, session, actor, step);
    }
    session.location = 0;
    return undefined;
  }
  if (!session.pages.has(post)) await openPage(scene, session, actor, step, post);
  const parents = session.pages.get(post);
  if (!parents) return undefined;
  if (act.kind === "save") {
    return sendForm(scene, session, actor, step, { ...newForm(scene), post, parents });
  }
  return changeState(scene, session, actor, step, { kind: act.kind, post, parents });
}

function wordsOf({ act, crashAfter }: Step): string {
  const words = Object.values(act).join(" ");
  return crashAfter === undefined ? words : `${words}, dies after ${crashAfter} operations`;
}

function newForm(scene: Scene): { body: string; nonce: string } {
  const { world } = scene;
  scene.textCount++;
  const nonce = Array.from({ length: 3 }, () => Math.floor(world.chance() * 2 ** 20).toString(36));
  return { body: `Text ${scene.textCount}`, nonce: nonce.join("") };
}

async function sendForm(
  scene: Scene,
  session: Session,
  actor: Actor,
  step: Step,
  form: Form,
): Promise<void> {
  const draft = { title: "Title", body: form.body, tags: [] };
  const { post, parents } = form;
  let nonce = form.nonce;
  // Some forms name versions and tell nothing of them.
  const isTelling = scene.world.chance() < 0.8;
  const upon = parents.map((parent) => (isTelling && session.known.get(parent)) || parent);
  session.lastForm = form;
  const request = { shown: parents, isText: true, isPurge: false };
  const saved = await send(scene, session, actor, step, request, async (store) => {
    if (post) return store.save(AUTHOR, post, draft, { parents: upon, nonce });
    if (!/^[0-9a-hjkmnp-tv-z]{20}$/.test(nonce)) nonce = store.createNonce();
    session.lastForm = { ...form, nonce };
    return store.create(AUTHOR, draft, nonce);
  });
  if (saved === null) throw new BrokenPromise("a save is never refused to the post's own author");
  if (saved && !post) scene.model.recordPost(saved.id, nonce);
}

async function changeState(
  scene: Scene,
  session: Session,
  actor: Actor,
  step: Step,
  { kind, post, parents }: { kind: Act["kind"]; post: PostId; parents: RevisionId[] },
): Promise<void> {
  const [newest] = parents;
  const isPurge = kind === "purge";
  const request = { shown: isPurge ? parents : null, isText: false, isPurge };
  await send(scene, session, actor, step, request, async (store) => {
    if (isPurge) return store.purge(AUTHOR, post, parents);
    if (kind === "trash") return store.trash(AUTHOR, post);
    if (kind === "restore") return store.restore(AUTHOR, post);
    if (kind === "unpublish") return store.unpublish(AUTHOR, post);
    return newest ? store.publish(AUTHOR, post, newest) : null;
  });
}

/** Sends one writing request. Undefined: nobody was told that it was saved. */
async function send(
  scene: Scene,
  session: Session,
  actor: Actor,
  step: Step,
  request: { shown: RevisionId[] | null; isText: boolean; isPurge: boolean },
  write: (store: PostStore) => Promise<SavedPost | null>,
): Promise<SavedPost | null | undefined> {
  const put = new Set<RevisionId>();
  const onPut = (key: string, value: string) => {
    scene.model.record(key, value, request);
    const ids = parseRevisionKey(key);
    if (ids) put.add(ids.revision);
  };
  const answer = await ask(scene, session, actor, { ...step, onPut }, write);
  scene.model.checkRecords();
  if (!answer) return answer;
  scene.model.acknowledge([...put]);
  scene.counts.acknowledged++;
  session.cookie = answer.sessionCookie.split(";")[0] ?? null;
  if (request.isPurge) session.pages.delete(answer.id);
  else session.pages.set(answer.id, [answer.revision]);
  learn(session, [answer]);
  session.writes.delete(answer.id); // So that the last one written comes last.
  session.writes.set(answer.id, answer.revision);
  return answer;
}

/** One request from a session to the real store. The answer is undefined if none came. */
export async function ask<T>(
  scene: Scene,
  session: Pick<Session, "location" | "cookie">,
  actor: Actor,
  request: Pick<Step, "crashAfter"> & Pick<FaultyKvOptions, "onPut">,
  question: (store: PostStore) => Promise<T>,
): Promise<T | undefined> {
  const { world, clock } = scene;
  const wait = (ms: number) => clock.wait(actor, ms);
  const { location } = session;
  // Readings mend, too; what they put changes no text.
  const mend = (key: string, value: string) => scene.model.recordMend(key, value);
  const { crashAfter, onPut = mend } = request;
  const faulty = createFaultyKv(world, { location, wait, crashAfter, onPut });
  const later: Promise<unknown>[] = [];
  const store = createPostStore({
    kv: faulty.kv,
    cookie: session.cookie,
    secureCookies: true,
    now: () => world.now,
    random: (bytes) => Uint8Array.from({ length: bytes }, () => Math.floor(world.chance() * 256)),
    sleep: wait,
    waitUntil: (work) => void later.push(work.catch(ignoreUnavailable)),
  });
  scene.counts.requests++;
  const planted = scene.plant ? scene.plant(store, faulty.kv, world) : store;
  const answer = await question(planted).catch((error: unknown) => {
    ignoreUnavailable(error);
    return undefined;
  });
  await Promise.all(later);
  scene.model.checkRecords();
  if (answer === undefined || faulty.hasCrashed()) scene.counts.failed++;
  return faulty.hasCrashed() ? undefined : answer;
}

/** KV that fails for good is no fault of the store; anything else thrown is. */
export function ignoreUnavailable(error: unknown): false {
  const isKv = error instanceof Error && /^KV \w+ failed: /.test(error.message);
  if (!(error instanceof StoreUnavailable) && !isKv) throw error;
  return false;
}

async function openPage(
  scene: Scene,
  session: Session,
  actor: Actor,
  step: Step,
  post: PostId,
): Promise<void> {
  const answer = await ask(scene, session, actor, step, (store) => store.get(AUTHOR, post));
  if (answer === undefined) return;
  scene.counts.readings++;
  if (answer?.kind === "arriving") scene.counts.arriving++;
  const isSaidToArrive = answer?.kind === "arriving" && answer.summary.conflicted;
  if (!isSaidToArrive) {
    checkOwnWrite(scene, session, post, shownIn(answer), answer?.kind ?? "nothing");
  }
  const shown = answer?.kind === "arriving" ? [] : shownIn(answer);
  learn(session, answer?.kind === "conflict" ? answer.versions : []);
  learn(session, answer?.kind === "post" ? [answer.post] : []);
  if (shown.length > 0) session.pages.set(post, shown);
  else session.pages.delete(post);
}

function learn({ known }: Session, shown: readonly { asParent: string }[]): void {
  for (const { asParent } of shown) {
    const parent = parseParent(asParent);
    if (!parent) throw new BrokenPromise(`a version's name can be read: ${asParent}`);
    known.set(parent.revision, parent);
  }
}

export function shownIn(reading: PostReading | null): RevisionId[] {
  if (!reading) return [];
  if ("summary" in reading) return [reading.summary.revision];
  const posts = reading.kind === "post" ? [reading.post] : reading.versions;
  return posts.map(({ revision }) => revision);
}

async function checkList(scene: Scene, session: Session, actor: Actor, step: Step): Promise<void> {
  const answer = await ask(scene, session, actor, step, async (store) => {
    const pages: PostPage[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await store.list(AUTHOR, {
        state: "all",
        limit: 3,
        cursor: cursor ?? undefined,
      });
      pages.push(page);
      cursor = page.cursor;
    } while (cursor);
    return pages.flatMap(({ posts }) => posts);
  });
  if (!answer) return;
  scene.counts.readings++;
  for (const post of session.writes.keys()) {
    const rows = answer.filter(({ id }) => id === post);
    if (rows.length > 1) throw new BrokenPromise("a list shows a post once");
    const [row] = rows;
    if (row?.conflicted) continue;
    checkOwnWrite(scene, session, post, row ? [row.revision] : [], row ? "row" : "no row");
  }
}

/** The cookie has room for so many. */
const REMEMBERED_POSTS = 16;

/** The author always reads their own writes: what is shown is the last one, or was made from it. */
function checkOwnWrite(
  { model }: Scene,
  session: Session,
  post: PostId,
  shown: readonly RevisionId[],
  how: string,
): void {
  const own = new Map([...session.writes].slice(-REMEMBERED_POSTS)).get(post);
  if (!own || shown.length >= 4) return;
  if (shown.some((revision) => model.isSameOrLater(revision, own))) return;
  // What was deleted for ever stays so, even if the same form is sent again; what the purge did not know
  // of outlives it.
  if (model.purgedIn(post).has(own)) return;
  const away = model.of(post).filter(({ state }) => state === "purged" || state === "trashed");
  const isAway = away.some(({ revision }) => model.isSameOrLater(revision, own));
  if (shown.length === 0 && isAway) return;
  throw new BrokenPromise(`the author reads their own writes: ${how}, but ${own} is not in it`);
}
