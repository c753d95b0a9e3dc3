import arabic from "./messages/ar.json?url";
import german from "./messages/de.json?url";
import english from "./messages/en.json?url";
import type { Language } from "./languages";

/** Where a browser gets a language's messages: files with a hash in their name, kept for good once read. */
export const CATALOG_FILES: Record<Language, string> = { en: english, de: german, ar: arabic };
