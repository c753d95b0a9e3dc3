/** How a published post is shown: what its author chose beside its text. */
export interface Publication {
  /** Its part of the public address. */
  slug: string;
  /** Found by its address alone, which nobody can guess; in no list, feed or sitemap. */
  isUnlisted: boolean;
  /** First of all posts. */
  isPinned: boolean;
  /** Stands by itself, such as “About”: linked from the top, in no list or feed. */
  isPage: boolean;
}

export type PublicationFlags = Omit<Publication, "slug">;

const LETTERS = { isUnlisted: "u", isPinned: "i", isPage: "g" } as const;

/** The flags as they stand in KV's metadata: a letter for each that is set. */
export function flagLettersOf(flags: PublicationFlags): string {
  const { isUnlisted, isPinned, isPage } = flags;
  return (
    (isUnlisted ? LETTERS.isUnlisted : "") +
    (isPinned ? LETTERS.isPinned : "") +
    (isPage ? LETTERS.isPage : "")
  );
}

export function parseFlags(letters: unknown): PublicationFlags {
  const text = typeof letters === "string" ? letters : "";
  return {
    isUnlisted: text.includes(LETTERS.isUnlisted),
    isPinned: text.includes(LETTERS.isPinned),
    isPage: text.includes(LETTERS.isPage),
  };
}
