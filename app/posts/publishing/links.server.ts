import { createSecret, type PostId } from "../ids";
import { linkKey, linksPrefix } from "../keys";
import type { StoreContext } from "../store/context.server";
import { parseJson } from "../parse-json";
import { SECRET_CHARACTERS } from "./pages";
import type { PublishedPost } from "./published";

/**
 * What a secret address leads to: one version of a post, published or not, a feed of all there is, or nothing
 * any more.
 */
export type SecretLink =
  | { v: 1; kind: "post"; post: PublishedPost; expiresAt: number | null }
  | { v: 1; kind: "feed" }
  | { v: 1; kind: "revoked" };

/** A secret address as its author sees it. Times are ms since 1970. */
export interface LinkEntry {
  token: string;
  /** Null for a feed. */
  post: PostId | null;
  /** Whom a feed is for, in its author's words; empty for all else. */
  name: string;
  createdAt: number;
  expiresAt: number | null;
}

/** KV takes nothing shorter. */
const SHORTEST_SECONDS = 60;
/** How long a feed says that it was revoked, so that programs stop asking for it. */
const REVOKED_SECONDS = 30 * 24 * 3_600;

/** Makes a link and gives its token. It ends by itself at `expiresAt`, if told. `name` is for its author alone. */
export async function createLink(
  context: StoreContext,
  authorId: string,
  link: Exclude<SecretLink, { kind: "revoked" }>,
  name = "",
): Promise<string> {
  const token = createSecret(context.random, SECRET_CHARACTERS);
  const now = context.now();
  const expiresAt = link.kind === "post" ? link.expiresAt : null;
  const metadata = {
    p: link.kind === "post" ? link.post.post : "",
    c: now,
    e: expiresAt,
    ...(name && { n: name }),
  };
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

/** All links that are not revoked: a listing for each 1,000. */
export async function listLinks(
  context: Pick<StoreContext, "kv">,
  authorId: string,
): Promise<LinkEntry[]> {
  const prefix = linksPrefix(authorId);
  const links: LinkEntry[] = [];
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<unknown> = await context.kv.list({ prefix, cursor });
    for (const { name, metadata } of page.keys) {
      const link = linkEntryOf(name.slice(prefix.length), metadata);
      if (link) links.push(link);
    }
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  return links;
}

/** Null for a revoked one. */
function linkEntryOf(token: string, metadata: unknown): LinkEntry | null {
  const { p, c, e, n, x }: Partial<Record<string, unknown>> = metadata ?? {};
  if (x !== undefined) return null;
  return {
    token,
    post: typeof p === "string" && p !== "" ? (p as PostId) : null,
    name: typeof n === "string" ? n : "",
    createdAt: typeof c === "number" ? c : 0,
    expiresAt: typeof e === "number" ? e : null,
  };
}

/**
 * Ends a feed's address: who has it is told that it is gone, a minute later at the latest in most places.
 * False: this author has no such feed.
 */
export async function revokeFeed(
  context: Pick<StoreContext, "kv">,
  authorId: string,
  token: string,
): Promise<boolean> {
  const key = linkKey(authorId, token);
  const json = await context.kv.get(key);
  const link = json === null ? null : parseLink(json);
  if (link?.kind === "revoked") return true;
  if (link?.kind !== "feed") return false;
  const revoked: SecretLink = { v: 1, kind: "revoked" };
  await context.kv.put(key, JSON.stringify(revoked), {
    metadata: { x: 1 },
    expirationTtl: REVOKED_SECONDS,
  });
  return true;
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
  const isOther = stored.kind === "feed" || stored.kind === "revoked";
  return isPost || isOther ? (stored as SecretLink) : null;
}

export function isLinkToken(text: string): boolean {
  return /^[0-9a-z]{20}$/.test(text);
}
