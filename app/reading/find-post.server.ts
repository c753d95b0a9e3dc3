import { SETTLE_MS } from "~/posts/publishing/feed.server";
import { type PageOfPost, parsePageValue } from "~/posts/publishing/page-value";
import type { PublishedPost } from "~/posts/publishing/published";
import { pageKey, publishedKey } from "~/posts/keys";
import type { PatientKv } from "~/posts/store/patient-kv.server";
import {
  isUnlisted,
  type Library,
  type LibraryContext,
  type OpenedLibrary,
  parseWhole,
} from "./library.server";

export type FoundPost =
  | { kind: "post"; post: PageOfPost }
  | { kind: "moved"; slug: string }
  | { kind: "gone" };

/**
 * The post at an address. The feed decides what is public, since it is built from a listing that heals;
 * a copy that is younger than the feed may not stand in it yet. Null: nothing was ever there.
 */
export async function findPost(
  { kv }: Pick<LibraryContext, "kv">,
  { library, stored }: OpenedLibrary,
  slug: string,
): Promise<FoundPost | null> {
  const { author, feed } = library;
  const page = parsePageValue(stored.get(pageKey(author.id, slug)));
  if (!page) return findBehindFeed(kv, library, slug);
  const entry = feed.posts.find(({ id }) => id === page.post);
  if ("movedTo" in page) return { kind: "moved", slug: page.movedTo };
  if ("goneAt" in page) return { kind: "gone" };
  const isYoung = page.putAt > feed.builtAt - SETTLE_MS;
  if (!entry) return isYoung ? { kind: "post", post: page } : { kind: "gone" };
  if (entry.slug === slug || isYoung) return { kind: "post", post: page };
  // Between a secret address and another one nothing leads.
  const isSecret = page.isUnlisted || isUnlisted(entry);
  return isSecret ? { kind: "gone" } : { kind: "moved", slug: entry.slug };
}

/** The feed may be in sight before the page is: its copy is then read under the post's own name. */
async function findBehindFeed(
  kv: PatientKv,
  { author, feed }: Library,
  slug: string,
): Promise<FoundPost | null> {
  const entry = feed.posts.find((one) => one.slug === slug);
  const json = entry && (await kv.get(publishedKey(author.id, entry.id)));
  const post = json ? (parseWhole(json) as PublishedPost | null) : null;
  return post && { kind: "post", post };
}
