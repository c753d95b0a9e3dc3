import { byteLengthOf } from "./text";
import { POST_LIMITS } from "./post";

const STATES = ["all", "draft", "published", "trashed"] as const;

/** KV's cursors are about 100 characters of base64; anything much longer is not one. */
const CURSOR_CHARACTERS = 512;
/** More than anyone types to find a post by. */
export const SEARCH_CHARACTERS = 100;

export type ListedState = (typeof STATES)[number];

export interface PostQuery {
  state: ListedState;
  /** Words that a post must have in its title, first lines or tags. */
  search?: string;
  tag?: string;
  cursor?: string;
}

/**
 * What an address asks of the list: `state`, `q`, `tag`, `cursor`. An unknown state is all, a malformed
 * cursor the newest page, too long a search is cut, a tag that no post can have is none.
 */
export function parsePostQuery(asked: URLSearchParams): PostQuery {
  const state = STATES.find((name) => name === asked.get("state")) ?? "all";
  const search = (asked.get("q") ?? "").trim().slice(0, SEARCH_CHARACTERS);
  const tag = (asked.get("tag") ?? "").trim();
  const cursor = asked.get("cursor") ?? "";
  const isCursor = cursor.length <= CURSOR_CHARACTERS && /^[\w+/=.-]+$/.test(cursor);
  return {
    state,
    ...(search && { search }),
    ...(tag && byteLengthOf(tag) <= POST_LIMITS.tagBytes && { tag }),
    ...(isCursor && { cursor }),
  };
}

/** The address that asks for just this. */
export function postsPath({ state, search, tag, cursor }: PostQuery): string {
  const asked = new URLSearchParams();
  if (state !== "all") asked.set("state", state);
  if (search) asked.set("q", search);
  if (tag) asked.set("tag", tag);
  if (cursor) asked.set("cursor", cursor);
  return asked.size > 0 ? `/posts?${asked}` : "/posts";
}
