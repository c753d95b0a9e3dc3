import type { Language } from "~/i18n/languages";
import { RENDERER_VERSION, renderPost } from "~/posts/markdown/markdown.server";
import { type PageOfPost, textOf } from "~/posts/publishing/page-value";
import { excerptOf, shorten } from "~/posts/words";
import type { Answer } from "../answer";
import { canonicalPath, tagInPath } from "../address";
import { apart, html, type Html, trusted } from "../html";
import { type Library, neighboursOf } from "../library.server";
import { cardImage } from "./card-image";
import { linkedAuthor, postPath, renderPage } from "./layout";
import { dayOf, readingTimeOf, SAYINGS } from "./words";

/** A table of contents helps only in what is long: so many headings at least. */
const TOC_HEADINGS = 3;

/** The page of one post; of a version that has no address of its own, if its `slug` is empty. */
export function postPage(origin: string, library: Library, post: PageOfPost): Answer {
  const { author } = library;
  const { language } = author;
  const { html: body, toc } = renderedOf(post);
  const isHidden = post.isUnlisted;
  const description = shorten(post.excerpt ?? excerptOf(textOf(post.body)), 200);
  const { slug } = post;
  const canonical = slug === "" ? null : origin + postPath(author, slug);
  const source = canonicalPath({ name: author.handle, asked: { kind: "source", slug } });
  const published = new Date(post.publishedAt).toISOString();
  const modified = new Date(post.updatedAt).toISOString();
  const head = {
    title: `${post.title} · ${author.name}`,
    description,
    canonical,
    isHidden,
    card: { type: "article" as const, image: cardImage(origin) },
    linkedData: {
      "@type": "BlogPosting",
      headline: post.title,
      description,
      datePublished: published,
      dateModified: modified,
      inLanguage: language,
      wordCount: post.words,
      keywords: post.tags,
      ...(canonical !== null && { mainEntityOfPage: canonical }),
      image: cardImage(origin),
      author: linkedAuthor(origin, author),
    },
    further: html`<meta property="article:published_time" content="${published}" />
      <meta property="article:modified_time" content="${modified}" />
      ${slug !== "" && html`<link rel="alternate" type="text/markdown" href="${source}" />`}`,
  };
  const main = html`<article>
      <h1 dir="auto">${post.title}</h1>
      <p class="facts">
        <time datetime="${published}">${dayOf(language, post.publishedAt)}</time> ·
        ${readingTimeOf(language, post.words)}
      </p>
      ${toc.length >= TOC_HEADINGS && renderToc(toc, language)}
      <div class="prose" dir="auto">${apart(body)}</div>
      ${!isHidden && renderTags(library, post.tags)}
    </article>
    ${!isHidden && renderBeside(library, post)}`;
  return {
    status: 200,
    type: "text/html",
    body: renderPage(head, library, main),
    changedAt: Math.max(library.changedAt, post.putAt ?? 0),
    isSecret: isHidden,
  };
}

/** The Markdown that a post was written in. */
export function postSource(library: Library, post: PageOfPost): Answer {
  return {
    status: 200,
    type: "text/markdown",
    body: `# ${post.title}\n\n${textOf(post.body)}\n`,
    changedAt: Math.max(library.changedAt, post.putAt ?? 0),
    isSecret: post.isUnlisted,
  };
}

/** A copy that an earlier renderer made is rendered anew: what was a fault then is none now. */
function renderedOf(post: PageOfPost): Pick<PageOfPost, "html" | "toc"> {
  return post.renderer === RENDERER_VERSION ? post : renderPost(textOf(post.body));
}

function renderToc(toc: PageOfPost["toc"], language: Language): Html {
  const { contents } = SAYINGS[language];
  const top = Math.min(...toc.map(({ level }) => level));
  const lines = toc.map(
    ({ level, id, text }) =>
      html`<li${level > top && trusted(' class="deeper"')}><a href="#${id}" dir="auto">${text}</a></li>\n`,
  );
  return html`<details class="toc">
    <summary>${contents}</summary>
    <nav aria-label="${contents}">
      <ol>
        ${lines}
      </ol>
    </nav>
  </details>`;
}

function renderTags({ author }: Library, tags: readonly string[]): Html | false {
  const pathOf = (tag: string) => {
    const asked = { kind: "tag", tag: tagInPath(tag), page: 1 } as const;
    return canonicalPath({ name: author.handle, asked });
  };
  const links = tags.map(
    (tag) => html`<li><a href="${pathOf(tag)}" rel="tag" dir="auto">${tag}</a></li> `,
  );
  return (
    tags.length > 0 &&
    html`<ul class="tags" aria-label="${SAYINGS[author.language].tags}">
      ${links}
    </ul>`
  );
}

function renderBeside(library: Library, post: PageOfPost): Html | false {
  const says = SAYINGS[library.author.language];
  const { older, newer } = neighboursOf(library.posts, post.post);
  const link = (entry: typeof older, rel: string, label: string) =>
    entry &&
    html`<a href="${postPath(library.author, entry.slug)}" rel="${rel}"
      ><span>${label}</span><bdi>${entry.title}</bdi></a
    > `;
  if (!older && !newer) return false;
  return html`<nav class="beside" aria-label="${says.morePosts}">
    ${link(older, "prev", says.previous)}${link(newer, "next", says.next)}
  </nav>`;
}
