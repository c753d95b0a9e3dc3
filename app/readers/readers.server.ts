import type { AppLoadContext } from "@remix-run/cloudflare";
import { readField } from "~/forms/field";
import { DEFAULT_LANGUAGE, type Language, parseLanguage } from "~/i18n/languages";
import { say } from "~/i18n/messages";
import { publicNameOf } from "~/people/profiles/public-profile";
import { isLinkToken, type LinkEntry } from "~/posts/publishing/links.server";
import { canonicalPath, type FeedFormat, homePath } from "~/reading/address";
import type { Problem } from "~/ui/form/problems";
import { READERS_LIMITS } from "./limits";

type Services = Pick<AppLoadContext, "posts" | "people" | "reading" | "waitUntil">;

/** A private feed as its author sees it. */
export interface PrivateFeed {
  token: string;
  /** Whom it is for. */
  name: string;
  /** In ms since 1970. */
  createdAt: number;
  addresses: Record<FeedFormat, string>;
}

/** What readers of an author get, besides posts. */
export interface Readers {
  /** What names the author in public addresses. */
  name: string;
  /** The address of their public pages. */
  home: string;
  language: Language;
  /** The latest first. */
  feeds: PrivateFeed[];
}

/** What a form of that page brought about, and how things stand by then. */
export interface ReadersAnswer {
  readers: Readers;
  done: "chosen" | "made" | "revoked" | null;
  problems: Problem[];
  entered: { name: string };
}

export async function openReaders(
  { posts, people }: Services,
  author: string,
  origin: string,
): Promise<Readers> {
  const [profile, language, links] = await Promise.all([
    // Leads the author's name to them as well, if nothing of theirs was ever public.
    people.getPublicProfile(author),
    posts.getLanguage(author),
    posts.listLinks(author),
  ]);
  const name = publicNameOf(author, profile?.username);
  return {
    name,
    home: origin + homePath(name),
    language: parseLanguage(language) ?? DEFAULT_LANGUAGE,
    feeds: links
      .filter(({ post }) => post === null)
      .map((link) => privateFeedOf(link, origin, name))
      .sort((a, b) => b.createdAt - a.createdAt),
  };
}

function privateFeedOf(
  { token, name, createdAt }: LinkEntry,
  origin: string,
  author: string,
): PrivateFeed {
  const addressOf = (format: FeedFormat) =>
    origin + canonicalPath({ name: author, asked: { kind: "private-feed", format, token } });
  const addresses = { rss: addressOf("rss"), atom: addressOf("atom"), json: addressOf("json") };
  return { token, name, createdAt, addresses };
}

/** Does what a form of that page asks. Null: no such thing, such as a feed of somebody else's. */
export async function changeReaders(
  services: Services,
  author: string,
  form: FormData,
  request: { origin: string; now: number },
): Promise<ReadersAnswer | null> {
  switch (form.get("intent")) {
    case "language":
      return chooseLanguage(services, author, form, request);
    case "make":
      return makeFeed(services, author, form, request);
    case "revoke":
      return revokeFeed(services, author, form, request);
    default:
      return null;
  }
}

const NOTHING_ENTERED = { name: "" };

async function chooseLanguage(
  services: Services,
  author: string,
  form: FormData,
  { origin }: { origin: string },
): Promise<ReadersAnswer> {
  const language = parseLanguage(form.get("language"));
  if (!language) {
    const readers = await openReaders(services, author, origin);
    const problems = [{ field: "language", message: say("readers.noLanguage") }];
    return { readers, done: null, problems, entered: NOTHING_ENTERED };
  }
  await services.posts.chooseLanguage(author, language);
  services.waitUntil(services.reading.purge(origin, author, { slugs: [], tags: [] }));
  // KV may still show what was chosen before.
  const readers = { ...(await openReaders(services, author, origin)), language };
  return { readers, done: "chosen", problems: [], entered: NOTHING_ENTERED };
}

async function makeFeed(
  services: Services,
  author: string,
  form: FormData,
  { origin, now }: { origin: string; now: number },
): Promise<ReadersAnswer> {
  const { privateFeeds, feedNameCharacters } = READERS_LIMITS;
  const { value, fault } = readField(form, "name", { maxCharacters: feedNameCharacters });
  const readers = await openReaders(services, author, origin);
  const message =
    fault ??
    (value.trim() === "" ? say("readers.sayWho") : null) ??
    (readers.feeds.length >= privateFeeds ? say("readers.tooMany", { limit: privateFeeds }) : null);
  if (message) {
    const problems = [{ field: "name", message }];
    return { readers, done: null, problems, entered: { name: value } };
  }
  const name = value.trim();
  const token = await services.posts.createPrivateFeed(author, name);
  const link = { token, post: null, name, createdAt: now, expiresAt: null };
  // KV's listings may not show it yet.
  const made = privateFeedOf(link, origin, readers.name);
  const feeds = [made, ...readers.feeds];
  return { readers: { ...readers, feeds }, done: "made", problems: [], entered: NOTHING_ENTERED };
}

async function revokeFeed(
  { posts, ...services }: Services,
  author: string,
  form: FormData,
  { origin }: { origin: string },
): Promise<ReadersAnswer | null> {
  const token = form.get("token");
  if (typeof token !== "string" || !isLinkToken(token)) return null;
  if (!(await posts.revokePrivateFeed(author, token))) return null;
  const readers = await openReaders({ posts, ...services }, author, origin);
  // KV's listings may still show it.
  const feeds = readers.feeds.filter((feed) => feed.token !== token);
  return {
    readers: { ...readers, feeds },
    done: "revoked",
    problems: [],
    entered: NOTHING_ENTERED,
  };
}
