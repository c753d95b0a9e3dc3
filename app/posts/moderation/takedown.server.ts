import { digest, parsePostId, type PostId, type RevisionId } from "../ids";
import { takedownKey, takedownsPrefix } from "../keys";
import { parseJson } from "../parse-json";
import type { StoreContext } from "../store/context.server";
import type { StoredValue } from "../store/patient-kv.server";

/** That and why a moderator took a post from readers. */
export interface Takedown {
  v: 1;
  revision: RevisionId;
  /** A digest of what readers saw: the same words are not published again. */
  text: string;
  reason: string;
  /** In ms since 1970. */
  at: number;
}

/** Only words that differ from those that were taken down may be published. */
export class TakenDown extends Error {
  override readonly name = "TakenDown";
  constructor() {
    super("The same words were taken down by a moderator");
  }
}

export async function getTakedown(
  { kv }: Pick<StoreContext, "kv">,
  authorId: string,
  id: PostId,
): Promise<Takedown | null> {
  const json = await kv.get(takedownKey(authorId, id));
  return json === null ? null : parseTakedown(json);
}

/** Of which posts of an author a moderator took something from readers; null where the record is damaged. */
export async function listTakedowns(
  { kv }: Pick<StoreContext, "kv">,
  authorId: string,
): Promise<Map<PostId, Takedown | null>> {
  const { keys } = await kv.list({ prefix: takedownsPrefix(authorId) });
  const stored =
    keys.length > 0
      ? await kv.getMany(keys.map(({ name }) => name))
      : new Map<string, StoredValue>();
  const takedowns = new Map<PostId, Takedown | null>();
  for (const { name } of keys) {
    const post = parsePostId(name.split("/").at(-1) ?? "");
    const json = stored.get(name)?.value;
    if (post && json !== undefined) takedowns.set(post, parseTakedown(json));
  }
  return takedowns;
}

/** Whether readers must not get this version, since a moderator took the same words from them. */
export async function isTakenDown(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  shown: { post: PostId; title: string; body: string },
): Promise<boolean> {
  const takedown = await getTakedown(context, authorId, shown.post);
  return takedown !== null && takedown.text === (await textOf(shown));
}

/** Names the words of a version; whatever differs in them has another name. */
export function textOf({ title, body }: { title: string; body: string }): Promise<string> {
  return digest(["postern/taken-down", title, body], 20);
}

/** Null for a damaged value: nothing is known of why. */
function parseTakedown(json: string): Takedown | null {
  const stored = parseJson(json) as Partial<Record<keyof Takedown, unknown>> | null;
  if (typeof stored !== "object" || stored === null) return null;
  const { text, reason, at } = stored;
  const isWhole = typeof text === "string" && typeof reason === "string" && typeof at === "number";
  return isWhole ? (stored as Takedown) : null;
}
