import type { PostId, RevisionId } from "~/posts/ids";
import type { PostState } from "~/posts/post";
import { parseRevision } from "~/posts/revision";

/** A revision that some request wrote, with what its author truly had before their eyes. */
export interface TrueRevision {
  post: PostId;
  revision: RevisionId;
  /** What the author's page showed, whatever the store made of it. */
  parents: RevisionId[];
  state: PostState;
  body: string;
  /** All of it that never changes. */
  written: string;
  isAcknowledged: boolean;
  /** A text that somebody wrote, and not only another state of one. */
  isText: boolean;
  /** Written beside a reading or by a repair, and not because somebody asked for it. */
  isMend: boolean;
}

/** A fault in what the store did. The message says which promise it broke. */
export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

/** What truly happened: kept apart from the store, and never asked by it. */
export class Model {
  readonly revisions = new Map<RevisionId, TrueRevision>();
  readonly posts: PostId[] = [];
  readonly #nonces = new Map<PostId, string>();
  #fault: string | null = null;

  /** Records what a request puts, as it puts it. `shown` is the page it came from, if it was a form. */
  record(
    key: string,
    value: string,
    request: { shown: RevisionId[] | null; isText: boolean; isMend?: boolean },
  ): void {
    if (!/^u\/[^/]+\/r\//.test(key)) return;
    const stored = parseRevision(value);
    if (!stored) return void (this.#fault ??= `what is written is a revision, not ${value}`);
    const { post, revision, state, body } = stored;
    const known = this.revisions.get(revision);
    const parents = request.shown ?? stored.parents;
    if (!request.shown) this.#checkStateChange(parents, body);
    const isText = request.isText || (known?.isText ?? false);
    const isAcknowledged = known?.isAcknowledged ?? false;
    const { title, tags, purged, ended } = stored;
    const written = JSON.stringify([post, stored.parents, state, title, body, tags, purged, ended]);
    if (known && known.written !== written) {
      this.#fault ??= `a version never changes: ${revision} is overwritten`;
    }
    const isMend = (request.isMend ?? false) && (known?.isMend ?? true);
    if (isMend && state === "published") this.#fault ??= "whatever mends publishes nothing new";
    const kept = { post, revision, parents, state, body, written, isMend };
    this.revisions.set(revision, { ...kept, isText, isAcknowledged });
  }

  /** Records what gives readers a post without anybody's asking for it. */
  recordMend(key: string, value: string): void {
    this.record(key, value, { shown: null, isText: false, isMend: true });
    if (!/^u\/[^/]+\/l\//.test(key)) return;
    const { revision } = JSON.parse(value) as { revision: RevisionId };
    const given = this.revisions.get(revision);
    const end = given && this.endsOf(given).find(({ isAcknowledged }) => isAcknowledged);
    if (end) this.#fault ??= `what was withdrawn stays so: ${revision} is given to readers again`;
  }

  /** Throws what `record` found wrong: it is called from within KV, whose errors the store forgives. */
  checkRecords(): void {
    if (this.#fault) throw new BrokenPromise(this.#fault);
  }

  /** Somebody was told that these were saved. */
  acknowledge(revisions: readonly RevisionId[]): void {
    for (const revision of revisions) {
      const known = this.revisions.get(revision);
      if (known) known.isAcknowledged = true;
    }
  }

  /** A new post was acknowledged. Two that are not the same form must not share an id. */
  recordPost(post: PostId, nonce: string): void {
    const known = this.#nonces.get(post);
    if (known !== undefined && known !== nonce) {
      throw new BrokenPromise("ids never collide: two posts have one id");
    }
    this.#nonces.set(post, nonce);
    if (!this.posts.includes(post)) this.posts.push(post);
  }

  /** A revision and everything it was made from. */
  lineOf(revision: RevisionId): Set<RevisionId> {
    const line = new Set<RevisionId>();
    const waiting = [revision];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (line.has(next)) continue;
      line.add(next);
      waiting.push(...(this.revisions.get(next)?.parents ?? []));
    }
    return line;
  }

  /** Whether a revision is the other or was made from it. */
  isSameOrLater(revision: RevisionId, than: RevisionId): boolean {
    return this.lineOf(revision).has(than);
  }

  of(post: PostId): TrueRevision[] {
    return [...this.revisions.values()].filter((revision) => revision.post === post);
  }

  /** All that somebody asked to be deleted for ever. */
  purgedIn(post: PostId): Set<RevisionId> {
    const purges = this.of(post).filter(({ state }) => state === "purged");
    return new Set(purges.flatMap(({ revision }) => [...this.lineOf(revision)]));
  }

  /** What ended a publication: a version made from it that is not public, or another publication of the post. */
  endsOf(publication: TrueRevision): TrueRevision[] {
    return this.of(publication.post).filter(
      (one) =>
        one !== publication &&
        (one.state !== "published" || isPublication(one)) &&
        this.isSameOrLater(one.revision, publication.revision),
    );
  }

  /** Publishing, trashing and the like change no word. */
  #checkStateChange(parents: readonly RevisionId[], body: string): void {
    for (const parent of parents) {
      const before = this.revisions.get(parent);
      if (before && before.body !== body) this.#fault ??= "a change of state changes no word";
    }
  }
}

/** Whether somebody published the post by this revision, and did not only write on in what was public. */
export function isPublication({ state, isText }: TrueRevision): boolean {
  return state === "published" && !isText;
}
