import { feedKey, settingsKey } from "../keys";
import { parseJson } from "../parse-json";
import type { StoreContext } from "../store/context.server";
import { type Feed, parseFeed } from "./published";

type LanguageContext = Pick<StoreContext, "kv" | "pageLanguage">;

/** What an author chose for all their public pages, written by their settings alone. */
interface StoredSettings {
  v: 1;
  /** A BCP 47 tag. */
  language: string;
}

/**
 * The language of an author's public pages, as a BCP 47 tag: as they chose; else as their feed tells, which is
 * how the pages are by now; and before anything is published, as whoever publishes has their own pages. Null:
 * nobody has said anything.
 */
export async function readLanguage(
  context: LanguageContext,
  authorId: string,
): Promise<string | null> {
  const stored = await context.kv.getMany([settingsKey(authorId), feedKey(authorId)]);
  const chosen = chosenIn(stored.get(settingsKey(authorId))?.value);
  if (chosen !== null) return chosen;
  const feed = parseFeed(stored.get(feedKey(authorId))?.value ?? "null");
  return (feed ? feed.language : context.pageLanguage) ?? null;
}

/** The same for a feed that is at hand. */
export async function readLanguageFor(
  context: LanguageContext,
  authorId: string,
  feed: Feed,
): Promise<string | null> {
  const stored = await context.kv.getMany([settingsKey(authorId)]);
  return chosenIn(stored.get(settingsKey(authorId))?.value) ?? feed.language ?? null;
}

export function putLanguage(
  context: LanguageContext,
  authorId: string,
  language: string,
): Promise<void> {
  const settings: StoredSettings = { v: 1, language };
  return context.kv.put(settingsKey(authorId), JSON.stringify(settings));
}

/** Null if nothing was chosen, or it is damaged. */
function chosenIn(json: string | undefined): string | null {
  const settings = json === undefined ? null : (parseJson(json) as Partial<StoredSettings> | null);
  return typeof settings?.language === "string" ? settings.language : null;
}
