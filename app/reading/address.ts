import { TEAM_SIGN } from "~/people/profiles/public-profile";
import { slugOf } from "~/posts/words";

export type FeedFormat = "rss" | "atom" | "json";

/** What a public path asks for, below `/@name` or `/~slug`. */
export type PublicRequest =
  | { kind: "index"; page: number }
  | { kind: "tag"; tag: string; page: number }
  | { kind: "post"; slug: string }
  | { kind: "source"; slug: string }
  | { kind: "feed"; format: FeedFormat; tag: string | null }
  | { kind: "private-feed"; format: FeedFormat; token: string }
  | { kind: "shared"; token: string }
  | { kind: "profile" }
  | { kind: "sitemap" };

export interface PublicPath {
  /** A username, or a team's slug behind `~`; for those without one, their id in its place. */
  name: string;
  asked: PublicRequest;
}

export const FEED_FILES = { rss: "feed.xml", atom: "atom.xml", json: "feed.json" } as const;

/** A public address as somebody asked for it. */
export interface PublicAddress {
  origin: string;
  /** Null: it can lead nowhere. */
  path: PublicPath | null;
  /** The one way to write it. */
  canonical: string;
  /** The same, whole: what caches know it by. */
  key: string;
  /** Whether it was written so, but for what stands behind a question mark. */
  isCanonical: boolean;
}

/** As nearly every reader asks for a post: in the one way to write it, of plain letters. */
const PLAIN_POST =
  /^(https?:\/\/[^/]+)(\/([@~])([a-z0-9_.-]{1,80})\/([a-z0-9]+(?:-[a-z0-9]+){0,60}))$/;

const NAME_CHARACTERS = 80;
const SEGMENT_CHARACTERS = 240;
const PAGE_COUNT = 10_000;

function isPublicPath(pathname: string): boolean {
  return pathname.startsWith("/@") || pathname.startsWith(`/${TEAM_SIGN}`);
}

/** Null: not a public address. */
export function parsePublicAddress(href: string): PublicAddress | null {
  const [, plainOrigin, written = "", sign, plainName = "", slug = ""] =
    PLAIN_POST.exec(href) ?? [];
  if (plainOrigin && slug.length <= SEGMENT_CHARACTERS) {
    const name = sign === TEAM_SIGN ? TEAM_SIGN + plainName : plainName;
    const path: PublicPath = { name, asked: { kind: "post", slug } };
    return { origin: plainOrigin, path, canonical: written, key: href, isCanonical: true };
  }
  const url = new URL(href);
  if (!isPublicPath(url.pathname)) return null;
  const path = parsePublicPath(url);
  const canonical = path ? canonicalPath(path) : url.pathname;
  const isCanonical = canonical.split("?")[0] === url.pathname;
  return { origin: url.origin, path, canonical, key: url.origin + canonical, isCanonical };
}

/** Null for a path that can lead nowhere. */
function parsePublicPath(url: URL): PublicPath | null {
  const segments = decode(url.pathname.slice("/@".length).replace(/\/+$/, ""));
  const [first, ...rest] = segments ?? [];
  // Else somebody's page would stand at two addresses, one of them a team's.
  if (!first || first.length > NAME_CHARACTERS || first.startsWith(TEAM_SIGN)) return null;
  const sign = url.pathname.startsWith("/@") ? "" : TEAM_SIGN;
  if (rest.length === 0 && first.endsWith(".json")) {
    return { name: sign + nameOf(first.slice(0, -".json".length)), asked: { kind: "profile" } };
  }
  const asked = parseRest(rest, pageOf(url));
  return asked && { name: sign + nameOf(first), asked };
}

/** Where all that an author has published stands. */
export function homePath(name: string): string {
  return name.startsWith(TEAM_SIGN)
    ? `/${TEAM_SIGN}${encodeURIComponent(name.slice(TEAM_SIGN.length))}`
    : `/@${encodeURIComponent(name)}`;
}

/** The one way to write an address. Everything else leads there, and caches know no other. */
export function canonicalPath({ name, asked }: PublicPath): string {
  const home = homePath(name);
  const paged = (path: string, page: number) => (page > 1 ? `${path}?page=${page}` : path);
  switch (asked.kind) {
    case "index":
      return paged(home, asked.page);
    case "tag":
      return paged(`${home}/tags/${encodeURIComponent(asked.tag)}`, asked.page);
    case "post":
      return `${home}/${encodeURIComponent(asked.slug)}`;
    case "source":
      return `${home}/${encodeURIComponent(asked.slug)}.md`;
    case "feed": {
      const folder = asked.tag === null ? "" : `/tags/${encodeURIComponent(asked.tag)}`;
      return `${home}${folder}/${FEED_FILES[asked.format]}`;
    }
    case "private-feed":
      return `${home}/private/${asked.token}/${FEED_FILES[asked.format]}`;
    case "shared":
      return `${home}/shared/${asked.token}`;
    case "profile":
      return `${home}.json`;
    case "sitemap":
      return `${home}/sitemap.xml`;
  }
}

/** Tags that differ in capitals alone are one. */
export function tagInPath(tag: string): string {
  return tag.toLowerCase();
}

function parseRest(segments: string[], page: number): PublicRequest | null {
  const [first = "", second = "", third] = segments;
  switch (segments.length) {
    case 0:
      return { kind: "index", page };
    case 1:
      return parseOne(first);
    case 2:
      if (first === "tags" && second) return { kind: "tag", tag: tagInPath(second), page };
      return first === "shared" && isToken(second) ? { kind: "shared", token: second } : null;
    case 3: {
      const format = formatOf(third ?? "");
      if (!format || !second) return null;
      if (first === "tags") return { kind: "feed", format, tag: tagInPath(second) };
      if (first !== "private" || !isToken(second)) return null;
      return { kind: "private-feed", format, token: second };
    }
    default:
      return null;
  }
}

function parseOne(segment: string): PublicRequest | null {
  const format = formatOf(segment);
  if (format) return { kind: "feed", format, tag: null };
  if (segment === "sitemap.xml") return { kind: "sitemap" };
  if (segment.length > SEGMENT_CHARACTERS) return null;
  const isSource = segment.endsWith(".md");
  const slug = slugOf(isSource ? segment.slice(0, -".md".length) : segment);
  return slug ? { kind: isSource ? "source" : "post", slug } : null;
}

function formatOf(file: string): FeedFormat | null {
  const formats = ["rss", "atom", "json"] as const;
  return formats.find((format) => FEED_FILES[format] === file) ?? null;
}

/** Clerk's usernames and slugs have no capitals; its ids do, and are told apart by their length. */
function nameOf(segment: string): string {
  return /^(?:user|org)_\w{27,}$/.test(segment) ? segment : segment.toLowerCase();
}

function isToken(segment: string): boolean {
  return /^[0-9a-z]{20}$/.test(segment);
}

function pageOf({ search }: URL): number {
  const page = search === "" ? 1 : Number(new URLSearchParams(search).get("page") ?? 1);
  return Number.isInteger(page) && page >= 1 && page <= PAGE_COUNT ? page : 1;
}

/** The segments of a path; null for what is no UTF-8. */
function decode(path: string): string[] | null {
  // What a URL holds is ASCII, and stands for itself without a percent sign.
  if (!path.includes("%")) return path.split("/");
  try {
    return path.split("/").map((segment) => decodeURIComponent(segment).normalize("NFC"));
  } catch {
    return null;
  }
}
