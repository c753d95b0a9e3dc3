import type { ClerkApp } from "@clerk/remix";
import type { Language } from "./languages";

export type ClerkWords = NonNullable<Parameters<typeof ClerkApp>[1]>["localization"];

/** Clerk's own sentences for its components. English is built into clerk-js; only browsers need them. */
export async function loadClerkWords(language: Language): Promise<ClerkWords | undefined> {
  switch (language) {
    case "en":
      return undefined;
    case "de":
      return (await import("@clerk/localizations/de-DE")).deDE;
    case "ar":
      return (await import("./clerk-arabic")).arabicClerkWords;
  }
}
