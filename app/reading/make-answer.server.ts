import { linkKey, pageKey, recentKey } from "~/posts/keys";
import { linkIn } from "~/posts/publishing/links.server";
import { canonicalPath, type PublicPath, type PublicRequest } from "./address";
import { type Answer, redirectTo } from "./answer";
import { feedAnswer, profileAnswer, sitemapAnswer } from "./feeds/feed-answers";
import { findPost } from "./find-post.server";
import {
  type LibraryContext,
  openKnownLibrary,
  type OpenedLibrary,
  openLibrary,
} from "./library.server";
import { indexPage } from "./pages/index-page";
import { gonePage, notFoundPage } from "./pages/plain-pages";
import { postPage, postSource } from "./pages/post-page";

/** An answer, and when the oldest was read of what it was made of, in ms since 1970. */
export interface MadeAnswer {
  answer: Answer;
  readAt: number;
}

/** What a public path answers now: two operations on KV at most, and never a list. */
export async function makeAnswer(
  context: LibraryContext,
  origin: string,
  path: PublicPath,
): Promise<MadeAnswer> {
  const made = await makeAny(context, origin, path);
  // Whatever it says, it says it to whoever has the address alone.
  return isSecretPath(path) ? { ...made, answer: { ...made.answer, isSecret: true } } : made;
}

async function makeAny(
  context: LibraryContext,
  origin: string,
  path: PublicPath,
): Promise<MadeAnswer> {
  const now = context.now();
  const { asked } = path;
  const opened = await open(context, path);
  if (opened === null) return { answer: notFoundPage(null), readAt: now };
  if (typeof opened === "string") {
    return { answer: redirectTo(canonicalPath({ name: opened, asked })), readAt: now };
  }
  const answer = await answerWithin(context, origin, opened, asked);
  return { answer: answer ?? notFoundPage(opened.library), readAt: opened.library.readAt };
}

/** Whether an address has a token in it, which its author can revoke at any moment. */
function isSecretPath({ asked }: PublicPath): boolean {
  return asked.kind === "private-feed" || asked.kind === "shared";
}

/** An author's library, and with it what a request needs besides. Lists and feeds are never made of an old one. */
function open(
  context: LibraryContext,
  { name, asked }: PublicPath,
): Promise<OpenedLibrary | string | null> {
  switch (asked.kind) {
    case "post":
    case "source":
      return openKnownLibrary(context, name, (author) => pageKey(author, asked.slug));
    case "shared":
      return openKnownLibrary(context, name, (author) => linkKey(author, asked.token));
    case "feed":
      return openLibrary(context, name, (author) => [recentKey(author)]);
    case "private-feed":
      return openLibrary(context, name, (author) => [
        recentKey(author),
        linkKey(author, asked.token),
      ]);
    case "index":
    case "tag":
    case "profile":
    case "sitemap":
      return openLibrary(context, name, () => []);
  }
}

/** Null: nothing is there. */
async function answerWithin(
  context: LibraryContext,
  origin: string,
  opened: OpenedLibrary,
  asked: PublicRequest,
): Promise<Answer | null> {
  const { library, stored } = opened;
  switch (asked.kind) {
    case "index":
    case "tag":
      return indexPage(origin, library, asked);
    case "post":
    case "source":
      return postAnswer(context, origin, opened, asked);
    case "feed":
      return feedAnswer(origin, opened, asked);
    case "private-feed": {
      const link = linkIn(library.author.id, asked.token, stored, context.now());
      if (link?.kind === "revoked") return gonePage(library);
      return link?.kind === "feed" ? feedAnswer(origin, opened, asked) : null;
    }
    case "shared": {
      const link = linkIn(library.author.id, asked.token, stored, context.now());
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
  opened: OpenedLibrary,
  asked: Extract<PublicRequest, { kind: "post" | "source" }>,
): Promise<Answer | null> {
  const { library } = opened;
  const found = await findPost(context, opened, asked.slug);
  switch (found?.kind) {
    case undefined:
      return null;
    case "gone":
      return gonePage(library);
    case "moved": {
      const name = library.author.handle;
      const location = canonicalPath({ name, asked: { ...asked, slug: found.slug } });
      return { ...redirectTo(location), isOfMany: false };
    }
    case "post":
      return asked.kind === "source"
        ? postSource(library, found.post)
        : postPage(origin, library, found.post);
  }
}
