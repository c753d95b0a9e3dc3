import type { MetaDescriptor } from "@remix-run/cloudflare";
import { createTranslator } from "use-intl/core";
import { catalogOf } from "./catalogs";
import { DEFAULT_LANGUAGE, type Language, localeOf, parseLanguage } from "./languages";
import type { Message, MessageKey } from "./messages";

type Matches = readonly { id: string; data?: unknown }[];

/** A route's `meta`: its name in the page's language. */
export function titled(key: MessageKey) {
  return ({ matches }: { matches: Matches }): MetaDescriptor[] => pageTitle(matches, { key });
}

/** For a `meta` whose title depends on what was loaded; a string is the writer's own words. */
export function pageTitle(matches: Matches, name: Message | string): MetaDescriptor[] {
  const title = typeof name === "string" ? name : pageWords(matches, name);
  return [{ title: `${title} · Postern` }];
}

/** A sentence for a `meta`. */
export function pageWords(matches: Matches, words: Message): string {
  return translate(languageOf(matches), words);
}

/** A sentence outside React: titles, and answers that Remix does not render. */
export function translate(language: Language, { key, values }: Message): string {
  const t = createTranslator({ locale: localeOf(language), messages: catalogOf(language) });
  return t(key, values);
}

/** Hooks do not work in `meta`: the root loader says which language the page is in. */
function languageOf(matches: Matches): Language {
  const root = matches.find(({ id }) => id === "root")?.data;
  const language = typeof root === "object" && root !== null && "language" in root && root.language;
  return parseLanguage(language) ?? DEFAULT_LANGUAGE;
}
