import type { Language } from "~/i18n/languages";

/**
 * What a public page says by itself. It stands here and not among the messages of the app, which are read by a
 * library that readers' pages do without.
 */
interface Sayings {
  contents: string;
  empty: string;
  feed: string;
  gone: string;
  goneWhy: string;
  madeWith: string;
  /** How long it takes to read, in whole minutes written as text. */
  minutes: (count: string) => string;
  morePosts: string;
  /** Who has told nobody their name. */
  nameless: string;
  newer: string;
  next: string;
  nothing: string;
  nothingWhy: string;
  older: string;
  pages: string;
  pinned: string;
  previous: string;
  tags: string;
}

export const SAYINGS: Record<Language, Sayings> = {
  en: {
    contents: "Contents",
    empty: "Nothing is published here yet.",
    feed: "Feed",
    gone: "Gone",
    goneWhy: "What stood here was taken back by its author.",
    madeWith: "Written with Postern",
    minutes: (count) => `${count} min read`,
    morePosts: "More posts",
    nameless: "A writer",
    newer: "Newer posts",
    next: "Next",
    nothing: "Nothing here",
    nothingWhy: "No page has this address.",
    older: "Older posts",
    pages: "Pages",
    pinned: "Pinned",
    previous: "Previous",
    tags: "Tags",
  },
  de: {
    contents: "Inhalt",
    empty: "Hier ist noch nichts veröffentlicht.",
    feed: "Feed",
    gone: "Nicht mehr da",
    goneWhy: "Was hier stand, ist zurückgezogen worden.",
    madeWith: "Geschrieben mit Postern",
    minutes: (count) => `${count} Min. Lesezeit`,
    morePosts: "Weitere Texte",
    nameless: "Ohne Namen",
    newer: "Neuere Texte",
    next: "Nächster",
    nothing: "Hier ist nichts",
    nothingWhy: "Keine Seite hat diese Adresse.",
    older: "Ältere Texte",
    pages: "Seiten",
    pinned: "Angeheftet",
    previous: "Voriger",
    tags: "Schlagwörter",
  },
  ar: {
    contents: "المحتويات",
    empty: "لم يُنشر هنا شيء بعد.",
    feed: "الخلاصة",
    gone: "لم تعد هنا",
    goneWhy: "ما كان هنا سحبه كاتبه.",
    madeWith: "كُتب بواسطة بوسترن",
    // Short for minutes: the word itself would have a form for each kind of number.
    minutes: (count) => `مدة القراءة ${count} د`,
    morePosts: "مقالات أخرى",
    nameless: "كاتب بلا اسم",
    newer: "مقالات أحدث",
    next: "التالية",
    nothing: "لا شيء هنا",
    nothingWhy: "لا توجد صفحة بهذا العنوان.",
    older: "مقالات أقدم",
    pages: "الصفحات",
    pinned: "مثبّتة",
    previous: "السابقة",
    tags: "الوسوم",
  },
};

/** The places that Facebook's Open Graph names languages by: it knows none without a country. */
export const CARD_LOCALES: Record<Language, string> = { en: "en_US", de: "de_DE", ar: "ar_AR" };

// prettier-ignore
const MONTHS: Record<Language, readonly string[]> = {
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
  de: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
  ar: ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"],
};

/** How many words a minute people read silently: the mean of 190 studies (Brysbaert 2019). */
const WORDS_PER_MINUTE = 238;

/**
 * As a reader sees it, `November 24, 2026`: in UTC, since one page is everybody's. As `Intl` has it, but by
 * hand: an isolate's first formatter takes ten milliseconds, all that a free Worker has for an answer.
 */
export function dayOf(language: Language, time: number): string {
  const date = new Date(time);
  const day = numberOf(language, date.getUTCDate());
  const month = MONTHS[language][date.getUTCMonth()];
  const year = numberOf(language, date.getUTCFullYear());
  switch (language) {
    case "en":
      return `${month} ${day}, ${year}`;
    case "de":
      return `${day}. ${month} ${year}`;
    case "ar":
      return `${day} ${month} ${year}`;
  }
}

export function readingTimeOf(language: Language, words: number): string {
  const minutes = Math.max(1, Math.round(words / WORDS_PER_MINUTE));
  return SAYINGS[language].minutes(numberOf(language, minutes));
}

const ARABIC_ZERO = 0x660;

/** A whole number in the digits that the app has in this language too. */
function numberOf(language: Language, number: number): string {
  const digits = String(number);
  if (language !== "ar") return digits;
  return digits.replace(/\d/g, (digit) => String.fromCodePoint(ARABIC_ZERO + Number(digit)));
}
