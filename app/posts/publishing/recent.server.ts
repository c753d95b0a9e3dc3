import type { PostId } from "../ids";
import { recentKey } from "../keys";
import { parseJson } from "../parse-json";
import type { StoreContext } from "../store/context.server";
import type { PublishedPost } from "./published";

/** The text of a post that was published of late, for feeds, which must not read each post by itself. */
export interface RecentText {
  id: PostId;
  html: string;
  /** Whether it is the text that the feed tells of. */
  updatedAt: number;
}

const RECENT_POSTS = 15;
/** What all readers of a feed load again and again stays small. */
const RECENT_CHARACTERS = 500_000;

/**
 * Adds a text to the recent ones. Two publications at once may lose one of them, and it costs nothing but
 * comfort: the feed decides what is public, and tells of a post without its text by its first words.
 */
export async function addRecentText(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  { post, html, updatedAt }: PublishedPost,
): Promise<void> {
  const key = recentKey(authorId);
  const known = recentTextsIn(authorId, await context.kv.getMany([key]));
  known.delete(post);
  const texts: RecentText[] = [{ id: post, html, updatedAt }, ...known.values()];
  await putRecent(context, key, texts);
}

/** A text that was taken back is not kept. */
export async function removeRecentText(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  post: PostId,
): Promise<void> {
  const key = recentKey(authorId);
  const known = recentTextsIn(authorId, await context.kv.getMany([key]));
  if (known.delete(post)) await putRecent(context, key, [...known.values()]);
}

/** The recent texts out of what was read of `recentKey`; none if that was not read. */
export function recentTextsIn(
  authorId: string,
  stored: ReadonlyMap<string, { value: string }>,
): Map<PostId, RecentText> {
  const json = stored.get(recentKey(authorId))?.value;
  const texts = json === undefined ? null : parseJson(json);
  // Damaged, they are gone, and gather anew.
  const whole = Array.isArray(texts) ? texts.filter(isRecentText) : [];
  return new Map(whole.map((text) => [text.id, text]));
}

function isRecentText(stored: unknown): stored is RecentText {
  const { id, html, updatedAt } = (stored ?? {}) as Partial<Record<keyof RecentText, unknown>>;
  return typeof id === "string" && typeof html === "string" && typeof updatedAt === "number";
}

async function putRecent(
  { kv }: Pick<StoreContext, "kv">,
  key: string,
  texts: readonly RecentText[],
): Promise<void> {
  let left = RECENT_CHARACTERS;
  const kept = texts.slice(0, RECENT_POSTS).filter(({ html }) => (left -= html.length) >= 0);
  await kv.put(key, JSON.stringify(kept));
}
