import { DEFAULT_LANGUAGE, directionOf, type Language } from "~/i18n/languages";
import type { FeedEntry } from "~/posts/publishing/published";
import { isTeamId } from "~/people/profiles/public-profile";
import { canonicalPath, FEED_FILES, homePath } from "../address";
import { apart, type Html, html, trusted } from "../html";
import type { PublicAuthor } from "../library.server";
import { PAGE_STYLE } from "./style";
import { CARD_LOCALES, SAYINGS } from "./words";

/** To the letter what the policy's hash is made of. */
const STYLE = apart(new TextEncoder().encode(`<style>${PAGE_STYLE}</style>`));

export interface PageHead {
  title: string;
  description: string;
  /** Its one address, whole; null for a page that has none. */
  canonical: string | null;
  /** Search engines are asked to pass by. */
  isHidden?: boolean;
  /** What it is to those who show links as cards. */
  card?: { type: "article" | "profile" | "website"; image: string };
  /** What it is to search engines, in schema.org's words. */
  linkedData?: Record<string, unknown>;
  further?: Html;
}

/** What stands around a page of an author's. */
export interface PageFrame {
  author: PublicAuthor;
  pages: readonly FeedEntry[];
}

/**
 * What every page of an author's says alike, but for the first: made once for as long as an isolate remembers what
 * it is made of.
 */
interface Surroundings {
  feedLinks: Html;
  header: Html;
  footer: Html;
}

const surroundings = new WeakMap<PageFrame, Surroundings>();

function surroundingsOf(frame: PageFrame): Surroundings {
  const known = surroundings.get(frame);
  if (known) return known;
  const made = {
    feedLinks: renderFeedLinks(frame.author),
    header: renderHeader(frame),
    footer: renderFooter(frame, frame.author.language),
  };
  surroundings.set(frame, made);
  return made;
}

/** A whole page: one file, no script, nothing to load. */
export function renderPage(head: PageHead, frame: PageFrame | null, main: Html): Html {
  const language = frame?.author.language ?? DEFAULT_LANGUAGE;
  return html`<!doctype html>
    <html lang="${language}" dir="${directionOf(language)}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${head.title}</title>
        <meta name="description" content="${head.description}" />
        ${head.isHidden && html`<meta name="robots" content="noindex" />`}
        ${head.canonical !== null && html`<link rel="canonical" href="${head.canonical}" />`}
        ${head.card && renderCard(head, head.card, language)}
        ${frame && surroundingsOf(frame).feedLinks}
        ${head.linkedData && renderLinkedData(head.linkedData)} ${head.further} ${STYLE}
      </head>
      <body>
        ${frame && (isHome(frame, head) ? renderPages(frame) : surroundingsOf(frame).header)}
        <main>${main}</main>
        ${frame ? surroundingsOf(frame).footer : renderFooter(null, language)}
      </body>
    </html> `;
}

export function homeOf({ handle }: PublicAuthor): string {
  return homePath(handle);
}

export function postPath({ handle }: PublicAuthor, slug: string): string {
  return canonicalPath({ name: handle, asked: { kind: "post", slug } });
}

/** An author in schema.org's words. */
export function linkedAuthor(origin: string, author: PublicAuthor): Record<string, unknown> {
  const { id, name } = author;
  const type = isTeamId(id) ? "Organization" : "Person";
  return { "@type": type, name, url: origin + homeOf(author) };
}

/** The first page has the name as its heading, and not above it. */
function isHome({ author }: PageFrame, { canonical }: PageHead): boolean {
  return canonical?.endsWith(homeOf(author)) ?? false;
}

function renderHeader({ author, pages }: PageFrame): Html {
  return html`<header>
    <a class="home" href="${homeOf(author)}" rel="author" dir="auto">${author.name}</a>
    ${pageLinks(author, pages)}
  </header>`;
}

function renderPages({ author, pages }: PageFrame): Html | false {
  return pages.length > 0 && html`<header>${pageLinks(author, pages)}</header>`;
}

function pageLinks(author: PublicAuthor, pages: readonly FeedEntry[]): Html[] {
  return pages.map(
    (page) => html`<a href="${postPath(author, page.slug)}" dir="auto">${page.title}</a> `,
  );
}

function renderFooter(frame: PageFrame | null, language: Language): Html {
  const { feed, madeWith } = SAYINGS[language];
  const link = frame && html`<a href="${homeOf(frame.author)}/${FEED_FILES.atom}">${feed}</a> `;
  return html`<footer>${link}<a href="/">${madeWith}</a></footer>`;
}

function renderFeedLinks(author: PublicAuthor): Html {
  const home = homeOf(author);
  const types = [
    ["application/atom+xml", FEED_FILES.atom],
    ["application/rss+xml", FEED_FILES.rss],
    ["application/feed+json", FEED_FILES.json],
  ];
  return html`${types.map(
      ([type, file]) =>
        html`<link
          rel="alternate"
          type="${type}"
          title="${author.name}"
          href="${home}/${file}"
        /> `,
    )}<link rel="sitemap" type="application/xml" href="${home}/sitemap.xml" />`;
}

function renderCard(head: PageHead, card: NonNullable<PageHead["card"]>, language: Language): Html {
  return html`<meta property="og:type" content="${card.type}" />
    <meta property="og:title" content="${head.title}" />
    <meta property="og:description" content="${head.description}" />
    <meta property="og:locale" content="${CARD_LOCALES[language]}" />
    ${head.canonical !== null && html`<meta property="og:url" content="${head.canonical}" />`}
    <meta property="og:image" content="${card.image}" />
    <meta name="twitter:card" content="summary_large_image" />`;
}

/** Data, and no script: browsers run nothing of this type. No `<` in it can end it. */
function renderLinkedData(linked: Record<string, unknown>): Html {
  const json = JSON.stringify({ "@context": "https://schema.org", ...linked });
  return trusted(`<script type="application/ld+json">${json.replaceAll("<", "\\u003c")}</script>`);
}
