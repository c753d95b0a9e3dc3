const STATES = ["all", "draft", "published", "trashed"] as const;

/** KV's cursors are about 100 characters of base64; anything much longer is not one. */
const CURSOR_CHARACTERS = 512;

export interface PostQuery {
  state: (typeof STATES)[number];
  cursor?: string;
}

/** What an address asks of the list. An unknown state is all, a malformed cursor the newest page. */
export function parsePostQuery(search: URLSearchParams): PostQuery {
  const state = STATES.find((name) => name === search.get("state")) ?? "all";
  const cursor = search.get("cursor") ?? "";
  const isCursor = cursor.length <= CURSOR_CHARACTERS && /^[\w+/=.-]+$/.test(cursor);
  return isCursor ? { state, cursor } : { state };
}

export function postsPath({ state, cursor }: PostQuery): string {
  const search = new URLSearchParams();
  if (state !== "all") search.set("state", state);
  if (cursor) search.set("cursor", cursor);
  return search.size > 0 ? `/posts?${search}` : "/posts";
}
