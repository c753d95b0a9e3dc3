import { parsePostId, parseRevisionId, type PostId, type RevisionId } from "../ids";
import { repairKey } from "../keys";
import { parseJson } from "../parse-json";
import type { StoreContext } from "../store/context.server";
import { parsePlace, type Place } from "./found-posts.server";

/** A head without its version, and when that was first noticed, ms since 1970. */
export interface MissingBody {
  post: PostId;
  revision: RevisionId;
  since: number;
}

/** What one repair leaves for the next. */
export interface RepairNotes {
  missing: MissingBody[];
  /** Where the last one had to stop; null: at the end. */
  next: Place | null;
}

/** KV does not say how long its cursors hold: after a day a repair begins anew. */
const PLACE_AGE_MS = 24 * 3_600_000;

/** The notes, empty if there are none or they are damaged: what they save is only work. */
export async function readNotes(context: StoreContext, authorId: string): Promise<RepairNotes> {
  const json = await context.kv.get(repairKey(authorId));
  const stored = json === null ? null : parseNotes(json);
  const { missing, next, at } = stored ?? { missing: null, next: null, at: null };
  const isFresh = typeof at === "number" && at > context.now() - PLACE_AGE_MS;
  return {
    missing: Array.isArray(missing) ? missing.flatMap((one) => parseMissing(one) ?? []) : [],
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
  const isEmpty = ({ missing, next }: RepairNotes) => missing.length === 0 && next === null;
  if (!isEmpty(notes)) {
    await context.kv.put(key, JSON.stringify({ v: 1, at: context.now(), ...notes }));
  } else if (!isEmpty(before)) await context.kv.delete(key);
}

function parseNotes(json: string): Partial<Record<"missing" | "next" | "at", unknown>> | null {
  const stored = parseJson(json);
  return typeof stored === "object" ? stored : null;
}

function parseMissing(stored: unknown): MissingBody | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { post, revision, since } = stored as Partial<Record<keyof MissingBody, unknown>>;
  const postId = typeof post === "string" ? parsePostId(post) : null;
  const revisionId = typeof revision === "string" ? parseRevisionId(revision) : null;
  return postId && revisionId && typeof since === "number"
    ? { post: postId, revision: revisionId, since }
    : null;
}
