import Negotiator from "negotiator";
import { DEFAULT_LANGUAGE, LANGUAGES, type Language, parseLanguage } from "~/i18n/languages";
import { type Appearance, parseTheme, type Theme } from "./theme";

const LANGUAGE_COOKIE = "postern_language";
const THEME_COOKIE = "postern_theme";
const APPEARANCE_COOKIE_SECONDS = 400 * 24 * 60 * 60; // Browsers keep no cookie longer.

/** What the person chose; the language else by their browser's list, the theme else by their system. */
export function readAppearance(request: Request): Appearance {
  const cookies = request.headers.get("Cookie") ?? "";
  return {
    language: parseLanguage(valueOf(cookies, LANGUAGE_COOKIE)) ?? preferredLanguage(request),
    theme: parseTheme(valueOf(cookies, THEME_COOKIE)) ?? "system",
  };
}

/** Set-Cookie values for a choice; "system" is the absence of one. Scripts may read neither. */
export function appearanceCookies(
  { language, theme }: { language: Language; theme: Theme },
  secure: boolean,
): string[] {
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  const kept = `Max-Age=${APPEARANCE_COOKIE_SECONDS}; ${attributes}`;
  return [
    `${LANGUAGE_COOKIE}=${language}; ${kept}`,
    theme === "system"
      ? `${THEME_COOKIE}=; Max-Age=0; ${attributes}`
      : `${THEME_COOKIE}=${theme}; ${kept}`,
  ];
}

function preferredLanguage(request: Request): Language {
  const accepted = request.headers.get("Accept-Language");
  if (!accepted) return DEFAULT_LANGUAGE;
  const [best] = new Negotiator({ headers: { "accept-language": accepted } }).languages([
    ...LANGUAGES,
  ]);
  return parseLanguage(best) ?? DEFAULT_LANGUAGE;
}

function valueOf(cookies: string, name: string): string | undefined {
  return new RegExp(`(?:^|;\\s*)${name}=([^;]*)`).exec(cookies)?.[1];
}
