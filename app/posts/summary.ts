import { type PostId, type RevisionId, createdAtOf, parseRevisionId } from "./ids";
import type { PostState } from "./post";
import { byteLengthOf } from "./text";

/** What a head says of its revision: enough for a list, and for telling which head replaces which. */
export interface Summary {
  post: PostId;
  revision: RevisionId;
  parents: RevisionId[];
  /** Saves from the first one, along the longest line of parents; null when a parent was not known. */
  depth: number | null;
  savedAt: number;
  /** When it was put here, if that was later than it was saved: by a repair or an import. */
  putAt?: number;
  state: PostState;
  /** The revision that readers see, and since when. */
  published: { revision: RevisionId; at: number } | null;
  words: number;
  slug: string;
  title: string;
  excerpt: string;
  tags: string[];
  /** Who wrote it, where that is somebody else than the author. */
  writer?: string;
  /** Of a purge: the publications that it deletes, the latest first, since nothing else is left that could tell. */
  ended?: RevisionId[];
}

/** KV takes 1,024 bytes of JSON. The rest is room for a field to come. */
export const METADATA_BYTES = 1_000;
const TITLE_BYTES = 240;
const EXCERPT_BYTES = 320;
const SLUG_BYTES = 60;
const TAG_COUNT = 8;
const TAG_BYTES = 32;
const PARENT_COUNT = 4;
const ENDED_COUNT = 16;
/** A revision's name in JSON, and what stands around a list of them. */
const NAME_BYTES = 23;
const NAMES_BYTES = 8;

/** The last moment that a Date can hold. */
const LATEST_DATE_MS = 8.64e15;

const STATE_LETTERS = { draft: "d", published: "p", trashed: "t", purged: "x" } as const;

/** A summary as it stands in KV's metadata: short names, cut to fit. */
export interface SummaryMetadata {
  v: 1;
  r: string;
  p: string[];
  g?: number;
  at: number;
  pt?: number;
  s: string;
  pr?: string;
  pa?: number;
  c: number;
  n: number;
  sl: string;
  t: string;
  x: string;
  k: string[];
  w?: string;
  e?: string[];
}

/**
 * Cuts a summary to at most `METADATA_BYTES` of JSON in UTF-8, whatever it holds: quotes and control
 * characters take up to six bytes there. Cuts fall between code points. The excerpt takes what is left.
 */
export function fit(summary: Summary): SummaryMetadata {
  const { published } = summary;
  const metadata: SummaryMetadata = {
    v: 1,
    r: summary.revision,
    p: summary.parents.slice(0, PARENT_COUNT),
    ...(summary.depth === null ? {} : { g: summary.depth }),
    at: summary.savedAt,
    ...(summary.putAt === undefined ? {} : { pt: summary.putAt }),
    s: STATE_LETTERS[summary.state],
    ...(published ? { pr: published.revision, pa: published.at } : {}),
    c: createdAtOf(summary.post),
    n: summary.words,
    sl: cut(summary.slug, SLUG_BYTES, ""),
    t: cut(summary.title, TITLE_BYTES),
    ...(summary.writer === undefined ? {} : { w: summary.writer }),
    x: "",
    k: summary.tags.slice(0, TAG_COUNT).map((tag) => cut(tag, TAG_BYTES, "")),
  };
  let left = METADATA_BYTES - byteLengthOf(JSON.stringify(metadata));
  if (summary.ended) {
    const room = Math.floor((left - NAMES_BYTES) / NAME_BYTES);
    metadata.e = summary.ended.slice(0, Math.max(0, Math.min(room, ENDED_COUNT)));
    left = METADATA_BYTES - byteLengthOf(JSON.stringify(metadata));
  }
  return { ...metadata, x: cut(summary.excerpt, Math.min(left, EXCERPT_BYTES)) };
}

/** Reads metadata back. What is missing or malformed becomes empty: a head is never lost for its label. */
export function parseSummary(
  ids: { post: PostId; revision: RevisionId },
  stored: unknown,
): Summary {
  const found: Record<string, unknown> = typeof stored === "object" && stored ? { ...stored } : {};
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const time = (value: unknown) => (isTime(value) ? value : createdAtOf(ids.post));
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(text).filter(Boolean) : []);
  const names = (value: unknown) => texts(value).flatMap((name) => parseRevisionId(name) ?? []);
  const publishedRevision = parseRevisionId(text(found.pr));
  return {
    ...ids,
    parents: names(found.p),
    depth: typeof found.g === "number" ? found.g : null,
    savedAt: time(found.at),
    ...(typeof found.pt === "number" ? { putAt: found.pt } : {}),
    state: parseState(found.s),
    published: publishedRevision && { revision: publishedRevision, at: time(found.pa) },
    words: typeof found.n === "number" ? found.n : 0,
    slug: text(found.sl),
    title: text(found.t),
    excerpt: text(found.x),
    tags: texts(found.k),
    ...(typeof found.w === "string" && found.w ? { writer: found.w } : {}),
    ...(parseState(found.s) === "purged" && found.e ? { ended: names(found.e) } : {}),
  };
}

/** From when on a version, or its head, may be seen; ms since 1970. */
export function putAtOf({ savedAt, putAt = savedAt }: Summary): number {
  return putAt;
}

/** Whether a stored value is a time that a Date can hold, in ms since 1970. */
export function isTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= LATEST_DATE_MS;
}

export function isState(value: unknown): value is PostState {
  return typeof value === "string" && value in STATE_LETTERS;
}

/** The state that a letter of `s` stands for; a draft, which nobody else sees, if it stands for none. */
export function parseState(letter: unknown): PostState {
  const states: PostState[] = ["draft", "published", "trashed", "purged"];
  return states.find((state) => STATE_LETTERS[state] === letter) ?? "draft";
}

export function stateLetterOf(state: PostState): string {
  return STATE_LETTERS[state];
}

/** As many code points of a text as take at most `bytes` inside a JSON string, with a mark if any fell off. */
function cut(text: string, bytes: number, mark = "…"): string {
  if (text.length * 6 <= bytes || encodedBytesOf(text) <= bytes) return text;
  const room = bytes - byteLengthOf(mark);
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += encodedBytesOf(character);
    if (used > room) break;
    kept += character;
  }
  return room < 0 ? "" : kept.trimEnd() + mark;
}

function encodedBytesOf(text: string): number {
  return byteLengthOf(JSON.stringify(text)) - 2;
}
