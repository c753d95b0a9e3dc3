import { parse, type MessageFormatElement, TYPE } from "@formatjs/icu-messageformat-parser";
import { describe, expect, it } from "vitest";
import { LANGUAGES, localeOf } from "~/i18n/languages";
import arabic from "~/i18n/messages/ar.json";
import german from "~/i18n/messages/de.json";
import english from "~/i18n/messages/en.json";

type Tree = { [name: string]: string | Tree };

const CATALOGS: Record<(typeof LANGUAGES)[number], Map<string, string>> = {
  en: flatten(english),
  de: flatten(german),
  ar: flatten(arabic),
};
/** Every source file of the app and of the Worker around it, as text. */
const SOURCES = Object.values(
  import.meta.glob<string>(["/app/**/*.{ts,tsx}", "/functions/**/*.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  }),
);

describe("the messages", () => {
  it("are the same set in every language, none empty", () => {
    for (const language of LANGUAGES) {
      expect([...CATALOGS[language].keys()], language).toEqual([...CATALOGS.en.keys()]);
      expect([...CATALOGS[language].values()].filter((text) => !text.trim())).toEqual([]);
    }
  });

  it("take the same values and tags in every language", () => {
    for (const [key, text] of CATALOGS.en) {
      const wanted = namesIn(parse(text));
      for (const language of LANGUAGES) {
        const found = namesIn(parse(CATALOGS[language].get(key) ?? ""));
        expect([...found].toSorted(), `${key} in ${language}`).toEqual([...wanted].toSorted());
      }
    }
  });

  it("have each plural form that the language has", () => {
    for (const language of LANGUAGES) {
      const forms = new Intl.PluralRules(localeOf(language)).resolvedOptions().pluralCategories;
      for (const [key, text] of CATALOGS[language]) {
        for (const options of pluralsIn(parse(text))) {
          expect(options, `${key} in ${language}`).toEqual(expect.arrayContaining(forms));
        }
      }
    }
  });

  it("are all said somewhere", () => {
    expect(SOURCES.length).toBeGreaterThan(100);
    const isSaid = sayings(SOURCES);
    expect([...CATALOGS.en.keys()].filter((key) => !isSaid(key))).toEqual([]);
  });

  it("say all that a page says: no attribute has words of its own", () => {
    const words = /\b(?:aria-label|title|label|placeholder|alt|heading)="[A-Z][^"]*"/g;
    expect(SOURCES.flatMap((source) => source.match(words) ?? [])).toEqual([]);
  });
});

function flatten(tree: Tree, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([name, value]) =>
      typeof value === "string"
        ? [[prefix + name, value] as const]
        : [...flatten(value, `${prefix}${name}.`)],
    ),
  );
}

/** Names of values and tags, "#" left aside. */
function namesIn(elements: MessageFormatElement[], names = new Set<string>()): Set<string> {
  for (const element of elements) {
    if (element.type !== TYPE.literal && element.type !== TYPE.pound) names.add(element.value);
    if (element.type === TYPE.tag) namesIn(element.children, names);
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      for (const option of Object.values(element.options)) namesIn(option.value, names);
    }
  }
  return names;
}

function pluralsIn(elements: MessageFormatElement[]): string[][] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.tag) return pluralsIn(element.children);
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return [];
    const inner = Object.values(element.options).flatMap(({ value }) => pluralsIn(value));
    return element.type === TYPE.plural ? [Object.keys(element.options), ...inner] : inner;
  });
}

/**
 * Whether a key is said: whole, or after the namespace that its file translates in. `${…}` in a template
 * stands for any one name.
 */
function sayings(sources: string[]): (key: string) => boolean {
  const patterns = new Set<string>();
  for (const source of sources) {
    const namespaces = [...source.matchAll(/useTranslations\("([\w.]+)"\)/g)].map(
      ([, name]) => `${name}.`,
    );
    for (const [, quoted, template] of source.matchAll(
      /"([\w.]+)"|`([\w.]*(?:\$\{[^}]*\}[\w.]*)+)`/g,
    )) {
      const text = quoted ?? template ?? "";
      const pattern = text.replaceAll(".", "\\.").replaceAll(/\$\{[^}]*\}/g, "\\w+");
      for (const namespace of ["", ...namespaces]) {
        patterns.add(namespace.replaceAll(".", "\\.") + pattern);
      }
    }
  }
  const said = new RegExp(`^(?:${[...patterns].join("|")})$`);
  return (key) => said.test(key);
}
