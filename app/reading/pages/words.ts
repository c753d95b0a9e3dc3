// prettier-ignore
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const NUMBER = new Intl.NumberFormat("en");

/**
 * What a public page says by itself. In English, until a post tells which language it is written in: a page
 * is one for all readers, whatever their browsers ask for.
 */
export const SAYINGS = {
  contents: "Contents",
  empty: "Nothing is published here yet.",
  feed: "Feed",
  madeWith: "Written with Postern",
  morePosts: "More posts",
  newer: "Newer posts",
  next: "Next",
  older: "Older posts",
  pages: "Pages",
  pinned: "Pinned",
  previous: "Previous",
  tags: "Tags",
} as const;

/** How many words a minute people read silently: the mean of 190 studies (Brysbaert 2019). */
const WORDS_PER_MINUTE = 238;

/** As a reader sees it, `November 24, 2026`: in UTC, since one page is everybody's. By hand, for Intl is slow. */
export function dayOf(time: number): string {
  const date = new Date(time);
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
}

export function readingTimeOf(words: number): string {
  return `${NUMBER.format(Math.max(1, Math.round(words / WORDS_PER_MINUTE)))} min read`;
}
