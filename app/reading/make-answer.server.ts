import { linkKey, pageKey, recentKey } from "~/posts/keys";
import { linkIn } from "~/posts/publishing/links.server";
import { canonicalPath, type PublicPath, type PublicRequest } from "./address";
import { type Answer, redirectTo } from "./answer";
import { feedAnswer, profileAnswer, sitemapAnswer } from "./feeds/feed-answers";
import { findPost, type Library, type LibraryContext, openLibrary } from "./library.server";
import { indexPage } from "./pages/index-page";
import { gonePage, notFoundPage } from "./pages/plain-pages";
import { postPage, postSource } from "./pages/post-page";

/** What a public path answers now: two operations on KV, and never a list. */
export async function makeAnswer(
  context: LibraryContext,
  origin: string,
  path: PublicPath,
): Promise<Answer> {
  const { name, asked } = path;
  const opened = await openLibrary(context, name, (author) => furtherKeys(author, asked));
  if (opened === null) return notFoundPage(null);
  if (typeof opened === "string") return redirectTo(canonicalPath({ name: opened, asked }));
  return (await answerWithin(context, origin, opened, asked)) ?? notFoundPage(opened);
}

/** What a request needs besides the feed, to be read along with it. */
function furtherKeys(authorId: string, asked: PublicRequest): string[] {
  switch (asked.kind) {
    case "post":
    case "source":
      return [pageKey(authorId, asked.slug)];
    case "feed":
      return [recentKey(authorId)];
    case "private-feed":
      return [recentKey(authorId), linkKey(authorId, asked.token)];
    case "shared":
      return [linkKey(authorId, asked.token)];
    case "index":
    case "tag":
    case "profile":
    case "sitemap":
      return [];
  }
}

/** Null: nothing is there. */
async function answerWithin(
  context: LibraryContext,
  origin: string,
  library: Library,
  asked: PublicRequest,
): Promise<Answer | null> {
  switch (asked.kind) {
    case "index":
    case "tag":
      return indexPage(origin, library, asked);
    case "post":
    case "source":
      return postAnswer(context, origin, library, asked);
    case "feed":
      return feedAnswer(origin, library, asked);
    case "private-feed": {
      const link = linkIn(library.author.id, asked.token, library.stored, context.now());
      return link?.kind === "feed" ? feedAnswer(origin, library, asked) : null;
    }
    case "shared": {
      const link = linkIn(library.author.id, asked.token, library.stored, context.now());
      const isPost = link?.kind === "post";
      return isPost ? postPage(origin, library, { ...link.post, isUnlisted: true }) : null;
    }
    case "profile":
      return profileAnswer(origin, library);
    case "sitemap":
      return sitemapAnswer(origin, library);
  }
}

async function postAnswer(
  context: LibraryContext,
  origin: string,
  library: Library,
  asked: Extract<PublicRequest, { kind: "post" | "source" }>,
): Promise<Answer | null> {
  const found = await findPost(context, library, asked.slug);
  switch (found?.kind) {
    case undefined:
      return null;
    case "gone":
      return gonePage(library);
    case "moved": {
      const name = library.author.handle;
      return redirectTo(canonicalPath({ name, asked: { ...asked, slug: found.slug } }));
    }
    case "post":
      return asked.kind === "source"
        ? postSource(library, found.post)
        : postPage(origin, library, found.post);
  }
}
