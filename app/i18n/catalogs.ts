import { DEFAULT_LANGUAGE, type Language } from "./languages";
import type { Messages } from "./messages";

/**
 * The messages that are at hand: all languages in the Worker, the page's own in a browser. Filled by the
 * two entries before anything is rendered, so that rendering never waits for words.
 */
const CATALOGS = new Map<Language, Messages>();

export function addCatalog(language: Language, messages: Messages): void {
  CATALOGS.set(language, messages);
}

/** The messages of a language; of the default one where it is not at hand. */
export function catalogOf(language: Language): Messages {
  const messages = CATALOGS.get(language) ?? CATALOGS.get(DEFAULT_LANGUAGE);
  if (!messages) throw new Error(`The messages of "${language}" were not loaded`);
  return messages;
}
