import { type PostId, type RevisionId, isPostIdOf, parsePostId, parseRevisionId } from "../ids";
import type { PostState } from "../post";
import { parseState, stateLetterOf } from "../summary";

/**
 * What this browser saved a moment ago, in a cookie. KV may answer from a copy as old as a minute or
 * more; with the cookie the store knows which revisions to ask for by name, so that people read their
 * own writes. It is not signed: keys are always built with the session's own author, and what a post
 * says is read from KV. A forged cookie can only confuse the one who forged it.
 */
export interface SessionWrite {
  post: PostId;
  revision: RevisionId;
  parents: RevisionId[];
  state: PostState;
  /** When KV had acknowledged it, ms since 1970. */
  time: number;
}

const COOKIE_NAME = "postern_writes";
/** Longer than the oldest copy that KV was seen to answer with. */
const SESSION_COOKIE_SECONDS = 180;
/** About 1.2 KB. */
const WRITE_COUNT = 16;

/**
 * The fresh writes that a request's Cookie header names, whosever they are: a person goes from their own posts
 * to those of a team and back, and other people sign in at the same browser. Anything else is passed over.
 */
export function parseSessionWrites(cookieHeader: string | null, now: number): SessionWrite[] {
  const values = (cookieHeader ?? "")
    .split(/;\s*/)
    .filter((pair) => pair.startsWith(`${COOKIE_NAME}=`))
    .map((pair) => pair.slice(COOKIE_NAME.length + 1));
  return values
    .join("~")
    .split("~")
    .slice(0, WRITE_COUNT)
    .flatMap((entry) => parseWrite(entry) ?? [])
    .filter((write) => isFresh(write, now));
}

/** Those of them that are about this author's posts. */
export async function writesTo(
  authorId: string,
  writes: readonly SessionWrite[],
): Promise<SessionWrite[]> {
  const isOwn = await Promise.all(writes.map((write) => isPostIdOf(authorId, write.post)));
  return writes.filter((_, index) => isOwn[index]);
}

/** The Set-Cookie value that adds `written`, oldest first, to what the browser remembers. */
export function sessionCookie(
  remembered: readonly SessionWrite[],
  written: readonly SessionWrite[],
  secure: boolean,
): string {
  const writes = [...written].reverse();
  for (const write of remembered) {
    if (!writes.some(({ revision }) => revision === write.revision)) writes.push(write);
  }
  const value = mostTelling(writes).slice(0, WRITE_COUNT).map(formatWrite).join("~");
  const attributes = `Path=/; Max-Age=${SESSION_COOKIE_SECONDS}; HttpOnly; SameSite=Lax`;
  return `${COOKIE_NAME}=${value}; ${attributes}${secure ? "; Secure" : ""}`;
}

/**
 * The last write to each post first: a long run of saves to one post must not push out another post.
 * What such a run leaves out can be read from KV, step by step.
 */
function mostTelling(writes: readonly SessionWrite[]): SessionWrite[] {
  const replaced = new Set(writes.flatMap((write) => write.parents));
  const isLast = (write: SessionWrite) => !replaced.has(write.revision);
  return [...writes.filter(isLast), ...writes.filter((write) => !isLast(write))];
}

/** The post, the revision, its parents, the state's letter and the time: all safe in a cookie as they are. */
function formatWrite({ post, revision, parents, state, time }: SessionWrite): string {
  return [post, revision, parents.join("-"), stateLetterOf(state), time.toString(36)].join(".");
}

function parseWrite(entry: string): SessionWrite | null {
  const [post = "", revision = "", parents = "", letter = "", time = "", ...rest] =
    entry.split(".");
  const postId = parsePostId(post);
  const revisionId = parseRevisionId(revision);
  if (!postId || !revisionId || rest.length > 0 || !/^[0-9a-z]{1,10}$/.test(time)) return null;
  return {
    post: postId,
    revision: revisionId,
    parents: parents
      .split("-")
      .slice(0, 4)
      .flatMap((parent) => parseRevisionId(parent) ?? []),
    state: parseState(letter),
    time: Number.parseInt(time, 36),
  };
}

/** Machines at the edge may be a few seconds apart; a time far ahead is nobody's. */
function isFresh(write: SessionWrite, now: number): boolean {
  const age = now - write.time;
  return age <= SESSION_COOKIE_SECONDS * 1_000 && age >= -60_000;
}
