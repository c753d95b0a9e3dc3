import { type PostId, parsePostId } from "../ids";
import { pageSlugIn } from "../keys";
import { cutSlug, slugOf } from "../words";
import type { PublishedPost } from "./published";
import { parseFlags, type Publication, type PublicationFlags } from "./publication";

/**
 * What stands at a public address: a post, the way to where it stands now, or the word that it is gone.
 * An address that was once a post's never becomes another's.
 */
export type PublicPage =
  | PublishedPost
  | { v: 1; post: PostId; movedTo: string }
  | { v: 1; post: PostId; goneAt: number };

/** An address as a listing of them tells of it. */
export interface PageEntry {
  slug: string;
  post: PostId;
  kind: "page" | "moved" | "gone";
  flags: PublicationFlags;
}

const KIND_LETTERS = { page: "p", moved: "m", gone: "x" } as const;

export interface PageMetadata {
  p: string;
  k: string;
  f: string;
}

export function pageMetadataOf(post: PostId, kind: PageEntry["kind"], f = ""): PageMetadata {
  return { p: post, k: KIND_LETTERS[kind], f };
}

/** Null for what is no address. */
export function parsePageEntry(key: string, metadata: unknown): PageEntry | null {
  const found: { p?: unknown; k?: unknown; f?: unknown } = metadata ?? {};
  const post = typeof found.p === "string" ? parsePostId(found.p) : null;
  const kinds = ["page", "moved", "gone"] as const;
  const kind = kinds.find((one) => KIND_LETTERS[one] === found.k);
  return post && kind ? { slug: pageSlugIn(key), post, kind, flags: parseFlags(found.f) } : null;
}

/** What an author asks for; what is left out stays as it is, or as it begins. */
export type PublicationChoice = Partial<Publication>;

/** Five characters of a post's id, by chance different for each: the address of a title without a letter. */
const ID_TAIL = [10, 15] as const;
/** So many that nobody guesses it: 100 bits. */
export const SECRET_CHARACTERS = 20;

/**
 * How a post is to be shown, and at which address: the chosen one, the one it has, or one made of its
 * title; with a number if another post has or had it. An unlisted post's ends in a secret.
 */
export function settlePublication(
  post: { id: PostId; title: string },
  pages: readonly PageEntry[],
  choice: PublicationChoice,
  createSecret: () => string,
): Publication {
  const current = pageOf(post.id, pages);
  const settled = settleFlags(post.id, pages, choice);
  const { isUnlisted } = settled;
  const isKept = current?.flags.isUnlisted === isUnlisted && choice.slug === undefined;
  if (current && isKept) return { ...settled, slug: current.slug };
  const wanted =
    cutSlug(slugOf(choice.slug ?? ""), isUnlisted) || cutSlug(slugOf(post.title), isUnlisted);
  const stem = wanted || post.id.slice(...ID_TAIL);
  if (isUnlisted) return { ...settled, slug: `${stem}-${createSecret()}` };
  const taken = takenFrom(post.id, pages);
  let slug = stem;
  for (let count = 2; taken.has(slug); count++) slug = `${stem}-${count}`;
  return { ...settled, slug };
}

/** Whether a post cannot stand where its author chose, but only at an address like it. */
export function isTaken(
  id: PostId,
  pages: readonly PageEntry[],
  { slug = "", isUnlisted = false }: PublicationChoice,
): boolean {
  return !isUnlisted && takenFrom(id, pages).has(cutSlug(slugOf(slug), isUnlisted));
}

/** An address that was secret once stays gone: who has it was not told of this. */
function takenFrom(id: PostId, pages: readonly PageEntry[]): Set<string> {
  return new Set(
    pages.filter((page) => page.post !== id || page.flags.isUnlisted).map(({ slug }) => slug),
  );
}

/** How a post is to be shown, whatever its address. */
export function settleFlags(
  id: PostId,
  pages: readonly PageEntry[],
  choice: PublicationChoice,
): PublicationFlags {
  const flags = { ...parseFlags(""), ...pageOf(id, pages)?.flags };
  const isUnlisted = choice.isUnlisted ?? flags.isUnlisted;
  return {
    isUnlisted,
    isPinned: (choice.isPinned ?? flags.isPinned) && !isUnlisted,
    isPage: choice.isPage ?? flags.isPage,
  };
}

/** Where a post stands now. */
export function pageOf(id: PostId, pages: readonly PageEntry[]): PageEntry | undefined {
  return pages.find(({ post, kind }) => post === id && kind === "page");
}
