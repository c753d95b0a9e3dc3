import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import Parser from "rss-parser";

/** What a feed tells, in whatever format. Times are in whole seconds since 1970, which is all that RSS has. */
export interface Told {
  title: string;
  home: string;
  self: string;
  language: string;
  author: string;
  updated: number;
  items: ToldItem[];
}

export interface ToldItem {
  id: string;
  title: string;
  url: string;
  html: string;
  summary: string;
  tags: string[];
  published: number;
  updated: number;
}

export type Format = "feed.xml" | "atom.xml" | "feed.json";

/** Parsers that know nothing of each other; what one leaves aside in a format, whoever wrote it, is undefined. */
export const PARSERS: [name: string, format: Format, tell: (text: string) => Promise<Telling>][] = [
  ["feedsmith", "feed.xml", async (text) => tellRss(text)],
  ["rss-parser", "feed.xml", tellRssOtherwise],
  ["feedsmith", "atom.xml", async (text) => tellAtom(text)],
  ["rss-parser", "atom.xml", tellAtomOtherwise],
  ["feedsmith", "feed.json", async (text) => tellJson(parseJsonFeed(text))],
  ["JSON.parse", "feed.json", async (text) => tellJson(JSON.parse(text) as JsonFeed)],
];

/** The same with gaps. */
export type Telling = Partial<Record<Exclude<keyof Told, "items">, string | number | undefined>> & {
  items: Partial<Record<keyof ToldItem, unknown>>[];
};

type JsonFeed = ReturnType<typeof parseJsonFeed>;

export function seconds(date: unknown): number {
  return Math.floor(Date.parse(String(date)) / 1_000);
}

function tellRss(text: string): Telling {
  const feed = parseRssFeed(text);
  return {
    title: feed.title,
    home: feed.link,
    self: feed.atom?.links?.find(({ rel }) => rel === "self")?.href,
    language: feed.language,
    author: feed.items?.[0]?.dc?.creators?.[0],
    updated: seconds(feed.lastBuildDate),
    items: (feed.items ?? []).map((item) => ({
      id: item.guid?.value,
      title: item.title,
      url: item.link,
      html: item.content?.encoded?.trim() ?? "",
      summary: item.description,
      tags: item.categories?.map(({ name }) => name) ?? [],
      published: seconds(item.pubDate),
      updated: seconds(item.atom?.updated),
    })),
  };
}

interface OtherFeed {
  language?: string;
  lastBuildDate?: string;
}
type OtherItem = Record<string, string | undefined>;

async function tellRssOtherwise(text: string): Promise<Telling> {
  const parser = new Parser<OtherFeed, OtherItem>({
    customFields: { item: ["description", ["atom:updated", "atomUpdated"]] },
  });
  const feed = await parser.parseString(text);
  return {
    title: feed.title,
    home: feed.link,
    self: feed.feedUrl,
    language: feed.language,
    author: feed.items[0]?.creator,
    updated: seconds(feed.lastBuildDate),
    items: feed.items.map((item) => ({
      id: item.guid,
      title: item.title,
      url: item.link,
      html: item["content:encoded"]?.trim() ?? "",
      summary: item["description"],
      tags: item.categories ?? [],
      published: seconds(item.isoDate),
      updated: seconds(item["atomUpdated"]),
    })),
  };
}

function tellAtom(text: string): Telling {
  const feed = parseAtomFeed(text);
  const linkOf = (links: typeof feed.links, rel: string) =>
    links?.find((link) => link.rel === rel)?.href;
  return {
    title: textIn(feed.title),
    home: linkOf(feed.links, "alternate"),
    self: linkOf(feed.links, "self"),
    language: feed.xml?.lang,
    author: feed.authors?.[0]?.name,
    updated: seconds(feed.updated),
    items: (feed.entries ?? []).map((entry) => ({
      id: entry.id,
      title: textIn(entry.title),
      url: linkOf(entry.links, "alternate"),
      html: entry.content ? textIn(entry.content).trim() : "",
      summary: textIn(entry.summary),
      tags: entry.categories?.map(({ term }) => term) ?? [],
      published: seconds(entry.published),
      updated: seconds(entry.updated),
    })),
  };
}

/** It leaves aside the language, the author, categories, and when an entry was changed. */
async function tellAtomOtherwise(text: string): Promise<Telling> {
  const feed = await new Parser<OtherFeed, OtherItem>().parseString(text);
  return {
    title: feed.title,
    home: feed.link,
    self: feed.feedUrl,
    updated: seconds(feed.lastBuildDate),
    items: feed.items.map((item) => ({
      id: item["id"],
      title: item.title,
      url: item.link,
      html: item.content?.trim() ?? "",
      summary: item.summary,
      published: seconds(item.isoDate),
    })),
  };
}

function tellJson(feed: JsonFeed): Telling {
  return {
    title: feed.title,
    home: feed.home_page_url,
    self: feed.feed_url,
    language: feed.language,
    author: feed.authors?.[0]?.name,
    items: (feed.items ?? []).map((item) => ({
      id: item.id,
      title: item.title,
      url: item.url,
      html: item.content_html?.trim() ?? "",
      summary: item.summary,
      tags: [...(item.tags ?? [])],
      published: seconds(item.date_published),
      updated: seconds(item.date_modified),
    })),
  };
}

function textIn(text: unknown): string {
  return typeof text === "string" ? text : String((text as { value?: unknown } | undefined)?.value);
}
