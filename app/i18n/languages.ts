/** The languages that Postern speaks, the first one where nobody asked for another. */
export const LANGUAGES = ["en", "de", "ar"] as const;

export type Language = (typeof LANGUAGES)[number];

export const DEFAULT_LANGUAGE: Language = "en";

/** Each language by its own name, so that whoever needs it can read it. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  en: "English",
  de: "Deutsch",
  ar: "العربية",
};

export function parseLanguage(text: unknown): Language | null {
  return LANGUAGES.find((language) => language === text) ?? null;
}

export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

/**
 * The BCP 47 tag that dates and numbers are written by. Arabic names its digits: browsers and workerd do
 * not agree on what is usual, and a page must be the same on both.
 */
export function localeOf(language: Language): string {
  return language === "ar" ? "ar-u-nu-arab" : language;
}
