/**
 * How much goes at a time, so that archives have no limit of their own. KV allows 1,000 operations in one
 * request and 25 MB in one bulk read; a Worker has 128 MB of memory for all that it does at once.
 */
export const ARCHIVE_LIMITS = {
  /** Versions in one zip, about: posts are not cut. What is over comes in further zips. */
  versionsPerZip: 5_000,
  /** Words in one zip, about: 30 MB of text. */
  wordsPerZip: 5_000_000,
  /** Versions in one file of a zip's `data`, which one request imports: up to five operations each. */
  versionsPerFile: 100,
  /** Words that one bulk read is to bring, about. */
  wordsPerRead: 400_000,
  /** A file of `data` is closed when it holds so many UTF-16 units. */
  fileCharacters: 2_000_000,
  /** A file of `data`: the text above, one more version, and three bytes for each unit. */
  fileBytes: 8_000_000,
  /** A zip that is sent as a whole, as a browser without JavaScript does. */
  zipBytes: 10_000_000,
  /** What may be packed in the `data` of such a zip. */
  zipDataBytes: 100_000_000,
  /** Versions that one request writes. */
  versionsPerImport: 200,
} as const;
