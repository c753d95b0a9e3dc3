import { parsePostId, parseRevisionId, type PostId, type RevisionId } from "../ids";
import { repairKey } from "../keys";
import { parseJson } from "../parse-json";
import type { StoreContext } from "../store/context.server";
import { parsePlace, type Place, SETTLED_MS } from "./found-posts.server";

/** A head without its version, or a publication that readers lack, and when it was first noticed, ms since 1970. */
export interface Noted {
  post: PostId;
  revision: RevisionId;
  since: number;
}

/** What one repair leaves for the next. */
export interface RepairNotes {
  missing: Noted[];
  /** What readers seem to lack: it may have been withdrawn a moment ago, and KV not show that yet. */
  unshown: Noted[];
  /** Where the last one had to stop; null: at the end. */
  next: Place | null;
}

/** KV does not say how long its cursors hold: after a day a repair begins anew. */
const PLACE_AGE_MS = 24 * 3_600_000;

/** The notes, empty if there are none or they are damaged: what they save is only work. */
export async function readNotes(context: StoreContext, authorId: string): Promise<RepairNotes> {
  const json = await context.kv.get(repairKey(authorId));
  const stored = json === null ? null : parseNotes(json);
  const { missing, unshown, next, at }: StoredNotes = stored ?? {};
  const isFresh = typeof at === "number" && at > context.now() - PLACE_AGE_MS;
  return {
    missing: parseNoted(missing),
    unshown: parseNoted(unshown),
    next: isFresh ? parsePlace(next) : null,
  };
}

/** Keeps what there is to tell; `before` is what is there. */
export async function writeNotes(
  context: StoreContext,
  authorId: string,
  before: RepairNotes,
  notes: RepairNotes,
): Promise<void> {
  const key = repairKey(authorId);
  const isEmpty = ({ missing, unshown, next }: RepairNotes) =>
    missing.length === 0 && unshown.length === 0 && next === null;
  if (!isEmpty(notes)) {
    await context.kv.put(key, JSON.stringify({ v: 1, at: context.now(), ...notes }));
  } else if (!isEmpty(before)) await context.kv.delete(key);
}

type StoredNotes = Partial<Record<keyof RepairNotes | "at", unknown>>;

function parseNotes(json: string): StoredNotes | null {
  const stored = parseJson(json);
  return typeof stored === "object" ? stored : null;
}

function parseNoted(stored: unknown): Noted[] {
  return Array.isArray(stored) ? stored.flatMap((one) => parseOne(one) ?? []) : [];
}

function parseOne(stored: unknown): Noted | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { post, revision, since } = stored as Partial<Record<keyof Noted, unknown>>;
  const postId = typeof post === "string" ? parsePostId(post) : null;
  const revisionId = typeof revision === "string" ? parseRevisionId(revision) : null;
  return postId && revisionId && typeof since === "number"
    ? { post: postId, revision: revisionId, since }
    : null;
}

/**
 * Decides when readers may be given back what they lack. KV may show that a copy is gone minutes before it shows the
 * withdrawal that took it away, so the same must have been noted some minutes before.
 */
export class Patience {
  /** What is to be noted, for the next look. */
  readonly waiting: Noted[] = [];

  constructor(
    private readonly noted: readonly Noted[],
    private readonly now: number,
  ) {}

  isOver(post: PostId, revision: RevisionId): boolean {
    const before = this.noted.find((one) => one.post === post && one.revision === revision);
    if (before && before.since <= this.now - SETTLED_MS) return true;
    this.waiting.push(before ?? { post, revision, since: this.now });
    return false;
  }
}
