/** What an author may have of what stands on the page about readers. */
export const READERS_LIMITS = {
  /** Feeds of one author that are not revoked. Two that are made at once may go beyond it by one. */
  privateFeeds: 30,
  /** In code points: with all that stands beside it, it stays within KV's 1,024 bytes of metadata. */
  feedNameCharacters: 60,
} as const;
