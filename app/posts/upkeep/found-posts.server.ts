import { parsePostId, type PostId, type RevisionId } from "../ids";
import { headsPrefix, revisionsPrefix } from "../keys";
import type { StoreContext } from "../store/context.server";
import { summariesOf } from "../store/heads.server";
import type { Summary } from "../summary";

/** Younger things may be half in sight only because KV is late. */
export const SETTLED_MS = 5 * 60_000;

/** What an author has, as KV's listings show it, post by post. */
export interface FoundPost {
  post: PostId;
  heads: Summary[];
  revisions: Summary[];
}

/** Where to go on: a post, and KV's cursors of the pages that it begins on. */
export interface Place {
  from: PostId;
  heads: string | null;
  revisions: string | null;
}

/** How many changes a repair may still make. */
export interface Budget {
  left: number;
}

const LIST_KEYS = 1_000;

/**
 * An author's posts, each whole, about a thousand versions at a time: however many there are, no more is
 * held at once. `next` is the place after them, or null when they were the last.
 */
export async function* walkPosts(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  start: Place | null,
): AsyncGenerator<{ posts: FoundPost[]; next: Place | null }> {
  const from = start?.from ?? null;
  const revisions = new Walk(context, revisionsPrefix(authorId), start?.revisions ?? null, from);
  const heads = new Walk(context, headsPrefix(authorId), start?.heads ?? null, from);
  let next: Place | null;
  do {
    do await revisions.readPage();
    while (!revisions.isAtEnd && revisions.last === null); // KV may give an empty page.
    // The last post of a page may go on upon the next one.
    const bound = revisions.isAtEnd ? null : revisions.last;
    for (;;) {
      const isEnough = heads.isAtEnd || (bound !== null && (heads.last ?? "") > bound);
      if (isEnough) break;
      await heads.readPage();
    }
    const posts = group(heads.takeBefore(bound), revisions.takeBefore(bound));
    next = bound && { from: bound, heads: heads.cursor, revisions: revisions.cursor };
    if (posts.length > 0 || next === null) yield { posts, next };
  } while (next !== null);
}

/** One listing, page by page, and of each summary which page it came from. */
class Walk {
  #found: { summary: Summary; page: string | null }[] = [];
  #next: string | null;
  #isBegun = false;

  constructor(
    private readonly context: Pick<StoreContext, "kv">,
    private readonly prefix: string,
    cursor: string | null,
    private readonly from: PostId | null,
  ) {
    this.#next = cursor;
  }

  get isAtEnd(): boolean {
    return this.#isBegun && this.#next === null;
  }

  get last(): PostId | null {
    return this.#found.at(-1)?.summary.post ?? null;
  }

  /** Of the page with the first summary that was not taken. */
  get cursor(): string | null {
    const [first] = this.#found;
    return first ? first.page : this.#next;
  }

  async readPage(): Promise<void> {
    if (this.isAtEnd) return;
    const { prefix } = this;
    const cursor = this.#next;
    const page = await this.context.kv.list({ prefix, cursor, limit: LIST_KEYS });
    for (const summary of summariesOf(page)) {
      if (this.from === null || summary.post >= this.from) {
        this.#found.push({ summary, page: cursor });
      }
    }
    this.#isBegun = true;
    this.#next = page.list_complete ? null : page.cursor;
  }

  /** What belongs to posts before one; all, if there is none. */
  takeBefore(bound: PostId | null): Summary[] {
    const end = this.#found.findIndex(({ summary }) => bound !== null && summary.post >= bound);
    const taken = this.#found.splice(0, end === -1 ? this.#found.length : end);
    return taken.map(({ summary }) => summary);
  }
}

function group(heads: readonly Summary[], revisions: readonly Summary[]): FoundPost[] {
  const found = new Map<PostId, FoundPost>();
  const of = (post: PostId): FoundPost => {
    const known = found.get(post) ?? { post, heads: [], revisions: [] };
    found.set(post, known);
    return known;
  };
  for (const head of heads) of(head.post).heads.push(head);
  for (const revision of revisions) of(revision.post).revisions.push(revision);
  return [...found.values()];
}

/** A place that was kept as JSON, or null if it is none. */
export function parsePlace(stored: unknown): Place | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { from, heads, revisions } = stored as Partial<Record<keyof Place, unknown>>;
  const post = typeof from === "string" ? parsePostId(from) : null;
  const isCursor = (value: unknown) => value === null || typeof value === "string";
  if (!post || !isCursor(heads) || !isCursor(revisions)) return null;
  return { from: post, heads, revisions };
}

export function ancestryOf(
  heads: readonly Summary[],
  revisions: readonly Summary[],
): Map<RevisionId, RevisionId[]> {
  return new Map([...heads, ...revisions].map((one) => [one.revision, one.parents] as const));
}

/** As many as the budget allows, which is then less. */
export function take<T>(things: readonly T[], budget: Budget): T[] {
  const taken = things.slice(0, Math.max(budget.left, 0));
  budget.left -= taken.length;
  return taken;
}
