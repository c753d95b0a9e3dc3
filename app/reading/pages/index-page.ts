import type { Language } from "~/i18n/languages";
import type { FeedEntry } from "~/posts/publishing/published";
import { shorten } from "~/posts/words";
import { canonicalPath, type PublicRequest, tagInPath } from "../address";
import { type Answer, redirectTo } from "../answer";
import { html, type Html } from "../html";
import { isPinned, type Library } from "../library.server";
import { cardImage } from "./card-image";
import { linkedAuthor, postPath, renderPage } from "./layout";
import { dayOf, readingTimeOf, SAYINGS } from "./words";

type ListRequest = Extract<PublicRequest, { kind: "index" | "tag" }>;

const POSTS_PER_PAGE = 20;

/** An author's posts, or those with a tag, latest first and pinned ones before. Null: no such tag. */
export function indexPage(origin: string, library: Library, asked: ListRequest): Answer | null {
  const { author } = library;
  const posts = postsFor(library, asked);
  if (asked.kind === "tag" && posts.length === 0) return null;
  const pageCount = Math.max(1, Math.ceil(posts.length / POSTS_PER_PAGE));
  const pathOf = (page: number) =>
    canonicalPath({ name: author.handle, asked: { ...asked, page } });
  if (asked.page > pageCount) return redirectTo(pathOf(pageCount));
  const heading = asked.kind === "tag" ? labelOf(asked.tag, posts) : author.name;
  const shown = posts.slice((asked.page - 1) * POSTS_PER_PAGE, asked.page * POSTS_PER_PAGE);
  const description = descriptionOf(author.name, posts);
  const further = html`${asked.page > 1 && html`<link rel="prev" href="${pathOf(asked.page - 1)}" /> `}${
    asked.page < pageCount && html`<link rel="next" href="${pathOf(asked.page + 1)}" />`
  }`;
  const head = {
    title: asked.kind === "tag" ? `${heading} · ${author.name}` : heading,
    description,
    canonical: origin + pathOf(asked.page),
    card: { type: "website" as const, image: cardImage(origin) },
    linkedData: {
      "@type": "Blog",
      name: heading,
      description,
      url: origin + pathOf(1),
      inLanguage: author.language,
      author: linkedAuthor(origin, author),
    },
    further,
  };
  const main = html`<h1 dir="auto">${heading}</h1>
    ${shown.length === 0 ? html`<p class="facts">${SAYINGS[author.language].empty}</p>` : renderPosts(library, shown)}
    ${renderPaging(asked.page, pageCount, pathOf, author.language)}`;
  return {
    status: 200,
    type: "text/html",
    body: renderPage(head, library, main),
    changedAt: library.changedAt,
  };
}

/** The posts of a list, pinned ones first. */
function postsFor({ posts }: Library, asked: ListRequest): FeedEntry[] {
  if (asked.kind === "tag") return postsWithTag(posts, asked.tag);
  return [...posts.filter(isPinned), ...posts.filter((post) => !isPinned(post))];
}

/** `tag` as it stands in an address. */
export function postsWithTag(posts: readonly FeedEntry[], tag: string): FeedEntry[] {
  return posts.filter(({ tags }) => tags.some((one) => tagInPath(one) === tag));
}

/** A tag as its author last wrote it. */
export function labelOf(tag: string, posts: readonly FeedEntry[]): string {
  const [latest] = posts;
  return latest?.tags.find((one) => tagInPath(one) === tag) ?? tag;
}

function descriptionOf(name: string, posts: readonly FeedEntry[]): string {
  const titles = posts.slice(0, 5).map(({ title }) => title);
  return titles.length > 0 ? shorten(`${name}: ${titles.join(" · ")}`, 200) : name;
}

function renderPosts({ author }: Library, posts: readonly FeedEntry[]): Html {
  const { language } = author;
  const lines = posts.map(
    (post) =>
      html`<li>
        <h2 dir="auto"><a href="${postPath(author, post.slug)}">${post.title}</a></h2>
        <p class="facts">
          ${isPinned(post) && `${SAYINGS[language].pinned} · `}<time
            datetime="${new Date(post.publishedAt).toISOString()}"
            >${dayOf(language, post.publishedAt)}</time
          >
          · ${readingTimeOf(language, post.words)}
        </p>
        <p dir="auto">${post.excerpt}</p>
      </li> `,
  );
  return html`<ul class="posts">
    ${lines}
  </ul>`;
}

function renderPaging(
  page: number,
  pageCount: number,
  pathOf: (page: number) => string,
  language: Language,
): Html | false {
  if (pageCount === 1) return false;
  const says = SAYINGS[language];
  const newer = page > 1 && html`<a href="${pathOf(page - 1)}" rel="prev">${says.newer}</a>`;
  const older =
    page < pageCount && html`<a href="${pathOf(page + 1)}" rel="next">${says.older}</a>`;
  return html`<nav class="beside" aria-label="${says.pages}">${newer} ${older}</nav>`;
}
