import { describe, expect, test } from "vitest";
import { LANGUAGES, localeOf } from "~/i18n/languages";
import { dayOf, readingTimeOf, SAYINGS } from "~/reading/pages/words";

describe.each(LANGUAGES)("the words of public pages in %s", (language) => {
  const locale = localeOf(language);

  test("write every day as Intl does", () => {
    const formatter = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
    for (let month = 0; month < 12; month++) {
      for (const day of [1, 10, 28]) {
        const time = Date.UTC(2026, month, day, 23, 59);
        expect(dayOf(language, time)).toBe(formatter.format(time));
      }
    }
  });

  test("write minutes in the digits that Intl has", () => {
    const formatter = new Intl.NumberFormat(locale, { useGrouping: false });
    for (const minutes of [1, 2, 10, 1_234]) {
      expect(readingTimeOf(language, minutes * 238)).toContain(formatter.format(minutes));
    }
    expect(readingTimeOf(language, 0)).toBe(readingTimeOf(language, 238));
  });

  test("say everything, and each thing in a language of its own", () => {
    for (const [name, said] of Object.entries(SAYINGS[language])) {
      const words = typeof said === "function" ? said("7") : said;
      expect(words.trim(), name).not.toBe("");
      expect(/\p{Script=Arabic}/u.test(words), name).toBe(language === "ar");
    }
  });
});
