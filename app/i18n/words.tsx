import type { ReactNode } from "react";
import { IntlProvider, useTranslations } from "use-intl";
import { catalogOf } from "./catalogs";
import { type Language, localeOf } from "./languages";
import type { Message } from "./messages";

/** Around the whole document: everything inside speaks `language`. */
export function WordsProvider({ language, children }: { language: Language; children: ReactNode }) {
  return (
    <IntlProvider
      locale={localeOf(language)}
      messages={catalogOf(language)}
      timeZone="UTC"
      onError={failLoudly}
    >
      {children}
    </IntlProvider>
  );
}

/** Says in the page's language what a pure module or the server had to say. */
export function useMessage(): (message: Message) => string {
  const t = useTranslations();
  return ({ key, values }) => t(key, values);
}

/** A sentence that is missing or mistaken is a bug, and tests render every page. */
function failLoudly(error: Error): never {
  throw error;
}
