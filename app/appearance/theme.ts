import type { Language } from "~/i18n/languages";

export const THEMES = ["system", "light", "dark"] as const;

export type Theme = (typeof THEMES)[number];

/** How Postern speaks and looks to one browser. */
export interface Appearance {
  language: Language;
  theme: Theme;
}

export function parseTheme(text: unknown): Theme | null {
  return THEMES.find((theme) => theme === text) ?? null;
}
