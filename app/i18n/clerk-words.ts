import type { ClerkApp } from "@clerk/remix";
import { withTeamWords } from "./clerk-team-words";
import type { Language } from "./languages";

export type ClerkWords = NonNullable<Parameters<typeof ClerkApp>[1]>["localization"];

/** The sentences of Clerk's components. English is built into clerk-js, but for what is said of teams. */
export async function loadClerkWords(language: Language): Promise<ClerkWords> {
  return withTeamWords(language, await loadBuiltWords(language));
}

async function loadBuiltWords(language: Language): Promise<ClerkWords | undefined> {
  switch (language) {
    case "en":
      return undefined;
    case "de":
      return (await import("@clerk/localizations/de-DE")).deDE;
    case "ar":
      return (await import("./clerk-arabic")).arabicClerkWords;
  }
}
