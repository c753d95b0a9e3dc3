import { createSecret, type PostId } from "../ids";
import { linkKey, linksPrefix } from "../keys";
import type { StoreContext } from "../store/context.server";
import { parseJson } from "../parse-json";
import { SECRET_CHARACTERS } from "./pages";
import type { PublishedPost } from "./published";

/** What a secret address leads to: one version of a post, published or not, or a feed of all there is. */
export type SecretLink =
  | { v: 1; kind: "post"; post: PublishedPost; expiresAt: number | null }
  | { v: 1; kind: "feed" };

/** A secret address as its author sees it. Times are ms since 1970. */
export interface LinkEntry {
  token: string;
  /** Null for a feed. */
  post: PostId | null;
  createdAt: number;
  expiresAt: number | null;
}

/** KV takes nothing shorter. */
const SHORTEST_SECONDS = 60;

/** Makes a link and gives its token. It ends by itself at `expiresAt`, if told. */
export async function createLink(
  context: StoreContext,
  authorId: string,
  link: SecretLink,
): Promise<string> {
  const token = createSecret(context.random, SECRET_CHARACTERS);
  const now = context.now();
  const expiresAt = link.kind === "post" ? link.expiresAt : null;
  const metadata = { p: link.kind === "post" ? link.post.post : "", c: now, e: expiresAt };
  const expirationTtl =
    expiresAt === null
      ? {}
      : { expirationTtl: Math.max(SHORTEST_SECONDS, Math.ceil((expiresAt - now) / 1_000)) };
  await context.kv.put(linkKey(authorId, token), JSON.stringify(link), {
    metadata,
    ...expirationTtl,
  });
  return token;
}

export async function listLinks(
  context: Pick<StoreContext, "kv">,
  authorId: string,
): Promise<LinkEntry[]> {
  const prefix = linksPrefix(authorId);
  const { keys } = await context.kv.list({ prefix });
  return keys.map(({ name, metadata }) => {
    const { p, c, e } = (metadata ?? {}) as { p?: string; c?: number; e?: number | null };
    const post = p ? (p as PostId) : null;
    return { token: name.slice(prefix.length), post, createdAt: c ?? 0, expiresAt: e ?? null };
  });
}

/** Whoever has the link finds nothing any more, a minute later at the latest in most places. */
export function revokeLink(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  token: string,
): Promise<void> {
  return context.kv.delete(linkKey(authorId, token));
}

/** The link out of what was read of its key; null if it was revoked, never made, or is over. */
export function linkIn(
  authorId: string,
  token: string,
  stored: ReadonlyMap<string, { value: string }>,
  now: number,
): SecretLink | null {
  const json = stored.get(linkKey(authorId, token))?.value;
  const link = json === undefined ? null : parseLink(json);
  const isOver = link?.kind === "post" && link.expiresAt !== null && link.expiresAt <= now;
  return isOver ? null : link;
}

/** Null for a damaged one: it leads nowhere. */
function parseLink(json: string): SecretLink | null {
  const stored = parseJson(json) as Partial<Record<string, unknown>> | null;
  if (typeof stored !== "object" || stored === null) return null;
  const isPost = stored.kind === "post" && typeof stored.post === "object" && stored.post !== null;
  return isPost || stored.kind === "feed" ? (stored as SecretLink) : null;
}

export function isLinkToken(text: string): boolean {
  return /^[0-9a-z]{20}$/.test(text);
}
